import Glibc
import Sandbox
import TestKit
import Testing

/// A file that ends the agent is found out by the agent that a supervisor starts again, and the others are sent.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `A file that ends hotfolder again and again` {
    static let others = ["one", "two", "three"]

    /// Starts the agent again and again until it says that the file failed.
    private static func supervise(_ stage: Stage, _ order: String) async throws -> (agent: ChildProgram, crashes: Int) {
        for crashes in 0..<10 {
            let agent = try stage.start(["run"], more: ["HOTFOLDER_ABORT_ON": order])
            do {
                try await agent.errors.wait(for: "warning failed", "poison.jpg")
                return (agent, crashes)
            } catch is NoSuchLine {
                try #require(try await agent.ended() == .killed(SIGABRT), "\(agent.errors.text)")
            }
        }
        throw NoEnd()
    }

    struct NoEnd: Error {}

    @Test func `while it looks at it fails after three times, unseen, and each other file is sent once`() async throws {
        try await Stage.run { stage in
            let contents = try stage.dropPictures(Self.others)
            let poison = try stage.dropPictures(["poison"])
            let (agent, crashes) = try await Self.supervise(stage, "inspection:poison.jpg")
            #expect(crashes == 3)
            try await agent.errors.wait(for: "info done", count: 3)
            try stage.expectAllDone(Self.others, contents)
            try World(stage).expectEachOnce(poison, "the poison")
            #expect(try World(stage).failed == ["poison.jpg"])
            let note = String(decoding: try stage.scratch.read("drops/failed/poison.jpg.error.txt"), as: UTF8.self)
            #expect(note.contains("ended abruptly 3 times in a row while it looked at this file"))
            #expect(note.contains("export it anew"))
            for video in Self.others { #expect(stage.cloud.picture(ofVideo: video)?.count == 1, "\(video)") }
            #expect(stage.cloud.picture(ofVideo: "poison") == nil)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))

            // Put right, it is dragged back: that is a new file.
            let mended = try await stage.startAgent()
            try stage.scratch.move("drops/failed/poison.jpg", to: "drops/poison.jpg")
            try await mended.errors.wait(for: "info done", "poison.jpg")
            mended.signal(SIGTERM)
            #expect(try await mended.ended() == .exited(0))
        }
    }

    @Test func `in a step fails after three times, and the other files are sent`() async throws {
        try await Stage.run { stage in
            let contents = try stage.dropPictures(Self.others)
            _ = try stage.dropPictures(["poison"])
            let (agent, crashes) = try await Self.supervise(stage, "effect:poison.jpg")
            #expect(crashes == 3)
            while try await stage.status().counts["done"] != 3 { try Task.checkCancellation() }
            try stage.expectAllDone(Self.others, contents)
            #expect(try World(stage).failed == ["poison.jpg"])
            let note = String(decoding: try stage.scratch.read("drops/failed/poison.jpg.error.txt"), as: UTF8.self)
            #expect(note.contains("ended abruptly 3 times in a row while dyntube.update_video_image"))
            // Those that were under way when it ended are done again: each attempt has one effect at most.
            for job in try await stage.history().jobs where job.file != "poison.jpg" {
                let sent = stage.cloud.picture(ofVideo: String(job.file.dropLast(4)))?.count ?? 0
                #expect(1...max(1, job.steps.first?.attempts.count ?? 0) ~= sent, "\(job.file)")
            }
            #expect(stage.cloud.picture(ofVideo: "poison") == nil)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `A file that waits for its retry` {
    @Test func `has its attempts and its time after a kill`() async throws {
        var settings = StageSettings()
        settings.rules += "    retry: {attempts: 4, within: 1h}\n"
        try await Stage.run(settings) { stage in
            let busy = [Header("Retry-After", "4")]
            stage.cloud.script([
                Fault(.answer(status: 500), times: .times(2)),
                Fault(.answer(status: 429, headers: busy), times: .times(1)), Fault(.answer(status: 500)),
            ])
            let killed = try await stage.startAgent()
            _ = try stage.dropPictures(["one"])
            try await killed.errors.wait(for: "postponed", "429")
            let since = ContinuousClock.now
            killed.signal(SIGKILL)
            #expect(try await killed.ended() == .killed(SIGKILL))
            #expect(stage.cloud.requests().count == 3)

            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "warning failed", "one.jpg", "tried 4 times")
            // Read when the line came, which may be a little after the answer that named the time.
            #expect(ContinuousClock.now - since > .seconds(3), "not before its time")
            #expect(stage.cloud.requests().count == 4, "and not more often than the rule says")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }
}
