import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Directories that are made, renamed, moved out and removed all the time, as programs do that tidy up.
@Suite(.serialized, .timeLimit(.minutes(60))) struct `Directories that come and go` {
    /// What grows when something is forgotten.
    private struct Figures: CustomStringConvertible {
        let agent: Int
        let watcher: Int
        let agentFiles: Int
        let watcherFiles: Int

        init(_ agent: pid_t, _ watcher: pid_t) throws {
            self.agent = try #require(Processes.kilobytes("VmRSS", of: agent))
            self.watcher = try #require(Processes.kilobytes("VmRSS", of: watcher))
            self.agentFiles = try #require(Processes.openFiles(of: agent))
            self.watcherFiles = try #require(Processes.openFiles(of: watcher))
        }

        var description: String {
            "agent \(self.agent) KB and \(self.agentFiles) files, watcher \(self.watcher) KB and \(self.watcherFiles) files"
        }
    }

    /// Kilobytes by which each program may grow. In the short form a leak of 1,000 bytes a round would show.
    private static let growth = Proof.size(3 << 10, full: 10 << 10)
    /// After each so many rounds a picture is dropped.
    private static let roundsPerPicture = 50

    @Test func `leave no watch, no memory and no open file behind, and no file unseen`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            let watcher = try #require(try await stage.watcher(of: agent))
            var churn = try Churn(stage)
            var drops: [Drop] = []
            // The first rounds make room that is used again and again.
            let rounds = Proof.size(3_000, full: 100_000)
            let warm = rounds / 5
            try await Self.turn(&churn, rounds: warm, &drops, stage, agent)
            let before = try Figures(agent.id, watcher)
            let start = Stopwatch()
            try await Self.turn(&churn, rounds: rounds, &drops, stage, agent)
            let took = start.time
            let after = try Figures(agent.id, watcher)
            #expect(after.agent <= before.agent + Self.growth, "\(before), then \(after)")
            #expect(after.watcher <= before.watcher + Self.growth, "\(before), then \(after)")
            #expect(after.watcherFiles <= before.watcherFiles, "\(before), then \(after)")
            // A connection to the service is kept for a while: at most one for each file at a time.
            #expect(after.agentFiles <= before.agentFiles + 4, "\(before), then \(after)")
            let status = try #require(try await stage.status().folders.first)
            #expect(status.watcherRestarts ?? 0 == 0 && status.waiting == 0, "\(status)")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            try await stage.expectInvariants(of: drops, "churn")
            #expect(stage.cloud.pictures().values.allSatisfy { $0.count == 1 }, "none twice")
            Proof.report(
                "directory churn",
                "\(rounds) rounds in \(took), queue ran over \(status.overflows ?? 0) times, \(drops.count) files done; "
                    + "before: \(before); after: \(after)")
        }
    }

    @Test func `and are moved out while the queue of events runs over are watched no longer`() async throws {
        try await Stage.run { stage in
            let names = (0..<50).map { "show\($0)" }
            for name in names { try stage.scratch.makeDirectory("drops/\(name)/season") }
            let agent = try await stage.startAgent()
            var contents = try stage.dropPictures(["before"])
            try await agent.errors.wait(for: "info done", "before.jpg")
            let watcher = try #require(try await stage.watcher(of: agent))
            while Processes.watches(of: watcher) != 2 * names.count + 1 { try Task.checkCancellation() }
            let limit = "/proc/sys/fs/inotify/max_queued_events"
            let most = try String(contentsOfFile: limit, encoding: .utf8).trimmingCharacters(in: .newlines)
            kill(watcher, SIGSTOP)
            // Each is an event when it is made and one when it is closed.
            for number in 0...(try #require(Int(most)) / 2) { try stage.scratch.write("drops/\(number).part", "") }
            for name in names.dropFirst() { try stage.scratch.move("drops/\(name)", to: "aside/\(name)") }
            try stage.scratch.move("drops/show0", to: "drops/renamed")
            kill(watcher, SIGCONT)
            // The folder, and the one that is still in it, with the one below it.
            let watch = Stopwatch()
            while Processes.watches(of: watcher) != 3, watch.time < .seconds(10) { await Task.yield() }
            #expect(Processes.watches(of: watcher) == 3)
            contents.append(Picture.jpeg("after"))
            try stage.drop("renamed/season/after.jpg", contents[1])
            try await agent.errors.wait(for: "info done", "file=renamed/season/after.jpg")
            try World(stage).expectEachOnce(contents, "each is in one place")
            let status = try #require(try await stage.status().folders.first)
            #expect(status.overflows ?? 0 > 0 && status.watcherRestarts ?? 0 == 0, "\(status)")
        }
    }

    /// So many rounds, and then one file for each directory that was kept, which must be found under its present path.
    private static func turn(
        _ churn: inout Churn, rounds: Int, _ drops: inout [Drop], _ stage: Stage, _ agent: ChildProgram
    ) async throws {
        for round in 0..<rounds {
            try churn.round()
            guard round.isMultiple(of: Self.roundsPerPicture) else { continue }
            let video = "during\(drops.count)"
            let content = Picture.jpeg(video, size: 400)
            let directory = churn.next
            try stage.drop("\(directory)/\(video).jpg", content)
            // It may be found before or after.
            try churn.renameNext()
            drops.append(Drop(video, content))
        }
        let first = drops.count
        for directory in churn.kept {
            let video = "after\(drops.count)"
            let content = Picture.jpeg(video, size: 400)
            try stage.drop("\(directory)/\(video).jpg", content)
            drops.append(Drop(video, content))
        }
        try await agent.errors.wait(for: "info done", count: drops.count)
        let jobs = try await stage.history("--limit", "10000").jobs
        for (drop, directory) in zip(drops[first...], churn.kept) {
            #expect(jobs.contains { $0.file == "\(directory)/\(drop.path)" }, "\(drop.path) in \(directory)")
        }
        for index in drops.indices {
            let file = try #require(
                jobs.map(\.file).first { $0.hasSuffix("/\(drops[index].path)") || $0 == drops[index].path })
            drops[index].path = file
        }
        // The folder, `deep` in it, and those that were kept.
        let watches = churn.kept.count + 2
        let watcher = try #require(try await stage.watcher(of: agent))
        let watch = Stopwatch()
        while Processes.watches(of: watcher) != watches, watch.time < .seconds(10) { await Task.yield() }
        #expect(Processes.watches(of: watcher) == watches, "each directory is watched once, and nothing else is")
    }
}

