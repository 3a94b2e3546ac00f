import Foundation
import Glibc
import TestKit
import Testing

/// How fast one folder's files are dealt with while another folder's server hangs.
@Suite(.serialized, .timeLimit(.minutes(60)), .enabled("\(FileServer.missing)") { FileServer.isAvailable })
struct `A frozen folder` {
    /// The promise: a frozen folder leaves the other folders' p99 unchanged within 20 %.
    private static let promise = 1.2
    /// A round's p99 is the second largest of its 100 times (nearest rank). The short form has too few for that: there it is
    /// the largest.
    private static let filesOfRound = Proof.size(15, full: 100)
    private static let rounds = Proof.size(2, full: 5)

    /// Rounds with and without the hang take turns, so that what else the machine does meets both alike. What is compared is
    /// the median of the rounds' p99: the one largest of all times says more of the machine than of the agent.
    @Test func `does not slow down another folder's files`() async throws {
        try await Stage.run { stage in
            let server = try await FileServer.serve(stage)
            defer { server.clear() }
            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "the folder is online", "nas")
            _ = try await Self.round("warm", stage, agent)
            var (free, frozen) = (Rounds(), Rounds())
            var contents: [[UInt8]] = []
            for round in 1...Self.rounds {
                free.add(try await Self.round("a\(round)-", stage, agent))
                contents.append(try stage.dropAtServer("stuck\(round)"))
                try await server.freeze()
                // From its first moment on, before anybody knows of it.
                frozen.add(try await Self.round("b\(round)-", stage, agent))
                try await agent.errors.wait(for: "the folder is offline", "nas", count: round)
                server.thaw()
                try await agent.errors.wait(for: "the folder is online", "nas", count: round + 1)
                try await agent.errors.wait(for: "info done", "stuck\(round).jpg")
            }
            agent.signal(SIGTERM)
            _ = try await agent.ended()
            let names = (1...Self.rounds).map { "stuck\($0)" }
            let others = Self.names
            let drops = Drop.all(names, contents) + Drop.all(others, others.map { Picture.jpeg($0) })
            try await stage.expectInvariants(of: drops, "frozen in turns", in: server.source)
            let ratio = frozen.p99 / free.p99
            let text =
                "p99 \(free.p99) without and \(frozen.p99) with a frozen folder, ratio "
                + "\(ratio.formatted(.number.precision(.fractionLength(2)))); p50 \(free.p50) and \(frozen.p50); medians of "
                + "\(Self.rounds) rounds of \(Self.filesOfRound) files each"
            Proof.report("another folder while one is frozen", text)
            if Proof.isFull {
                #expect(ratio <= Self.promise, "\(text)")
            } else {
                // So few files on a machine that does other things too need more room.
                #expect(frozen.p99 < free.p99 * 2 + .milliseconds(300), "\(text)")
            }
        }
    }

    /// The files of all rounds.
    private static var names: [String] {
        (["warm"] + (1...Self.rounds).flatMap { ["a\($0)-", "b\($0)-"] }).flatMap { series in
            (0..<Self.filesOfRound).map { "\(series)\($0)" }
        }
    }

    /// The times of rounds of one kind.
    private struct Rounds {
        private var p50s: [Duration] = []
        private var p99s: [Duration] = []

        mutating func add(_ times: [Duration]) {
            self.p50s.append(Self.quantile(0.5, of: times))
            self.p99s.append(Self.quantile(0.99, of: times))
        }

        var p50: Duration { Self.quantile(0.5, of: self.p50s) }
        var p99: Duration { Self.quantile(0.5, of: self.p99s) }

        /// By nearest rank: that many of them are not larger.
        private static func quantile(_ part: Double, of times: [Duration]) -> Duration {
            times.sorted()[Int((part * Double(times.count)).rounded(.up)) - 1]
        }
    }

    /// From the drop to the end in `done/`, of files dropped one after another.
    private static func round(_ series: String, _ stage: Stage, _ agent: ChildProgram) async throws -> [Duration] {
        var times: [Duration] = []
        for index in 0..<Self.filesOfRound {
            let mark = agent.errors.lines.count
            let watch = Stopwatch()
            _ = try stage.dropPictures(["\(series)\(index)"])
            try await agent.errors.wait(for: "info done", "\(series)\(index).jpg", after: mark)
            times.append(watch.time)
        }
        return times
    }
}
