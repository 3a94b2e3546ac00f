import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// A directory that programs have filled for years: nothing of it is to be sent, and it must not be in the way.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled("it needs the right to mount") { RealMount.isAllowed })
struct `A directory of very many entries` {
    /// What the entries are to the agent.
    enum Kind: String, Sendable, CaseIterable {
        /// Names that programs give to what they have not finished.
        case ignored
        /// Files of another type than the rule's.
        case unwanted
        /// Empty files, of which more may come.
        case waiting

        func name(_ number: Int) -> String {
            switch self {
            case .ignored: "\(number).part"
            case .unwanted: "\(number).txt"
            case .waiting: "\(number).jpg"
            }
        }

        var count: Int {
            switch self {
            case .ignored: Proof.size(20_000, full: 1_000_000)
            // Each takes a page of memory in this test.
            case .unwanted: Proof.size(8_000, full: 200_000)
            // A table of 65,536 is held.
            case .waiting: Proof.size(8_000, full: 60_000)
            }
        }

        /// Kilobytes by which the agent may grow at most. One that is waited for takes up to 600 bytes, and every unwanted
        /// one is waited for at first; 65,536 are at a time. What was found unwanted is remembered in 50 bytes.
        var growth: Int {
            switch self {
            case .ignored: 4 << 10
            case .unwanted: Proof.size(24 << 10, full: 88 << 10)
            case .waiting: Proof.size(16 << 10, full: 48 << 10)
            }
        }
    }

    /// What one size costs.
    private struct Cost: Sendable {
        /// Kilobytes at most.
        var agent = 0
        var watcher = 0
        /// Seconds of processors.
        var work = 0.0
        var latency = Duration.zero
    }

    /// Kilobytes by which the watcher may grow: it holds the names of no more than 10,000 files at a time.
    private static let watcherGrowth = 4 << 10

    @Test(arguments: Kind.allCases)
    func `costs little memory, for each entry no more than a small one, and hides no file`(_ kind: Kind) async throws {
        let none = try await Self.cost(of: 0, kind)
        let quarter = try await Self.cost(of: kind.count / 4, kind)
        let whole = try await Self.cost(of: kind.count, kind)
        let context = "\(none), then \(quarter), then \(whole)"
        #expect(whole.agent <= none.agent + kind.growth, "\(context)")
        #expect(whole.watcher <= none.watcher + Self.watcherGrowth, "\(context)")
        // Four times as many are four times the work; were each compared with each, it would be sixteen times.
        let work = (quarter.work - none.work, whole.work - none.work)
        #expect(work.1 <= 8 * max(0.1, work.0), "\(context)")
        Proof.report(
            "\(kind.rawValue) entries",
            "\(kind.count): agent at most \(whole.agent) KB (\(none.agent) without), watcher \(whole.watcher) KB "
                + "(\(none.watcher)), \(whole.work) s of work (\(quarter.work) for a quarter), a file among them done after "
                + "\(whole.latency)")
    }

    private static func cost(of count: Int, _ kind: Kind) async throws -> Cost {
        let cost = CostBox()
        try await Stage.run { stage in
            let disk = try RealMount.memory(at: stage.drops, megabytes: 16 + count / 200)
            defer { disk.clear() }
            try stage.scratch.makeDirectory("drops/many")
            for number in 0..<count { try Self.make("\(stage.drops)/many/\(kind.name(number))", kind) }
            let agent = try await stage.startAgent()
            let content = Picture.jpeg("among")
            try stage.scratch.write("drops/many/among.jpg", content)
            try await agent.errors.wait(for: "info done", "among.jpg")
            let folder = { try await stage.status().folders.first }
            while kind != .ignored, try await folder().map({ kind == .waiting ? $0.waiting : $0.left }) != count {}
            let watch = Stopwatch()
            let later = Picture.jpeg("later")
            try stage.scratch.write("drops/many/later.jpg", later)
            try await agent.errors.wait(for: "info done", "later.jpg")
            cost.value.latency = watch.time
            cost.value.work = try #require(Processes.work(of: agent.id))
            cost.value.agent = try #require(Processes.kilobytes("VmHWM", of: agent.id))
            let watcher = try #require(try await stage.watcher(of: agent))
            cost.value.watcher = try #require(Processes.kilobytes("VmHWM", of: watcher))
            #expect(try await folder()?.watcherRestarts ?? 0 == 0)
            try World(stage).expectEachOnce([content, later], "\(count) \(kind.rawValue)")
            #expect(stage.cloud.requests().count == 2, "each is sent once, and nothing else")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
        return cost.value
    }

    private static func make(_ path: String, _ kind: Kind) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Errno(rawValue: errno) }
        defer { close(file) }
        guard kind != .waiting else { return }
        guard write(file, "words\n", 6) == 6 else { throw Errno(rawValue: errno) }
    }

    /// A result that comes out of a closure which returns none.
    private final class CostBox: @unchecked Sendable {
        var value = Cost()
    }
}
