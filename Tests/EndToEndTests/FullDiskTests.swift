import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A full disk stops what it must and loses nothing (they need a mount of their own, and so root).
@Suite(.timeLimit(.minutes(5)))
struct `A full disk` {
    @Test func `behind done keeps the file in work, and it goes on when there is room`() async throws {
        let scratch = try ScratchFolder()
        let disk = try TinyDisk(at: scratch.makeDirectory("done"), kilobytes: 256)
        try await Stage.run(StageSettings(done: disk.path)) { stage in
            try disk.fill()
            let agent = try await stage.startAgent()
            let contents = try stage.dropPictures(["large"], size: 100_000)
            let line = try await agent.errors.wait(for: "info postponed", "large.jpg")
            #expect(line.contains("space"), "\(line)")
            let world = try World(stage)
            world.expectEachOnce(contents, "it is in work, whole")
            #expect(world.inWork.count == 1)
            let status = try await stage.hotfolder("history", "--json")
            #expect(status.output.contains("disposing"), "\(status.output)")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))

            try disk.empty()
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0), "\(once.errors)")
            let after = try World(stage)
            after.expectEachOnce(contents, "it is done")
            #expect(after.done == ["large.jpg"])
            #expect(stage.cloud.picture(ofVideo: "large")?.count == 1, "sent once")
        }
    }

    @Test func `behind the journal stops the taking of files until there is room`() async throws {
        let scratch = try ScratchFolder()
        let disk = try TinyDisk(at: scratch.makeDirectory("state"), kilobytes: 1024)
        try await Stage.run(StageSettings(journal: "\(disk.path)/journal.sqlite")) { stage in
            let agent = try await stage.startAgent()
            var contents = try stage.dropPictures(["before"])
            try await agent.errors.wait(for: "info done", "before.jpg")
            try disk.fill()
            contents += try stage.dropPictures(["during"])
            try await agent.errors.wait(for: "error the journal cannot be written")
            try World(stage).expectEachOnce(contents, "nothing is lost")
            #expect(stage.cloud.picture(ofVideo: "during") == nil, "what cannot be written down is not done")
            try disk.empty()
            try await agent.errors.wait(for: "info done", "during.jpg")
            try stage.expectAllDone(["before", "during"], contents)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }
}
