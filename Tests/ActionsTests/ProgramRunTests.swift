import Disk
import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

@testable import Actions

@Suite(.timeLimit(.minutes(5))) struct `A program runs within limits` {
    static func program(
        _ arguments: [String], adding: [String: String] = [:], input: InputFile? = nil,
        limits: ProgramLimits = ProgramLimits(time: .seconds(60))
    ) -> ProgramRun {
        ProgramRun(
            arguments.map { Array($0.utf8) },
            environment: ProgramEnvironment.minimal(of: ProcessInfo.processInfo.environment, adding: adding),
            input: input, limits: limits)
    }

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: What it gets

    @Test func `it gets its arguments as they are, and no shell sees them`() async throws {
        let result = try await Self.program(["printf", "%s|", "a b", "$HOME", "`id`", "", "--as=1"]).run()
        #expect(Self.text(result.output) == "a b|$HOME|`id`||--as=1|")
        #expect(result.end == .exited(0))
    }

    @Test func `it gets a small environment and nothing of the agent's`() async throws {
        let environment = ProgramEnvironment.minimal(
            of: ["PATH": "/usr/bin:/bin", "HOME": "/h", "DYNTUBE_TOKEN": "secret"], adding: ["TITLE": "a b"])
        let result = try await ProgramRun(
            [Array("env".utf8)], environment: environment, limits: ProgramLimits(time: .seconds(60))
        ).run()
        #expect(
            Set(Self.text(result.output).split(separator: "\n"))
                == ["PATH=/usr/bin:/bin", "HOME=/h", "LANG=C.UTF-8", "TITLE=a b"])
    }

    @Test func `it reads the file from its start, each time anew`() async throws {
        let media = try Media()
        let input = try media.write("a.txt", Array("once\n".utf8), type: "text/plain")
        try FileManager.default.removeItem(atPath: media.path("a.txt").string)
        for _ in 0..<2 {
            let result = try await Self.program(["cat"], input: input).run()
            #expect(Self.text(result.output) == "once\n")
        }
    }

    @Test func `without a file its input is empty`() async throws {
        let result = try await Self.program(["cat"]).run()
        #expect(result.output.isEmpty)
        #expect(result.end == .exited(0))
    }

    @Test func `it is held to its limits`() async throws {
        let limits = ProgramLimits(time: .seconds(60), memory: 512 << 20, fileSize: 1 << 20, openFiles: 50)
        let script = "ulimit -c; ulimit -n; ulimit -v; ulimit -f; pwd"
        let result = try await Self.program(["bash", "-c", script], limits: limits).run()
        #expect(Self.text(result.output) == "0\n50\n\(512 << 10)\n\(1 << 10)\n/\n")
    }

    @Test func `a limit above the agent's own becomes the agent's own`() {
        let hard = ProgramLimits.HardLimits(memory: 100, fileSize: 200, openFiles: 20)
        let limits = ProgramLimits(time: .seconds(1), memory: 1000, fileSize: 150, openFiles: 30)
        #expect(limits.arguments(below: hard) == ["--core=0", "--nofile=20", "--as=100", "--fsize=150", "--"])
    }

    // MARK: What it says

    @Test func `a flood of output is read and let go`() async throws {
        let limits = ProgramLimits(time: .seconds(60), output: 1000)
        let script = "echo start; head -c 5000000 /dev/zero; head -c 5000000 /dev/zero >&2; echo end >&2; exit 3"
        let result = try await Self.program(["sh", "-c", script], limits: limits).run()
        #expect(result.end == .exited(3))
        #expect(result.output.count == 1000 && result.output.starts(with: "start\n".utf8))
        #expect(result.error.count == 1000 && Self.text(result.error).hasSuffix("\0end\n"))
        #expect(result.isOutputCut && result.isErrorCut)
    }

    @Test func `output of just the limit is whole`() async throws {
        let limits = ProgramLimits(time: .seconds(60), output: 10)
        let result = try await Self.program(["printf", "0123456789"], limits: limits).run()
        #expect(Self.text(result.output) == "0123456789")
        #expect(!result.isOutputCut && !result.isErrorCut)
    }

    /// Standard error, and what is shown of it.
    static let words: [(String, String)] = [
        ("", ""), ("no\n", "no"), ("one\ntwo\n\n", "one | two"), ("10%\r20%\rdone", "10% | 20% | done"),
        ("\u{1B}[31mred\n", "\\x1b[31mred"),
        (
            String(repeating: "a", count: 2000) + "\n" + String(repeating: "b", count: 100),
            String(repeating: "b", count: 100)
        ),
    ]

    @Test(arguments: words)
    func `its last words fit a reason`(_ said: String, _ shown: String) {
        let result = ProgramResult(
            end: .exited(1), output: [], isOutputCut: false, error: Array(said.utf8), isErrorCut: false)
        #expect(result.lastWords == shown)
    }

    @Test func `one endless line is cut`() {
        let result = ProgramResult(
            end: .exited(1), output: [], isOutputCut: false, error: [UInt8](repeating: 0x61, count: 9000),
            isErrorCut: false)
        #expect((2000...2060).contains(result.lastWords.utf8.count))
    }

    // MARK: Not at all

    /// A program that cannot be run, and what is said of it.
    static let missing: [(String, String)] = [
        ("no-such-program", "there is no program no-such-program; install it, or correct its name"),
        ("/no/such/program", "there is no program /no/such/program; install it, or correct its name"),
        ("/etc/passwd", "/etc/passwd cannot be run: prlimit: failed to execute /etc/passwd: Permission denied"),
    ]

    @Test(arguments: missing)
    func `a program that cannot be run stops the lane, not the file`(_ program: String, _ reason: String) async {
        let error = await actionError { _ = try await Self.program([program]).run() }
        #expect(error == ActionError(.lane(retryAfter: nil), reason))
    }

    @Test func `a program may itself end with the status of a missing one`() async throws {
        let result = try await Self.program(["sh", "-c", "echo sorry >&2; exit 127"]).run()
        #expect(result.end == .exited(127))
    }

    // MARK: Its end

    /// A pipe with a name: who holds it open for writing lives.
    struct Lifeline: Sendable {
        let media: Media
        let threads = DiskThreads(name: "lifeline", count: 1)

        init() throws {
            self.media = try Media()
            guard mkfifo(self.path, 0o600) == 0 else { throw Errno(rawValue: errno) }
        }

        var path: String { self.media.path("fifo").string }

        /// Waits for the first line; then `end` waits for the death of all who hold it.
        func opened() async throws -> FileDescriptor {
            let path = self.path
            return try await self.threads.run { () throws(any Error) in
                let descriptor = try FileDescriptor.open(FilePath(path), .readOnly)
                var byte: UInt8 = 0
                while byte != UInt8(ascii: "\n") {
                    let count = try withUnsafeMutableBytes(of: &byte) { try descriptor.read(into: $0) }
                    guard count == 1 else { throw Errno.brokenPipe }
                }
                return descriptor
            }
        }

        func end(_ descriptor: FileDescriptor) async throws {
            try await self.threads.run { () throws(any Error) in
                var byte: UInt8 = 0
                let count = try withUnsafeMutableBytes(of: &byte) { try descriptor.read(into: $0) }
                #expect(count == 0)
                try descriptor.close()
            }
        }
    }

    /// A shell that leaves a child behind, which holds the lifeline and does not listen to SIGTERM.
    static func withChild(_ lifeline: Lifeline, then rest: String) -> [String] {
        let script = "exec 3>\"$0\"; (trap '' TERM HUP; echo there >&3; exec sleep 100000) & \(rest)"
        return ["sh", "-c", script, lifeline.path]
    }

    @Test func `when its time is up, all that it started is killed`() async throws {
        let lifeline = try Lifeline()
        let clock = ManualClock()
        async let run = Self.program(
            Self.withChild(lifeline, then: "echo partly; echo why >&2; wait"),
            limits: ProgramLimits(time: .seconds(60))
        ).run(clock: clock)
        let held = try await lifeline.opened()
        await clock.waitForSleeper(within: .seconds(60))
        clock.advance(by: .seconds(60))
        let result = try await run
        #expect(result.end == .outOfTime)
        #expect(Self.text(result.output) == "partly\n")
        #expect(result.failure(of: "x", limits: ProgramLimits(time: .seconds(60))).kind == .permanent)
        try await lifeline.end(held)
    }

    @Test func `who does not listen is killed after the grace`() async throws {
        let lifeline = try Lifeline()
        let clock = ManualClock()
        let script = "trap '' TERM; exec 3>\"$0\"; echo there >&3; while :; do read line < /dev/zero; done"
        async let run = Self.program(
            ["bash", "-c", script, lifeline.path],
            limits: ProgramLimits(time: .seconds(60), grace: .milliseconds(50))
        ).run(clock: clock)
        let held = try await lifeline.opened()
        await clock.waitForSleeper(within: .seconds(60))
        clock.advance(by: .seconds(60))
        #expect(try await run.end == .outOfTime)
        try await lifeline.end(held)
    }

    @Test func `when its task is cancelled, all that it started is killed`() async throws {
        let lifeline = try Lifeline()
        let error = try await withThrowingTaskGroup(of: ActionError?.self) { group in
            group.addTask {
                await actionError { _ = try await Self.program(Self.withChild(lifeline, then: "wait")).run() }
            }
            let held = try await lifeline.opened()
            group.cancelAll()
            let error = try await group.next() ?? nil
            try await lifeline.end(held)
            return error
        }
        #expect(error?.kind == .transient(retryAfter: nil))
    }

    @Test func `what it leaves behind when it ends is killed, and not waited for`() async throws {
        let lifeline = try Lifeline()
        let go = lifeline.path + ".go"
        #expect(mkfifo(go, 0o600) == 0)
        async let run = Self.program(
            Self.withChild(lifeline, then: "read go < \"$0.go\"; echo done; exit 4")
        ).run()
        let held = try await lifeline.opened()
        let threads = DiskThreads(name: "go", count: 1)
        try await threads.run { () throws(any Error) in
            let descriptor = try FileDescriptor.open(FilePath(go), .writeOnly)
            try descriptor.closeAfter { _ = try descriptor.writeAll(Array("go\n".utf8)) }
        }
        let result = try await run
        #expect(result.end == .exited(4))
        #expect(Self.text(result.output) == "done\n")
        try await lifeline.end(held)
    }

    @Test func `it may close its output and go on`() async throws {
        let result = try await Self.program(["sh", "-c", "exec >&- 2>&-; cat /dev/null; exit 5"]).run()
        #expect(result.end == .exited(5))
    }

    /// A signal, and what it means for the file.
    static let signals: [(String, ActionError.Kind)] = [
        ("TERM", .transient(retryAfter: nil)), ("HUP", .transient(retryAfter: nil)), ("KILL", .permanent),
        ("SEGV", .permanent), ("XFSZ", .permanent),
    ]

    @Test(arguments: signals)
    func `a signal that is not ours is told apart`(_ signal: String, _ kind: ActionError.Kind) async throws {
        let result = try await Self.program(["sh", "-c", "kill -\(signal) $$"]).run()
        guard case .signalled = result.end else {
            Issue.record("it ended with \(result.end)")
            return
        }
        #expect(result.failure(of: "x", limits: ProgramLimits(time: .seconds(1))).kind == kind)
    }
}
