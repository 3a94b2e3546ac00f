import Foundation
import Glibc
import Sandbox
import TestKit
import Testing

/// Kills the agent again and again at random moments, while files come and the cloud is bad.
///
/// Half of the agents work off what is there, and are killed at a line of their log; the others stay, files come while they
/// work, and they are killed at a request that comes to the cloud. Which, is drawn by a seed: `HOTFOLDER_SEED` repeats the
/// draw, if not what the kernel makes of it.
@Suite(.serialized, .timeLimit(.minutes(120))) struct `Random kills` {
    /// So many kills, then a quiet time in which all must come to an end.
    private static let wave = 20
    /// How the reason of a file begins that was given up.
    private static let abruptly = "hotfolder ended abruptly "
    /// After so many ends in one step it may be.
    private static let mostEnds = 3

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
                    let draw = Draw(number, &random)
                    faults += draw.faults.count
                    stage.cloud.script(draw.faults)
                    let earlier = drops
                    let drop = { () throws -> [Drop] in
                        try Self.drop(draw, after: earlier, video: video, on: stage)
                    }
                    let (wasKilled, dropped) = try await Self.kill(draw.moment, stage, drop)
                    drops += dropped
                    if wasKilled { kills += 1 }
                }
                stage.cloud.script([])
                recoveries.append(try await stage.settle("seed \(seed), wave \(wave)"))
                let evidence = try await stage.evidence(isQuick: wave < waves)
                Self.noteGivenUp(in: evidence, &drops)
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

    /// On a busy machine a long step may meet three kills in a row, as a file does that ends the agent itself. That it did the
    /// history has to show.
    private static func noteGivenUp(in evidence: Evidence, _ drops: inout [Drop]) {
        let abrupt = evidence.jobs.filter { job in
            job.reason?.contains(Self.abruptly) == true
                && job.steps.contains { $0.attempts.count { $0.outcome == nil } >= Self.mostEnds }
        }
        for index in drops.indices where abrupt.contains(where: { $0.file == drops[index].path }) {
            let places = evidence.places[drops[index].sha256] ?? []
            if places.contains(where: { $0.hasPrefix("failed/") }) { drops[index].end = .givenUp }
        }
    }

    // MARK: What is drawn

    /// When an agent is killed.
    private enum Moment: Sendable {
        /// When it has written so many lines; it ends by itself.
        case line(Int)
        /// When the cloud has got so many requests; it stays.
        case request(Int)
    }

    /// What happens at one kill.
    private struct Draw: Sendable {
        let number: Int
        let pictures: [String]
        let faults: [Fault]
        let moment: Moment

        init(_ number: Int, _ random: inout SeededNumbers) {
            self.number = number
            self.pictures = (1...Int.random(in: 2...5, using: &random)).map { "kill\(number)-\($0)" }
            let effects: [Fault.Effect] = [
                .answer(status: 503), .closeBeforeReading, .closeAfterReading, .closeAfterEffect, .wrongJSON,
                .answer(status: 429, headers: [Header("Retry-After", "1")]),
            ]
            var faults = self.pictures.compactMap { name -> Fault? in
                guard Int.random(in: 0..<5, using: &random) == 0, let effect = effects.randomElement(using: &random)
                else { return nil }
                return Fault(effect, times: .times(1), path: "/v1/videos/image/\(name)")
            }
            // And one in five times something of the asset that comes next: its announcement, its upload, its confirmation.
            let ofAssets: [(String, String)] = [("POST", "/v1.0/"), ("PUT", "/obs/"), ("PUT", "/v1.0/")]
            if Int.random(in: 0..<5, using: &random) == 0, let (method, path) = ofAssets.randomElement(using: &random),
                let effect = effects.prefix(4).randomElement(using: &random)
            {
                faults.append(Fault(effect, times: .times(1), method: method, path: path))
            }
            self.faults = faults
            self.moment =
                Bool.random(using: &random)
                ? .line(.random(in: 1...30, using: &random)) : .request(.random(in: 1...6, using: &random))
        }
    }

    /// Drops pictures, a video, sometimes one of which a picture is made, and another picture of a video that has one.
    private static func drop(
        _ draw: Draw, after earlier: [Drop], video: [UInt8], on stage: Stage
    ) throws -> [Drop] {
        var drops = try draw.pictures.map { try ProofStage.picture($0, on: stage, size: 20_000) }
        drops.append(try ProofStage.asset(draw.number, of: video, on: stage))
        if draw.number.isMultiple(of: 5) {
            drops.append(try ProofStage.frame("frame\(draw.number)", of: video, on: stage))
        }
        let done = Set((try? FileManager.default.contentsOfDirectory(atPath: "\(stage.drops)/done/pictures")) ?? [])
        // Once each: a file that is not taken yet is overwritten by the next of its name, as its owner wants it.
        let again = earlier.last { drop in
            drop.path.hasPrefix("pictures/") && done.contains(String(drop.path.dropFirst("pictures/".count)))
                && earlier.count { $0.path == drop.path } == 1
        }
        if let name = again?.target?.dropFirst("video/".count) {
            drops.append(try ProofStage.picture(String(name), take: draw.number, on: stage, size: 20_000))
        }
        return drops
    }

    /// Starts an agent, before the files come or after, and kills it.
    ///
    /// - Returns: false when it had nothing to say any more and was stopped; and what was dropped.
    private static func kill(
        _ moment: Moment, _ stage: Stage, _ drop: () throws -> [Drop]
    ) async throws -> (Bool, [Drop]) {
        switch moment {
        case .line(let line):
            let drops = try drop()
            let agent = try stage.start(["run", "--once"], killAfterErrorLine: line)
            return (try await agent.ended() == .killed(SIGKILL), drops)
        case .request(let number):
            let before = stage.cloud.requests().count
            let agent = try await stage.startAgent()
            let drops = try drop()
            // There are more pictures than this, and each comes at least once.
            await stage.cloud.waitForArrivals(count: before + min(number, drops.count))
            agent.signal(SIGKILL)
            return (try await agent.ended() == .killed(SIGKILL), drops)
        }
    }
}
