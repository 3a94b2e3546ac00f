import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Too little of what the machine has for everybody makes the agent slow, or ends it, and it loses nothing.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `Little memory` {
    /// In megabytes. This build is not optimised and needs more than the one that people run.
    private static let limit = 96
    private static let large = 250

    @Test func `is enough for a file that is larger`() async throws {
        try await Stage.run { stage in
            let group = try ControlGroup(.memory)
            defer { group.clear() }
            try group.limitMemory(Self.limit << 20)
            let agent = try await stage.startAgent(wrapper: group.wrapper)
            let digest = try Picture.writeJPEG("large", size: Self.large << 20, to: stage.scratch.path("aside/large"))
            try stage.scratch.move("aside/large", to: "drops/large.jpg")
            try await agent.errors.wait(for: "info done", "large.jpg")
            #expect(stage.cloud.picture(ofVideo: "large")?.sha256 == digest)
            #expect(try group.endings() == 0)
            #expect(try group.memory() > 1 << 20, "and the agent was in the group")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    @Test func `that ends the agent loses no file, and the next agents go on`() async throws {
        try await Stage.run { stage in
            let group = try ControlGroup(.memory)
            defer { group.clear() }
            let agent = try await stage.startAgent(wrapper: group.wrapper)
            let before = try stage.dropPictures(["before"])
            try await agent.errors.wait(for: "info done", "before.jpg")
            // Not a page more than it has.
            try group.limitMemory(group.memory())
            let names = (0..<8).map { "large\($0)" }
            let contents = try stage.dropPictures(names, size: 4_000_000)
            #expect(try await agent.ended() == .killed(SIGKILL))
            #expect(try group.endings() > 0)
            try World(stage).expectEachOnce(before + contents, "after the first")

            // As a supervisor does; this one has too little as well, or just enough.
            let second = try stage.start(["run", "--once"], wrapper: group.wrapper)
            let end = try await second.ended()
            #expect([.killed(SIGKILL), .exited(0), .exited(EXIT_FAILURE)].contains(end), "\(second.errors.text)")
            try World(stage).expectEachOnce(before + contents, "after the second")

            try group.limitMemory(nil)
            let third = try await stage.startAgent(wrapper: group.wrapper)
            while try await stage.status().counts["done"] != names.count + 1 { try Task.checkCancellation() }
            try stage.expectAllDone(names, contents)
            third.signal(SIGTERM)
            #expect(try await third.ended() == .exited(0))
            try await stage.expectInvariants(of: Drop.all(["before"] + names, before + contents), "ended twice")
        }
    }
}

/// A share of the processor, as of a machine that does too much.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `Little of the processor` {
    @Test func `makes the agent slow, and it does all`() async throws {
        try await Stage.run { stage in
            let group = try ControlGroup(.cpu)
            defer { group.clear() }
            try group.limitCPU(percent: 10)
            let agent = try await stage.startAgent(wrapper: group.wrapper)
            stage.cloud.script([Fault(.answer(status: 500), times: .times(1))])
            let names = ["one", "two", "three"]
            let contents = try stage.dropPictures(names, size: 300_000)
            let watch = Stopwatch()
            try await agent.errors.wait(for: "info done", count: 3)
            watch.tell("a tenth of a core, 3 files done after")
            #expect(try group.throttlings() > 0, "and it was slow")
            try stage.expectAllDone(names, contents)
            #expect(stage.cloud.requests().count == 4, "one was tried twice")
            #expect(agent.errors.lines(with: ["the folder is offline"]) == [])
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(of: Drop.all(names, contents), "a tenth of a core")
        }
    }
}

/// A limit of processes and threads, as `TasksMax=` of a service.
@Suite(.serialized, .timeLimit(.minutes(5))) struct `No room for a process more` {
    private static let settings = StageSettings(
        rules: """
            rules:
              - name: picture by video id
                match: {path: "{video}.jpg"}
                do: [dyntube.update_video_image: {video: "{video}"}]
              - name: frame of a video
                match: {path: "{video}.mp4"}
                do:
                  - ffmpeg.extract_frame: {at: 0s, size: 160x90}
                  - dyntube.update_video_image: {video: "{video}"}

            """)

    @Test func `lets what needs one wait with a reason, and ends by itself`() async throws {
        let video = try await TestVideo.bytes()
        try await Stage.run(Self.settings) { stage in
            let group = try ControlGroup(.pids)
            defer { group.clear() }
            let agent = try await stage.startAgent(wrapper: group.wrapper)
            var contents = try stage.dropPictures(["before"])
            try await agent.errors.wait(for: "info done", "before.jpg")
            // The watcher's place is free as soon as it has ended, and nobody is to have it.
            try group.limitTasks(1)
            let watcher = try #require(try await stage.watcher(of: agent))
            kill(watcher, SIGKILL)
            try await agent.errors.wait(for: "the folder's watcher stopped and is started again", count: 2)
            let line = agent.errors.lines(with: ["the folder's watcher stopped"]).last ?? ""
            #expect(line.contains("temporarily unavailable"), "it says why: \(line)")
            try stage.drop("frame.mp4", video)
            let postponed = try await agent.errors.wait(for: "postponed", "frame.mp4")
            #expect(postponed.contains("no room for a process more"), "it says why: \(postponed)")
            contents += try stage.dropPictures(["during"])
            try await agent.errors.wait(for: "info done", "during.jpg")

            try group.limitTasks(nil)
            let watch = Stopwatch()
            try await agent.errors.wait(for: "info done", "frame.mp4")
            try await stage.see("pictures") { $0.degradations.isEmpty }
            watch.tell("room for processes again, all right after")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            let frame = Drop(
                path: "frame.mp4", sha256: Picture.sha256(video), target: "video/frame", isDerived: true)
            try await stage.expectInvariants(
                of: Drop.all(["before", "during"], contents) + [frame], "no room for a process more")
        }
    }
}
