import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A folder whose place changes under the agent is offline until it is back; nothing is concluded meanwhile from what is
/// there instead.
@Suite(.serialized, .timeLimit(.minutes(5)), .enabled("it needs the right to mount") { RealMount.isAllowed })
struct `A folder's place` {
    /// Within this a folder is offline that is not what it was, and within this it is back.
    private static let promise = Duration.seconds(10)

    /// What is done to a folder, and what undoes it.
    enum Change: String, CaseIterable, CustomTestStringConvertible, Sendable {
        case unmounted = "unmounted lazily"
        case mountedOver = "mounted over"
        case moved = "moved away"
        case readOnly = "read-only"

        var testDescription: String { self.rawValue }

        /// What the reason must say.
        var reason: String {
            switch self {
            case .unmounted: "is not mounted any more"
            case .mountedOver: "Another file system is mounted over"
            case .moved: "no such file or directory; make the directory, or mount what belongs there"
            case .readOnly: "is mounted read-only"
            }
        }

        func make(_ stage: Stage, _ disk: RealMount?) throws -> RealMount? {
            switch self {
            case .unmounted: try disk?.unmountLazily()
            case .mountedOver: return try RealMount.memory(at: stage.drops)
            case .moved: try stage.scratch.move("drops", to: "elsewhere")
            case .readOnly:
                // The agent's lock is open for writing, which keeps the kernel from making that very mount read-only.
                let cover = try RealMount.bind(stage.scratch.path("disk"), at: stage.drops)
                try cover.remountReadOnly()
                return cover
            }
            return nil
        }

        func undo(_ stage: Stage, _ disk: RealMount?, _ cover: RealMount?) throws {
            switch self {
            case .unmounted: try disk?.bind(stage.scratch.path("disk"))
            case .mountedOver, .readOnly: try cover?.unmountLazily()
            case .moved: try stage.scratch.move("elsewhere", to: "drops")
            }
        }
    }

    /// A file system of its own at the drop folder's path, which stays mounted at `disk` when it is unmounted there.
    private static func mountDrops(_ stage: Stage) throws -> (disk: RealMount, drops: RealMount) {
        let disk = try RealMount.memory(at: stage.scratch.makeDirectory("disk"))
        return (disk, try RealMount.bind(disk.path, at: stage.drops))
    }

    @Test(arguments: Change.allCases)
    func `that changes takes it offline, and it comes back by itself`(_ change: Change) async throws {
        try await Stage.run { stage in
            let mounts = change == .moved ? nil : try Self.mountDrops(stage)
            defer {
                mounts?.drops.clear()
                mounts?.disk.clear()
            }
            let agent = try await stage.startAgent()
            let contents = ["before", "during"].map { Picture.jpeg($0) }
            try stage.scratch.write("drops/before.jpg", contents[0])
            try await agent.errors.wait(for: "info done", "before.jpg")

            var watch = Stopwatch()
            let cover = try change.make(stage, mounts?.drops)
            let line = try await agent.errors.wait(for: "the folder is offline", change.reason)
            watch.tell("\(change.rawValue), offline after")
            #expect(watch.time < Self.promise, "\(line)")
            #expect(try await stage.shown("pictures").presence?.contains(change.reason) == true)
            let place = change == .moved ? "elsewhere" : "disk"
            try stage.scratch.write("\(place)/during.jpg", contents[1])
            if change == .unmounted || change == .mountedOver {
                #expect(try stage.names(in: "drops").isEmpty, "nothing is written into what is there instead")
            }

            watch = Stopwatch()
            try change.undo(stage, mounts?.drops, cover)
            try await agent.errors.wait(for: "info done", "during.jpg")
            watch.tell("\(change.rawValue), back and done after")
            #expect(watch.time < Self.promise + .seconds(5))
            try stage.expectAllDone(["before", "during"], contents)
            #expect(stage.cloud.requests().count == 2, "each is sent once")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(of: Drop.all(["before", "during"], contents), change.rawValue)
        }
    }

    /// The kernel's words for a server that forgot a directory, a disk that fails, and a mount whose program has ended.
    @Test(
        .enabled("it needs strace") { access("/usr/bin/strace", X_OK) == 0 }, arguments: ["ESTALE", "EIO", "ENOTCONN"])
    func `that gives errors takes it offline, and it comes back by itself`(_ error: String) async throws {
        // The fewer threads there are, the fewer errors there are once it is back.
        try await Stage.run(StageSettings(folder: ["concurrency: 1"])) { stage in
            // Of each thread, the second and the third time that it opens the folder.
            let strace = [
                "/usr/bin/strace", "-D", "-f", "-qq", "-o", "/dev/null", "-P", stage.drops.string, "-e", "trace=openat",
                "-e",
                "inject=openat:error=\(error):when=2..3",
            ]
            let agent = try await stage.startAgent(wrapper: strace)
            let line = try await agent.errors.wait(for: "the folder is offline")
            #expect(line.contains(" \(stage.drops): "), "\(line)")
            let watch = Stopwatch()
            try await agent.errors.wait(for: "the folder is online", count: 2)
            watch.tell("\(error), back after")
            // Two looks fail, the second of them as late as the promise is long.
            #expect(watch.time < Self.promise + .seconds(5))
            let contents = try stage.dropPictures(["after"])
            try await agent.errors.wait(for: "info done", "after.jpg")
            agent.signal(SIGTERM)
            _ = try await agent.ended()
            try await stage.expectInvariantsAfterStart(of: Drop.all(["after"], contents), error)
        }
    }

