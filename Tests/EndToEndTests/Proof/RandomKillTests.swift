import Foundation
import Glibc
import Sandbox
import TestKit
import Testing

/// Kills the agent again and again at random moments, while files come and the cloud is bad.
///
/// The moments are events, a line of its log or a request that comes, drawn by a seed: `HOTFOLDER_SEED` repeats the draw,
/// if not what the kernel makes of it.
@Suite(.serialized, .timeLimit(.minutes(120))) struct `Random kills` {
    /// So many kills, then a quiet time in which all must come to an end.
    private static let wave = 20
    /// How the reason of such a file begins.
    private static let abruptly = "hotfolder ended abruptly 3 times in a row"

    @Test func `under load and with a bad cloud lose nothing`() async throws {
        let seed =
            ProcessInfo.processInfo.environment["HOTFOLDER_SEED"].flatMap(UInt64.init) ?? .random(in: 1...1 << 40)
        let video = try await TestVideo.bytes()
        try await Stage.run(ProofStage.settings()) { stage in
            var random = SeededNumbers(seed: seed)
            var recoveries: [Duration] = []
            var (kills, files, faults, givenUp) = (0, 0, 0, 0)
            // One start in seven is over before its moment comes: for a thousand kills a few more are needed.
            let waves = Proof.size(1, full: 60)
            for wave in 1...waves {
                try ProofStage.begin(stage)
                var drops: [Drop] = []
                for kill in 1...Self.wave {
                    let number = wave * 1_000 + kill
                    let (names, script) = Self.draw(number, &random)
                    faults += script.count
                    stage.cloud.script(script)
                    for name in names { drops.append(try ProofStage.picture(name, on: stage, size: 20_000)) }
                    drops.append(try ProofStage.asset(number, of: video, on: stage))
                    if kill.isMultiple(of: 5) {
                        drops.append(try ProofStage.frame("frame\(number)", of: video, on: stage))
                    }
                    if try await Self.kill(stage, &random) { kills += 1 }
                }
                stage.cloud.script([])
                let start = ContinuousClock.now
                try await stage.settle()
                recoveries.append(ContinuousClock.now - start)
                let evidence = try await stage.evidence(isQuick: wave < waves)
                // On a busy machine a long step may meet three kills in a row, as a file does that ends the agent itself.
                let abrupt = Set(evidence.jobs.filter { $0.reason?.contains(Self.abruptly) == true }.map(\.file))
                for index in drops.indices where abrupt.contains(drops[index].path) { drops[index].end = .givenUp }
                givenUp += drops.count { $0.end == .givenUp }
                Proof.expect(
                    Invariants(drops: drops).violations(in: evidence.of(drops)), "seed \(seed), wave \(wave)")
                files += drops.count
            }
            #expect(kills > waves * Self.wave / 2, "most of them hit: \(kills)")
            let sorted = recoveries.sorted()
            Proof.report(
                "random kills",
                "\(kills) kills, \(files) files (\(givenUp) given up after three kills in one step), \(faults) faults of the "
                    + "cloud, recovery median "
                    + "\(sorted[sorted.count / 2]), longest \(sorted.last ?? .zero), seed \(seed)")
        }
    }

    /// The names of the next pictures, and what goes wrong with one in five of them.
    private static func draw(_ number: Int, _ random: inout SeededNumbers) -> (names: [String], faults: [Fault]) {
        let names = (1...Int.random(in: 2...5, using: &random)).map { "kill\(number)-\($0)" }
        let effects: [Fault.Effect] = [
            .answer(status: 503), .closeBeforeReading, .closeAfterReading, .closeAfterEffect, .wrongJSON,
            .answer(status: 429, headers: [Header("Retry-After", "1")]),
        ]
        let faults = names.compactMap { name -> Fault? in
            guard Int.random(in: 0..<5, using: &random) == 0, let effect = effects.randomElement(using: &random) else {
                return nil
            }
            return Fault(effect, times: .times(1), path: "/v1/videos/image/\(name)")
        }
        return (names, faults)
    }

    /// Starts an agent and kills it when it has written so many lines or the cloud has got so many requests.
    ///
    /// - Returns: false when it had nothing to say any more and was stopped.
    private static func kill(_ stage: Stage, _ random: inout SeededNumbers) async throws -> Bool {
        let line = Int.random(in: 1...30, using: &random)
        let agent = try stage.start(["run", "--once"], killAfterErrorLine: line)
        return try await agent.ended() == .killed(SIGKILL)
    }
}
