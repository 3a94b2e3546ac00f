import Disk
import Foundation
import Synchronization

/// Many seeds, as many as were asked for or as fit the time, on two threads.
struct Campaign: Sendable {
    enum Seeds: Sendable, Hashable {
        /// Always the same, unless the machine is so slow that not all of them fit the time.
        case usual
        case range(ClosedRange<UInt64>)
        /// One, with all that happened.
        case replay(UInt64)
        /// From 1 on until one fails, as with a defect that was put in.
        case untilFailure(most: UInt64)
    }

    /// What the seeds came to.
    struct Outcome: Sendable {
        var count = 0
        var failures: [Simulation.Result] = []
        var report: [String] = []
    }

    let seeds: Seeds
    var mutation: Mutation?

    /// Where nothing is said: half a minute to a minute on two processors.
    private static let usualSeeds: UInt64 = 2_000
    private static let usualTime = Duration.seconds(100)
    /// Fewer of the usual ones would say little: then something takes too long.
    static let fewestSeeds = 500
    private static let threads = 2
    /// So many failing seeds are enough to know.
    private static let mostFailures = 10

    init(seeds: Seeds, mutation: Mutation? = nil) {
        self.seeds = seeds
        self.mutation = mutation
    }

    /// - Parameter environment: `HOTFOLDER_SEED=n` replays one, `HOTFOLDER_SEEDS=from..to` runs some.
    init(environment: [String: String]) {
        let ends = environment["HOTFOLDER_SEEDS"]?.split(separator: "..").compactMap { UInt64($0) } ?? []
        if let seed = environment["HOTFOLDER_SEED"].flatMap({ UInt64($0) }) {
            self.init(seeds: .replay(seed))
        } else if ends.count == 2, ends[0] <= ends[1] {
            self.init(seeds: .range(ends[0]...ends[1]))
        } else {
            self.init(seeds: .usual)
        }
    }

    func run() async -> Outcome {
        let clock = ContinuousClock()
        let start = clock.now
        let mostFailures = if case .untilFailure = self.seeds { 1 } else { Self.mostFailures }
        let tally = Tally(first: self.first, mostFailures: mostFailures)
        let threads = DiskThreads(name: "simulation", count: Self.threads)
        let isReplay = if case .replay = self.seeds { true } else { false }
        await withDiscardingTaskGroup { group in
            for _ in 0..<Self.threads {
                group.addTask {
                    await threads.run {
                        while let seed = tally.take({ self.isWanted($0, clock.now - start) }) {
                            let result = Simulation.run(seed, mutation: self.mutation, isKept: isReplay)
                            // What fails without the defect as well says nothing of it.
                            let isOwn =
                                self.mutation == nil || result.violations.isEmpty
                                || Simulation.run(seed).violations.isEmpty
                            if isOwn { tally.add(result) }
                        }
                    }
                }
            }
        }
        var outcome = tally.outcome
        outcome.failures.sort { $0.seed < $1.seed }
        for failure in outcome.failures {
            outcome.report.append(
                "seed \(failure.seed) (\(failure.profile)) fails: \(failure.violations.joined(separator: "; "))")
            outcome.report.append("replay it: HOTFOLDER_SEED=\(failure.seed) swift test --filter SimulationTests")
        }
        outcome.report.append("simulation: \(outcome.count) seeds in \(clock.now - start)")
        return outcome
    }

    /// Writes lines where whoever runs the tests reads them.
    static func tell(_ lines: [String]) {
        FileHandle.standardError.write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    private var first: UInt64 {
        switch self.seeds {
        case .usual, .untilFailure: 1
        case .range(let range): range.lowerBound
        case .replay(let seed): seed
        }
    }

    private func isWanted(_ seed: UInt64, _ elapsed: Duration) -> Bool {
        switch self.seeds {
        case .usual: seed <= Self.usualSeeds && elapsed < Self.usualTime
        case .range(let range): seed <= range.upperBound
        case .replay(let only): seed == only
        case .untilFailure(let most): seed <= most
        }
    }

    /// Which seed is next, and what the others came to.
    private final class Tally: Sendable {
        private struct State {
            var next: UInt64
            var outcome = Outcome()
        }

        private let state: Mutex<State>
        private let mostFailures: Int

        init(first: UInt64, mostFailures: Int) {
            self.mostFailures = mostFailures
            self.state = Mutex(State(next: first))
        }

        var outcome: Outcome { self.state.withLock { $0.outcome } }

        /// The next seed; nil when there are enough.
        func take(_ isWanted: (UInt64) -> Bool) -> UInt64? {
            self.state.withLock { state in
                guard state.outcome.failures.count < self.mostFailures, isWanted(state.next) else { return nil }
                defer { state.next += 1 }
                return state.next
            }
        }

        func add(_ result: Simulation.Result) {
            self.state.withLock { state in
                state.outcome.count += 1
                state.outcome.report += result.lines
                if !result.violations.isEmpty { state.outcome.failures.append(result) }
            }
        }
    }
}
