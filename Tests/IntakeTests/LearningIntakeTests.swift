import Disk
import Glibc
import Intake
import Rules
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A folder's intake learns` {
    @Test func `that files written here pause, and says so`() async throws {
        try await Stage.with { stage in
            // Twice within the quiet time, as by a program that is nearly too slow for it.
            try Scribe.append(DropWriter.notes, to: stage.drop("slow.txt"))
            try await stage.pause(.milliseconds(1_750))
            try Scribe.append(DropWriter.notes, to: stage.drop("slow.txt"))
            try await stage.pause(.milliseconds(3_250))
            #expect(try stage.standing(of: "slow.txt")?.hasSuffix("of 3.5 s: it paused for 1.7 s before") == true)
            try await stage.pause(.milliseconds(250))
            #expect(stage.ready == ["slow.txt"])

            try Scribe.append(DropWriter.notes, to: stage.drop("next.txt"))
            try await stage.pause(.milliseconds(3_250))
            #expect(stage.ready == ["slow.txt"])
            let standing = try stage.standing(of: "next.txt")
            #expect(
                standing
                    == "still changing, quiet for 3.2 s of 3.5 s: files written here pause for up to 1.7 s")
            #expect(
                stage.intake.snapshot().learned == ["must be quiet for 3.5 s: files written here pause for up to 1.7 s"]
            )
            try await stage.pause(.milliseconds(250))
            #expect(stage.ready == ["slow.txt", "next.txt"])
        }
    }

    @Test func `that a renamed picture needs little, and a renamed file of no known structure the whole time`()
        async throws
    {
        try await Stage.with { stage in
            try stage.scratch.write("out/a.jpg", DropWriter.picture)
            try stage.scratch.write("out/a.txt", DropWriter.notes)
            for name in ["a.jpg", "a.txt"] { try Scribe.check(rename(stage.aside(name), stage.drop(name))) }
            try await stage.pause(.milliseconds(250))
            #expect(stage.ready.isEmpty)
            try await stage.pause(.milliseconds(250))
            #expect(stage.ready == ["a.jpg"])
            try await stage.pause(.milliseconds(1_250))
            #expect(stage.ready == ["a.jpg"])
            try await stage.pause(.milliseconds(250))
            #expect(stage.ready == ["a.jpg", "a.txt"])
        }
    }

    @Test func `that a written picture needs the quiet time of the config`() async throws {
        try await Stage.with { stage in
            try Scribe.append(DropWriter.picture, to: stage.drop("a.jpg"))
            try await stage.pause(.milliseconds(1_750))
            #expect(stage.ready.isEmpty)
            try await stage.pause(.milliseconds(250))
            #expect(stage.ready == ["a.jpg"])
        }
    }

    @Test func `from a file that was taken, changed under our hands and was put back`() async throws {
        try await Stage.with(answer: { $0.arrival == nil ? .left : .taken() }) { stage in
            try Scribe.append(DropWriter.notes, to: stage.drop("a.txt"))
            try await stage.pause(.seconds(2))
            #expect(stage.ready == ["a.txt"])
            // What the agent does with it, while the writer goes on; then it is put back by a rename.
            try Scribe.check(rename(stage.drop("a.txt"), stage.aside("a.txt")))
            try await stage.pause(.seconds(5))
            try Scribe.append(DropWriter.notes, to: stage.aside("a.txt"))
            try Scribe.check(rename(stage.aside("a.txt"), stage.drop("a.txt")))
            try await stage.pause(.milliseconds(3_750))
            #expect(stage.ready == ["a.txt"])
            try await stage.pause(.milliseconds(250))
            #expect(stage.ready == ["a.txt", "a.txt"])

            try Scribe.append(DropWriter.notes, to: stage.drop("b.txt"))
            try await stage.pause(.milliseconds(3_750))
            #expect(stage.ready == ["a.txt", "a.txt"])
            try await stage.pause(.milliseconds(250))
            #expect(stage.ready == ["a.txt", "a.txt", "b.txt"])
        }
    }
}
