import Agent
import Foundation
import Glibc
import TestKit
import Testing

/// Kills the agent at each of its crash points, the first and the second time that it comes there, starts it again and
/// checks all ten invariants.
@Suite(.timeLimit(.minutes(30))) struct `A kill at each crash point` {
    /// Which points a scenario comes by, and how often.
    typealias Visits = [CrashPoint: Int]

    /// What one scenario gave.
    struct Outcome: Sendable {
        var kills: [CrashPoint: Int] = [:]
        var files = 0
        var longest = Duration.zero
    }

    @Test func `breaks none of the invariants`() async throws {
        let video = try await TestVideo.bytes()
        let visits = try await Self.inPairs(CrashScenario.all) { scenario in
            try await Self.stage(scenario) { try await Self.visits(scenario, $0, video) }
        }
        let reached = Set(visits.flatMap(\.keys))
        let forgotten = CrashPoint.allCases.filter { !reached.contains($0) }
        #expect(forgotten.isEmpty, "no scenario comes by these: add one that does")
        // In the short form each point is swept in the first scenario that comes by it, in the long form in every one.
        var swept: Set<CrashPoint> = []
        let work = zip(CrashScenario.all, visits).map { scenario, visits in
            let mine = Proof.isFull ? visits : visits.filter { !swept.contains($0.key) }
            swept.formUnion(mine.keys)
            return (scenario, mine)
        }
        let outcomes = try await Self.inPairs(work) { scenario, visits in
            try await Self.stage(scenario) { try await Self.sweep(scenario, visits, $0, video) }
        }
        let killed = Set(outcomes.flatMap(\.kills.keys))
        #expect(swept.subtracting(killed).isEmpty, "nobody was killed at these")
        let kills = outcomes.flatMap(\.kills.values).reduce(0, +)
        let longest = outcomes.map(\.longest).max() ?? .zero
        Proof.report(
            "crash points",
            "\(killed.count) of \(CrashPoint.allCases.count) points, \(CrashScenario.all.count) scenarios, \(kills) kills, "
                + "\(outcomes.map(\.files).reduce(0, +)) files, longest recovery \(longest)")
    }

    /// Two at a time, as many as the machine has processors for.
    private static func inPairs<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, item) in items.enumerated() {
                if index >= 2, let (done, result) = try await group.next() { results[done] = result }
                group.addTask { (index, try await body(item)) }
            }
            for try await (done, result) in group { results[done] = result }
            return items.indices.compactMap { results[$0] }
        }
    }

    private static func stage<Result: Sendable>(
        _ scenario: CrashScenario, _ body: @escaping @Sendable (Stage) async throws -> Result
    ) async throws -> Result {
        let scratch = try ScratchFolder()
        let disk =
            scenario.isDoneElsewhere
            ? try TinyDisk(at: scratch.makeDirectory("elsewhere"), kilobytes: 256 << 10) : nil
        let result = ResultBox<Result>()
        try await Stage.run(ProofStage.settings(done: disk?.path, folder: scenario.folder)) { stage in
            result.value = try await body(stage)
        }
        return try #require(result.value)
    }

    /// Lets the agent tell where it comes by.
    private static func visits(_ scenario: CrashScenario, _ stage: Stage, _ video: [UInt8]) async throws -> Visits {
        try ProofStage.begin(stage)
        let drops = try await scenario.setUp(stage, 0, video)
        let agent = try stage.start(scenario.command(drops, stage), more: ["HOTFOLDER_CRASH": "?"])
        _ = try await agent.ended()
        try await Self.check(scenario, drops, stage, "\(scenario.name), not killed")
        let names = agent.errors.lines(with: ["crash point "]).compactMap { $0.split(separator: " ").last }
        return Dictionary(names.compactMap { CrashPoint(rawValue: String($0)) }.map { ($0, 1) }, uniquingKeysWith: +)
    }

    private static func sweep(
        _ scenario: CrashScenario, _ visits: Visits, _ stage: Stage, _ video: [UInt8]
    ) async throws -> Outcome {
        var outcome = Outcome()
        var round = 1
        for point in CrashPoint.allCases {
            for visit in 1...2 where visit <= visits[point] ?? 0 {
                try ProofStage.begin(stage)
                let drops = try await scenario.setUp(stage, round, video)
                let end = try await stage.workOff(
                    scenario.command(drops, stage), more: ["HOTFOLDER_CRASH": "\(point.rawValue):\(visit)"])
                if end == .killed(SIGKILL) { outcome.kills[point, default: 0] += 1 }
                let took = try await Self.check(
                    scenario, drops, stage, "\(scenario.name), killed at \(point.rawValue):\(visit)")
                outcome.longest = max(outcome.longest, took)
                outcome.files += drops.count
                round += 1
            }
        }
        return outcome
    }

    /// - Returns: how long it took until everything was at rest.
    @discardableResult
    private static func check(
        _ scenario: CrashScenario, _ drops: [Drop], _ stage: Stage, _ context: String
    ) async throws -> Duration {
        let took = try await stage.settle(context)
        try await scenario.afterwards(drops, stage)
        let evidence = try await stage.evidence()
        Proof.expect(Invariants(drops: drops).violations(in: evidence.of(drops)), context)
        return took
    }
}

/// A result that comes out of a closure which returns none.
private final class ResultBox<Value: Sendable>: @unchecked Sendable {
    var value: Value?
}

extension Evidence {
    /// Without the jobs of other rounds.
    func of(_ drops: [Drop]) -> Evidence {
        var evidence = self
        let paths = Set(drops.map(\.path))
        let heldBefore = self.jobs.filter { $0.state == "held" && !paths.contains($0.file) }.map(\.job)
        evidence.jobs = self.jobs.filter { paths.contains($0.file) }
        evidence.work = self.work.filter { name in !heldBefore.contains { name.hasPrefix($0) } }
        let targets = Set(drops.compactMap(\.target))
        evidence.effects = self.effects.filter { targets.contains($0.target) || !$0.target.hasPrefix("asset/") }
        return evidence
    }
}
