import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Kills the agent at the N-th system call, and lets the N-th one fail, by strace(1): whatever the code is, there is no
/// place between two calls that the sweep does not know of.
///
/// strace counts `when=N` for each call by name and for each thread by itself, and of two threads that both make N calls
/// the faster one alone is hit. So there are two sweeps that kill: by `when=N`, before the N-th call of that name in some
/// thread, until no thread comes so far; and by the lines that strace writes, whatever the thread, after the N-th call of
/// all, each call being held for a moment so that the kill finds it.
@Suite(.serialized, .timeLimit(.minutes(150))) struct `A fault at each system call` {
    /// A call, and every how many-th is taken in the short form.
    struct Call: Sendable, CustomTestStringConvertible {
        let name: String
        var stride = 1
        /// What it is made to say, in the sweep of errors.
        var errors: [String] = []

        var testDescription: String { self.name }
    }

    /// What changes the disk, and what the cloud gets.
    static let killing = [
        Call(name: "renameat"), Call(name: "renameat2"), Call(name: "mkdirat"), Call(name: "unlinkat"),
        Call(name: "fsync"), Call(name: "fdatasync", stride: 4), Call(name: "pwrite64", stride: 16),
        Call(name: "write", stride: 8), Call(name: "writev", stride: 4), Call(name: "openat2", stride: 6),
    ]

    static let failing = [
        Call(name: "fsync", errors: ["EIO", "ENOSPC"]), Call(name: "fdatasync", stride: 8, errors: ["EIO", "ENOSPC"]),
        Call(name: "renameat", errors: ["EIO", "ENOSPC", "ESTALE", "EINTR"]),
        Call(name: "renameat2", errors: ["EIO", "ENOSPC", "ESTALE", "EINTR"]),
        Call(name: "mkdirat", errors: ["ENOSPC", "EIO", "ESTALE"]),
        Call(name: "openat2", stride: 6, errors: ["ESTALE", "EIO", "EINTR"]),
        Call(name: "pread64", stride: 4, errors: ["EIO", "EINTR"]),
        Call(name: "pwrite64", stride: 24, errors: ["ENOSPC", "EIO"]),
        Call(name: "newfstatat", stride: 12, errors: ["ESTALE", "EIO"]), Call(name: "unlinkat", errors: ["EIO"]),
        Call(name: "getdents64", errors: ["EIO", "ESTALE"]), Call(name: "flistxattr", errors: ["EIO"]),
    ]

    @Test func `that kills loses nothing and sends nothing twice`() async throws {
        try await Self.sweep("kills before system calls", Self.killing.map { ($0, "signal=SIGKILL") }) {
            $0 == .killed(SIGKILL)
        }
    }

    @Test func `that kills after the N-th of all loses nothing and sends nothing twice`() async throws {
        let video = try await TestVideo.bytes()
        try await Stage.run(ProofStage.settings()) { stage in
            try await Self.checkTrace(stage)
            var kills = 0
            var longest = Duration.zero
            for line in stride(from: 1, to: Self.mostLines, by: Proof.size(12, full: 1)) {
                let drops = try Self.drop(line, video, stage)
                let end = try await Self.run(stage, killAfterLine: line)
                longest = max(longest, try await stage.settle("killed after line \(line)"))
                let evidence = try await stage.evidence(isQuick: true)
                Proof.expect(Invariants(drops: drops).violations(in: evidence.of(drops)), "killed after line \(line)")
                if end != .killed(SIGKILL) { break }
                kills += 1
            }
            #expect(kills > 10)
            Proof.report(
                "kills after system calls",
                "\(kills) kills, every \(Proof.size(12, full: 1)), \(kills * 4) files, longest recovery \(longest)")
        }
    }

    /// More than three files make, and lines of the log.
    private static let mostLines = 2_000

    /// Runs an agent that is killed when strace has written so many lines. strace runs as its grandchild, and so the agent
    /// is the program that is killed (`-D` in strace(1)).
    private static func run(_ stage: Stage, killAfterLine line: Int) async throws -> ProcessLife.End {
        let calls = Self.killing.map(\.name).joined(separator: ",")
        let agent = try stage.start(
            ["run", "--once"],
            wrapper: [
                "/usr/bin/strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=\(calls)", "-e",
                "inject=\(calls):delay_exit=\(Self.hold)",
            ], killAfterErrorLine: line)
        return try await agent.ended()
    }

    /// In microseconds.
    private static let hold = 1_000

    @Test func `that fails neither ends the agent nor loses anything`() async throws {
        let faults = Self.failing.flatMap { call in
            call.errors.prefix(Proof.isFull ? .max : 1).map { (call, "error=\($0)") }
        }
        try await Self.sweep("failing system calls", faults) { end in
            if case .exited(let status) = end { status < 128 } else { false }
        }
    }

    /// What came of a sweep.
    private struct Tally {
        var rounds = 0
        var hits: [String: Int] = [:]
        var longest = Duration.zero
    }

    private static func sweep(
        _ name: String, _ faults: [(Call, String)], isRight: @escaping @Sendable (ProcessLife.End) -> Bool
    ) async throws {
        let video = try await TestVideo.bytes()
        var tally = Tally()
        for (call, fault) in faults {
            var next: Int? = 1
            while let first = next { next = try await Self.sweep(call, fault, from: first, video, isRight, &tally) }
        }
        let counts = tally.hits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        let unhit = Set(faults.map(\.0.name)).subtracting(tally.hits.keys)
        #expect(unhit.isEmpty, "these are not made, or not hit; it hits: \(counts)")
        let made = tally.hits.values.reduce(0, +)
        // A fault that is never made is not met a second time either.
        #expect(made > 2 * faults.count, "too few are hit: \(counts)")
        Proof.report(name, "\(made) faults, \(tally.rounds * 4) files (\(counts)), longest recovery \(tally.longest)")
    }

    /// One stage's part of the sweep: what was done before makes the journal longer, and the evidence that is read.
    ///
    /// - Returns: which call comes next, on another stage; nil when all were hit.
    private static func sweep(
        _ call: Call, _ fault: String, from first: Int, _ video: [UInt8],
        _ isRight: @escaping @Sendable (ProcessLife.End) -> Bool, _ tally: inout Tally
    ) async throws -> Int? {
        let step = Proof.isFull ? 1 : call.stride
        let (part, next) = try await Stage.run(ProofStage.settings()) { [before = tally] stage in
            try await Self.checkTrace(stage)
            var tally = before
            for round in 1...Self.roundsOfAStage {
                let number = first + (round - 1) * step
                let context = "\(call.name) \(fault), call \(number)"
                let drops = try Self.drop(round, video, stage)
                let (end, wasHit) = try await Self.run(stage, call.name, fault, number)
                if wasHit { #expect(isRight(end), "\(context): it ended by \(end)") }
                tally.rounds += 1
                tally.longest = max(tally.longest, try await stage.settle(context))
                let evidence = try await stage.evidence(isQuick: wasHit && !round.isMultiple(of: 20))
                Proof.expect(Invariants(drops: drops).violations(in: evidence.of(drops)), context)
                if !wasHit { return (tally, Int?.none) }
                tally.hits[call.name, default: 0] += 1
            }
            return (tally, first + Self.roundsOfAStage * step)
        }
        tally = part
        return next
    }

    private static let roundsOfAStage = 40

    /// Three files, one picture, one video, one that fails; and another picture for the video that got one in the last round.
    private static func drop(_ round: Int, _ video: [UInt8], _ stage: Stage) throws -> [Drop] {
        try ProofStage.begin(stage)
        return [
            try ProofStage.picture("call\(round)", on: stage), try ProofStage.asset(round, of: video, on: stage),
            try ProofStage.picture("fail\(round)", on: stage, end: .failed),
            try ProofStage.picture("call\(round - 1)", take: 2, on: stage),
        ]
    }

    /// Runs an agent of which one call goes wrong, and says whether any did.
    private static func run(
        _ stage: Stage, _ call: String, _ fault: String, _ number: Int
    ) async throws -> (ProcessLife.End, wasHit: Bool) {
        let trace = stage.scratch.path("trace")
        // Faster, since it stops at no other call; but strace 6.1 sends no signal then.
        let filter = fault.hasPrefix("signal=") ? [] : ["--seccomp-bpf"]
        let agent = try stage.start(
            ["run", "--once"],
            wrapper: ["/usr/bin/strace", "-f", "-qq"] + filter + [
                "-o", trace.string, "-e", "trace=\(call)", "-e", "inject=\(call):\(fault):when=\(number)",
            ])
        let end = try await agent.ended()
        let text = try String(decoding: stage.scratch.read("trace"), as: UTF8.self)
        return (end, text.contains("(INJECTED)") || text.contains("+++ killed by SIGKILL"))
    }

    /// Cancels the test, and says why, where nothing can be traced.
    private static func checkTrace(_ stage: Stage) async throws {
        do {
            let words = ["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "/bin/true"]
            let trial = try await stage.outcome(of: stage.spawn(words.map { Array($0.utf8) }))
            if trial.end != .exited(0) { try Test.cancel("strace(1) may trace nothing here: \(trial.errors)") }
        } catch is Errno {
            try Test.cancel("strace(1) is not here; packaging/prepare installs it")
        }
    }
}