/// What is done to directories of a stage, a little at a time.
private struct Churn {
    /// Directories that get other names and other places, and stay.
    private(set) var kept: [String]
    private let drops: String
    private let aside: String
    private var rounds = 0
    private var renames = 0

    init(_ stage: Stage) throws {
        self.drops = stage.drops.string
        self.aside = stage.scratch.path("aside").string
        self.kept = (0..<8).map { "kept\($0)" }
        for name in ["deep"] + self.kept { try stage.scratch.makeDirectory("drops/\(name)") }
    }

    /// The one that is renamed next.
    var next: String { self.kept[self.renames % self.kept.count] }

    /// Gives it another name, or another place, too.
    mutating func renameNext() throws {
        let index = self.renames % self.kept.count
        self.renames += 1
        let name = self.renames.isMultiple(of: 3) ? "deep/moved\(self.renames)" : "moved\(self.renames)"
        try self.rename("\(self.drops)/\(self.kept[index])", "\(self.drops)/\(name)")
        self.kept[index] = name
    }

    /// Makes a few, and takes them away in one of five ways.
    mutating func round() throws {
        let way = self.rounds % 5
        self.rounds += 1
        switch way {
        case 0: try self.renameAndRemove()
        case 1: try self.moveThrough()
        case 2: try self.swap()
        case 3: try self.moveOutAndRemove()
        default:
            try self.make("\(self.drops)/brief")
            try self.remove("\(self.drops)/brief")
        }
    }

    private func renameAndRemove() throws {
        try self.make("\(self.drops)/a")
        try self.make("\(self.drops)/a/b")
        try self.rename("\(self.drops)/a", "\(self.drops)/c")
        try self.rename("\(self.drops)/c/b", "\(self.drops)/d")
        try self.remove("\(self.drops)/d")
        try self.remove("\(self.drops)/c")
    }

    /// A tree comes from elsewhere, gets other names, and goes again.
    private func moveThrough() throws {
        try self.make("\(self.aside)/x")
        try self.make("\(self.aside)/x/y")
        try self.rename("\(self.aside)/x", "\(self.drops)/x")
        try self.rename("\(self.drops)/x", "\(self.drops)/deep/x")
        try self.rename("\(self.drops)/deep/x", "\(self.aside)/x")
        try self.remove("\(self.aside)/x/y")
        try self.remove("\(self.aside)/x")
    }

    private func swap() throws {
        for name in ["p", "q"] { try self.make("\(self.drops)/\(name)") }
        try self.rename("\(self.drops)/p", "\(self.drops)/t")
        try self.rename("\(self.drops)/q", "\(self.drops)/p")
        try self.rename("\(self.drops)/t", "\(self.drops)/q")
        for name in ["p", "q"] { try self.remove("\(self.drops)/\(name)") }
    }

    private func moveOutAndRemove() throws {
        for name in ["m", "m/n"] { try self.make("\(self.drops)/\(name)") }
        try self.rename("\(self.drops)/m", "\(self.aside)/m")
        for name in ["m/n", "m"] { try self.remove("\(self.aside)/\(name)") }
    }

    // MARK: Calls

    private func make(_ path: String) throws { try Self.check(mkdir(path, 0o755)) }
    private func remove(_ path: String) throws { try Self.check(rmdir(path)) }
    private func rename(_ path: String, _ new: String) throws { try Self.check(Glibc.rename(path, new)) }

    private static func check(_ result: Int32) throws {
        if result != 0 { throw Errno(rawValue: errno) }
    }
}
