import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct `A file that arrives` {
    @Test func `by rename is sent and done`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let contents = try stage.dropPictures(["first", "second"])
            try await agent.errors.wait(for: "info done", count: 2)
            try stage.expectAllDone(["first", "second"], contents)
            #expect(stage.cloud.requests().count == 2)
            #expect(agent.output.bytes.isEmpty, "results only go to standard output, and an agent has none")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    /// The programs that people use, as they are installed here; NAME is the file that is dropped, from ASIDE.
    static let programs = [
        "cp ASIDE drops/NAME", "mv ASIDE drops/NAME", "install -m 644 ASIDE drops/NAME",
        "cat ASIDE > drops/NAME", "dd if=ASIDE of=drops/NAME bs=700 status=none",
        // As rsync does it: a hidden name with an ending of its own, then the rename.
        "cp ASIDE drops/.NAME.Xy3kQ1 && mv drops/.NAME.Xy3kQ1 drops/NAME",
        // As browsers do it.
        "cp ASIDE drops/NAME.part && mv drops/NAME.part drops/NAME",
        "mkdir -p drops/below/deep && cp ASIDE drops/below/deep/NAME",
    ]

    @Test func `by the programs that people use is sent and done`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            for (index, program) in Self.programs.enumerated() {
                let content = Picture.jpeg(program, size: 5_000)
                try stage.scratch.write("aside/picture", content)
                let script = program.replacing("ASIDE", with: "aside/picture").replacing(
                    "NAME", with: "video\(index).jpg")
                try await stage.shell(script)
                try await agent.errors.wait(for: "info done", "video\(index).jpg")
                #expect(stage.cloud.picture(ofVideo: "video\(index)")?.sha256 == Picture.sha256(content), "\(program)")
            }
            #expect(stage.cloud.requests().count == Self.programs.count, "each once")
            let done = try World(stage).done
            #expect(done.contains("below/deep/video7.jpg") && done.count == Self.programs.count)
        }
    }

    @Test func `slowly is left alone until its writer has closed it`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let content = Picture.jpeg("slow", size: 30_000)
            let path = stage.drops.appending("slow.jpg")
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
            for start in stride(from: 0, to: content.count, by: 10_000) {
                try file.writeAll(content[start..<min(start + 10_000, content.count)])
                // Other files come and go meanwhile, each longer than the quiet time.
                _ = try stage.dropPictures(["other\(start)"])
                try await agent.errors.wait(for: "info done", "other\(start).jpg")
            }
            #expect(agent.errors.lines(with: ["slow.jpg"]).isEmpty, "it is whole by now, and still open")
            try file.close()
            try await agent.errors.wait(for: "info done", "slow.jpg")
            #expect(stage.cloud.picture(ofVideo: "slow")?.sha256 == Picture.sha256(content))
            #expect(stage.cloud.picture(ofVideo: "slow")?.count == 1)
        }
    }

    @Test func `while no agent runs is found at the start`() async throws {
        try await Stage.run { stage in
            let contents = try stage.dropPictures(["early"])
            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "info done")
            try stage.expectAllDone(["early"], contents)
        }
    }

    @Test func `under the name of one in work becomes a job of its own`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            let agent = try await stage.startAgent()
            let first = Picture.jpeg("the first")
            try stage.drop("same.jpg", first)
            _ = await stage.cloud.waitForRequests(count: 1)
            let second = Picture.jpeg("the second")
            try stage.drop("same.jpg", second)
            stage.cloud.release()
            try await agent.errors.wait(for: "info done", count: 2)
            let world = try World(stage)
            world.expectEachOnce([first, second], "both are kept")
            #expect(world.done == ["same.jpg", "same~2.jpg"])
            #expect(stage.cloud.picture(ofVideo: "same")?.sha256 == Picture.sha256(second), "the newer one wins")
        }
    }

    @Test func `and is dragged back from failed is tried again, and its note goes`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([
                Fault(
                    .answer(status: 404, body: #"{"ok":false,"error":{"message":"no such video"}}"#), times: .times(1))
            ])
            let agent = try await stage.startAgent()
            let contents = try stage.dropPictures(["dragged"])
            try await agent.errors.wait(for: "warning failed")
            #expect(stage.scratch.exists("drops/failed/dragged.jpg.error.txt"))
            try stage.scratch.move("drops/failed/dragged.jpg", to: "drops/dragged.jpg")
            try await agent.errors.wait(for: "info done")
            #expect(!stage.scratch.exists("drops/failed/dragged.jpg.error.txt"))
            try stage.expectAllDone(["dragged"], contents)
        }
    }
}
