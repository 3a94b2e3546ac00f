import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// An agent that is killed at any moment goes on where it was: no file is lost, and none is sent twice that need not be.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `An agent that is killed` {
    static let videos = ["one", "two", "three"]

    /// The moments at which the cloud holds what it was sent.
    enum Moment: String, Sendable, CaseIterable {
        case duringUpload, afterEffect

        var fault: Fault {
            switch self {
            case .duringUpload: Fault(.holdBeforeReading)
            case .afterEffect: Fault(.holdBeforeAnswer)
            }
        }

        func wait(_ cloud: LocalCloud, count: Int) async {
            switch self {
            case .duringUpload: await cloud.waitForArrivals(count: count)
            case .afterEffect: _ = await cloud.waitForRequests(count: count)
            }
        }
    }

    @Test(arguments: Moment.allCases)
    func `finishes after the restart what the cloud held`(_ moment: Moment) async throws {
        try await Stage.run { stage in
            stage.cloud.script([moment.fault])
            let killed = try await stage.startAgent()
            let contents = try stage.dropPictures(Self.videos, size: 3_000_000)
            await moment.wait(stage.cloud, count: 3)
            killed.signal(SIGKILL)
            #expect(try await killed.ended() == .killed(SIGKILL))
            let world = try World(stage)
            world.expectEachOnce(contents, "after the kill")
            #expect(world.inWork.count == 3)
            stage.cloud.script([])
            stage.cloud.release()

            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "info done", count: 3)
            try stage.expectAllDone(Self.videos, contents)
            let history = try await stage.history()
            #expect(history.jobs.count == 3 && history.jobs.allSatisfy { $0.state == "done" })
            for job in history.jobs {
                let attempts = job.steps.first?.attempts ?? []
                #expect(attempts.count == 2, "\(job.file)")
                #expect(attempts.first?.outcome == nil && attempts.first?.ended == nil, "the first was interrupted")
                #expect(attempts.last?.outcome != nil && attempts.last?.ended != nil)
            }
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    @Test func `with one answered and one not goes on with the one that is not`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, path: "/v1/videos/image/two")])
            let killed = try await stage.startAgent()
            let contents = try stage.dropPictures(Self.videos)
            try await killed.errors.wait(for: "info done", count: 2)
            _ = await stage.cloud.waitForRequests(count: 3)
            killed.signal(SIGKILL)
            _ = try await killed.ended()
            stage.cloud.script([])
            stage.cloud.release()
            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "info done", "two.jpg")
            try stage.expectAllDone(Self.videos, contents)
            #expect(stage.cloud.picture(ofVideo: "one")?.count == 1, "what was done is not done again")
            #expect(
                stage.cloud.picture(ofVideo: "two")?.count == 2,
                "DynTube cannot be asked, and a picture may be repeated")
        }
    }

    /// Kills the agent as soon as it has said its first line, its second line, and so on until it gets through.
    @Test func `at each of its words loses nothing`() async throws {
        try await Stage.run { try await Self.killAtEachWord($0) }
    }

    /// The same, where done is on another file system: then files are copied, and not renamed.
    @Test func `at each of its words loses nothing on the way to another disk`() async throws {
        let scratch = try ScratchFolder()
        let disk = try TinyDisk(at: scratch.makeDirectory("done"), kilobytes: 8 << 10)
        try await Stage.run(StageSettings(done: disk.path)) { try await Self.killAtEachWord($0) }
    }

    private static func killAtEachWord(_ stage: Stage) async throws {
        var wasKilled = true
        var word = 1
        while wasKilled, word < 30 {
            let videos = Self.videos.map { "\($0)-\(word)" }
            let contents = try stage.dropPictures(videos)
            let killed = try stage.start(["run"], killAfterErrorLine: word)
            wasKilled = try await Self.isKilled(killed, before: 3)
            if !wasKilled { break }
            try await Self.finish(stage, videos, contents, "killed after line \(word)")
            word += 1
        }
        #expect(word > 7, "started, online, three claimed, three done")
        #expect(!wasKilled)
        let done = try World(stage).done
        #expect(done.count == word * 3 && !done.contains { $0.contains("~") }, "each once: \(done)")
    }

    /// Whether it dies before it has said so often that a file is done; one that lives is stopped.
    private static func isKilled(_ agent: ChildProgram, before count: Int) async throws -> Bool {
        do {
            try await agent.errors.wait(for: "info done", count: count)
        } catch is NoSuchLine {
            return try await agent.ended() == .killed(SIGKILL)
        }
        agent.signal(SIGTERM)
        return try await agent.ended() == .killed(SIGKILL)
    }

    /// Checks what a kill left, starts an agent that is not killed, and checks that it brings all to an end.
    private static func finish(
        _ stage: Stage, _ videos: [String], _ contents: [[UInt8]], _ comment: Comment
    ) async throws {
        let world = try World(stage)
        for content in contents {
            let places = world.places[Picture.sha256(content)] ?? []
            // On the way to another disk the copy is there a moment before the original goes.
            #expect(places.count == 1 || stage.settings.done != nil && places.count == 2, "\(comment): \(places)")
        }
        let agent = try stage.start(["run", "--once"])
        #expect(try await agent.ended() == .exited(0), "\(comment): \(agent.errors.text)")
        try World(stage).expectEachOnce(contents, comment)
        try stage.expectAllDone(videos, contents)
    }

    /// Kills the agent when the cloud has got its first request, its first effect and so on.
    @Test func `at each word of the cloud loses nothing`() async throws {
        try await Stage.run { stage in
            for round in 1...6 {
                stage.cloud.forgetRequests()
                let videos = Self.videos.map { "\($0)-\(round)" }
                let contents = try stage.dropPictures(videos, size: 100_000)
                let killed = try stage.start(["run"])
                if round % 2 == 0 {
                    await stage.cloud.waitForArrivals(count: round / 2)
                } else {
                    _ = await stage.cloud.waitForRequests(count: round / 2 + 1)
                }
                killed.signal(SIGKILL)
                _ = try await killed.ended()
                try await Self.finish(stage, videos, contents, "killed in round \(round)")
            }
        }
    }

    @Test func `is not, when its watcher is: that one is started again`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            var contents = try stage.dropPictures(["before"])
            try await agent.errors.wait(for: "info done", "before.jpg")
            for round in 1...3 {
                let watcher = try #require(try await stage.watcher(of: agent))
                kill(watcher, SIGKILL)
                contents += try stage.dropPictures(["after\(round)"])
                try await agent.errors.wait(for: "the folder's watcher stopped", count: round)
                try await agent.errors.wait(for: "info done", "after\(round).jpg")
            }
            try stage.expectAllDone(["before", "after1", "after2", "after3"], contents)
            #expect(try await stage.status().folders.map(\.watcherRestarts) == [3])
            let text = try await stage.hotfolder("status").output
            #expect(text.contains("watcher started again 3 times"), "\(text)")
            agent.signal(SIGKILL)
            _ = try await agent.ended()
        }
    }
}
