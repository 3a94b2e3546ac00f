import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A file server that hangs or dies stops its own folder and nothing else, and what it holds waits for it.
@Suite(.serialized, .timeLimit(.minutes(5)), .enabled("\(FileServer.missing)") { FileServer.isAvailable })
struct `A file server` {
    /// Within this a folder is offline whose server hangs, and within this it is back.
    private static let promise = Duration.seconds(10)

    /// - Parameter most: so often each may have been sent.
    private static func expectDone(
        _ names: [String], _ contents: [[UInt8]], atMost most: Int = 1, on stage: Stage
    ) throws {
        #expect(try Set(stage.names(in: "disk/done")).isSuperset(of: names.map { "\($0).jpg" }))
        let left = try stage.names(in: "disk").filter { !$0.hasPrefix(".") }
        // The self-test makes failed/, and a server that dies may keep it from removing it again.
        #expect(left.filter { $0 != "failed" } == ["done"], "nothing is left or made anew")
        if left.contains("failed") { #expect(try stage.names(in: "disk/failed").isEmpty) }
        for (name, content) in zip(names, contents) {
            let picture = stage.cloud.picture(ofVideo: name)
            #expect(picture?.sha256 == Picture.sha256(content), "\(name)")
            #expect((1...most).contains(picture?.count ?? 0), "\(name): \(picture?.count ?? 0) times")
        }
    }

    @Test func `that hangs takes its folder offline, and it goes on when the server does`() async throws {
        try await Stage.run { stage in
            let server = try await FileServer.serve(stage)
            defer { server.clear() }
            let agent = try await stage.startAgent()
            var contents = [try stage.dropAtServer("before")]
            try await agent.errors.wait(for: "info done", "before.jpg")
            #expect(try await stage.shown("nas").mode?.hasPrefix("poll: FUSE") == true)

            try await server.freeze()
            var watch = Stopwatch()
            contents.append(try stage.dropAtServer("during"))
            let line = try await agent.errors.wait(for: "the folder is offline", "nas")
            watch.tell("frozen, offline after")
            #expect(line.contains("does not answer") && watch.time < Self.promise, "\(line) after \(watch.time)")
            watch = Stopwatch()
            #expect(try await stage.shown("nas").presence?.hasPrefix("offline") == true)
            watch.tell("status while frozen answers after")
            #expect(watch.time < .seconds(3))
            let others = try stage.dropPictures(["other1", "other2"])
            try await agent.errors.wait(for: "info done", "other2.jpg")

            server.thaw()
            watch = Stopwatch()
            try await agent.errors.wait(for: "the folder is online", "nas", count: 2)
            watch.tell("thawed, online after")
            #expect(watch.time < Self.promise)
            try await agent.errors.wait(for: "info done", "during.jpg")
            try Self.expectDone(["before", "during"], contents, on: stage)
            try stage.expectAllDone(["other1", "other2"], others)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            let drops = Drop.all(["before", "during", "other1", "other2"], contents + others)
            try await stage.expectInvariants(of: drops, "frozen", in: server.source)
        }
    }

    @Test func `that hangs while its files are in work loses none, and sends none twice`() async throws {
        try await Stage.run { stage in
            let server = try await FileServer.serve(stage)
            defer { server.clear() }
            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "the folder is online", "nas")
            let threads = try #require(Processes.field("Threads", of: agent.id).flatMap { Int($0) })
            let names = (0..<24).map { "work\($0)" }
            let contents = try names.map { try stage.dropAtServer($0) }
            for (round, count) in [2, 6, 12].enumerated() {
                try await agent.errors.wait(for: "info done", count: count)
                try await server.freeze()
                try await agent.errors.wait(for: "the folder is offline", "nas", count: round + 1)
                server.thaw()
                try await agent.errors.wait(for: "the folder is online", "nas", count: round + 2)
            }
            for name in names { try await agent.errors.wait(for: "info done", "\(name).jpg") }
            try Self.expectDone(names, contents, on: stage)
            let now = try #require(Processes.field("Threads", of: agent.id).flatMap { Int($0) })
            #expect(now <= threads + 8, "threads that hung are not left behind: \(threads), then \(now)")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(
                of: Drop.all(names, contents), "frozen at work", in: server.source)
        }
    }

    @Test(arguments: [false, true])
    func `that hangs does not keep the agent from stopping`(isKnown: Bool) async throws {
        try await Stage.run { stage in
            let server = try await FileServer.serve(stage)
            defer { server.clear() }
            let agent = try await stage.startAgent()
            // The kernel lets no process end before the server has heard of the files it has open, until the server has
            // said once that it does not want to (fs/fuse/file.c, `fuse_flush`). It has when a file was done.
            let before = try stage.dropAtServer("before")
            try await agent.errors.wait(for: "info done", "before.jpg")
            try await server.freeze()
            let content = try stage.dropAtServer("during")
            if isKnown { try await agent.errors.wait(for: "the folder is offline", "nas") }
            let watch = Stopwatch()
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            watch.tell("frozen\(isKnown ? " and offline" : ""), stopped after")
            #expect(watch.time < .seconds(20))
            server.thaw()
            #expect(try stage.names(in: "disk").contains("during.jpg"))
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0), "\(once.errors)")
            try await stage.expectInvariants(
                of: Drop.all(["before", "during"], [before, content]), "stopped while frozen", in: server.source)
        }
    }

    @Test func `that hangs with a file on its way ends the agent in bounded time, and the next one goes on`()
        async throws
    {
        try await Stage.run { stage in
            let server = try await FileServer.serve(stage)
            defer { server.clear() }
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            let agent = try await stage.startAgent()
            let content = try stage.dropAtServer("held")
            _ = await stage.cloud.waitForRequests(count: 1)
            try await server.freeze()
            stage.cloud.release()
            try await agent.errors.wait(for: "the folder is offline", "nas")
            let watch = Stopwatch()
            agent.signal(SIGTERM)
            // A move that is in the kernel's hands cannot be left behind: the alarm ends it.
            #expect(try await agent.ended() == .killed(SIGALRM))
            watch.tell("frozen with a file on its way, stopped after")
            #expect(watch.time < .seconds(45))
            server.thaw()
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0), "\(once.errors)")
            // The answer could not be written down before the alarm; to set a picture again does no harm.
            try Self.expectDone(["held"], [content], atMost: 2, on: stage)
            try await stage.expectInvariants(
                of: [Drop("held", content)], "ended while frozen", in: server.source)
        }
    }

    @Test func `that dies takes its folder offline, and a new one goes on`() async throws {
        try await Stage.run { stage in
            let server = try await FileServer.serve(stage)
            defer { server.clear() }
            let agent = try await stage.startAgent()
            var contents = [try stage.dropAtServer("before")]
            try await agent.errors.wait(for: "info done", "before.jpg")
            try await server.die()
            var watch = Stopwatch()
            contents.append(try stage.dropAtServer("during"))
            let advice = "unmount it and mount it again"
            try await agent.errors.wait(for: "the folder is offline", "nas", advice)
            watch.tell("killed, offline after")
            #expect(watch.time < Self.promise)

            server.unmount()
            // What is beneath the mount point now is an empty directory, and nothing is taken for the folder.
            let below = try await agent.errors.wait(for: "the folder is offline", "nas", "not mounted any more")
            #expect(below.contains("nas"))
            #expect(try stage.names(in: "nas").isEmpty, "nothing is written into the mount point")
            let next = try await FileServer(stage, showing: "disk", at: server.path)
            defer { next.clear() }
            watch = Stopwatch()
            try await agent.errors.wait(for: "the folder is online", "nas", count: 2)
            watch.tell("served again, online after")
            #expect(watch.time < Self.promise)
            try await agent.errors.wait(for: "info done", "during.jpg")
            try Self.expectDone(["before", "during"], contents, on: stage)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try stage.removeServersLeavings()
            let drops = Drop.all(["before", "during"], contents)
            try await stage.expectInvariantsAfterStart(of: drops, "a server that died", in: next.source)
        }
    }
}