    /// When a folder that was removed is made again: by whoever removed it, or when somebody has noticed.
    enum Remaking: String, CaseIterable, Sendable { case atOnce, later }

    @Test(arguments: Remaking.allCases)
    func `that is removed goes offline, and is used as it is made anew`(_ remaking: Remaking) async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            _ = try stage.dropPictures(["before"])
            try await agent.errors.wait(for: "info done", "before.jpg")
            stage.cloud.forgetRequests()
            var watch = Stopwatch()
            try stage.scratch.remove("drops")
            if remaking == .atOnce { try stage.scratch.makeDirectory("drops") }
            let line = try await agent.errors.wait(for: "the folder is offline")
            watch.tell("removed, offline after")
            #expect(watch.time < Self.promise, "\(line)")
            if remaking == .later {
                #expect(try await stage.shown("pictures").presence?.hasPrefix("offline") == true)
                try stage.scratch.makeDirectory("drops")
            }
            watch = Stopwatch()
            let contents = try stage.dropPictures(["after"])
            try await agent.errors.wait(for: "the folder is online", count: 2)
            try await agent.errors.wait(for: "info done", "after.jpg")
            watch.tell("made anew, done after")
            #expect(watch.time < Self.promise + .seconds(5))
            try stage.expectAllDone(["after"], contents)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(of: Drop.all(["after"], contents), "made anew")
        }
    }

    @Test func `that is unmounted while a file is sent does not make it gone`() async throws {
        try await Stage.run { stage in
            let mounts = try Self.mountDrops(stage)
            defer {
                mounts.drops.clear()
                mounts.disk.clear()
            }
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            let agent = try await stage.startAgent()
            let content = Picture.jpeg("held")
            try stage.scratch.write("drops/held.jpg", content)
            _ = await stage.cloud.waitForRequests(count: 1)
            try mounts.drops.unmountLazily()
            stage.cloud.release()
            let line = try await agent.errors.wait(for: "info postponed", "held.jpg")
            // Whoever looks first says it: the one that keeps the folder, or the one that wants to move the file.
            let reasons = ["is not mounted any more", "/drops/.hotfolder/work: no such"]
            #expect(reasons.contains { line.contains($0) }, "\(line)")
            #expect(try stage.names(in: "drops").isEmpty, "nothing is written into the mount point")
            #expect(try await stage.history().jobs.map(\.state) != ["gone"])
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))

            try mounts.drops.bind(mounts.disk.path)
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0), "\(once.errors)")
            try stage.expectAllDone(["held"], [content])
            #expect(stage.cloud.picture(ofVideo: "held")?.count == 1, "sent once")
            try await stage.expectInvariants(of: [Drop("held", content)], "unmounted while it was sent")
        }
    }

    @Test func `without its marker is an unmounted one, at the start too`() async throws {
        try await Stage.run(StageSettings(folder: ["marker: true"])) { stage in
            let disk = try RealMount.memory(at: stage.scratch.makeDirectory("disk"))
            defer { disk.clear() }
            try stage.scratch.makeDirectory("disk/.hotfolder")
            try stage.scratch.write("disk/.hotfolder/id", "the pictures\n")
            let content = Picture.jpeg("local")
            try stage.scratch.write("drops/local.jpg", content)
            let agent = try stage.start(["run"])
            let line = try await agent.errors.wait(for: "the folder is offline")
            #expect(line.contains("has no .hotfolder/id, so it may not be mounted"), "\(line)")

            let watch = Stopwatch()
            let drops = try RealMount.bind(disk.path, at: stage.drops)
            defer { drops.clear() }
            let remote = Picture.jpeg("remote")
            try stage.scratch.write("drops/remote.jpg", remote)
            try await agent.errors.wait(for: "info done", "remote.jpg")
            watch.tell("mounted with its marker, done after")
            try drops.unmountLazily()
            try await agent.errors.wait(for: "the folder is offline", count: 2)
            #expect(try stage.names(in: "drops") == ["local.jpg"], "what lies in the mount point is left alone")
            #expect(try stage.scratch.read("drops/local.jpg") == content)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(of: [Drop("remote", remote)], "marker", in: disk.path)
        }
    }
}
