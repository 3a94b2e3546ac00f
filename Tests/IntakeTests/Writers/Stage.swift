import Disk
import Foundation
import Glibc
import Intake
import Rules
import Subprocess
import Synchronization
import SystemPackage
import TestKit
import Testing

/// A drop folder with intake at work, and a place beside it where a writer keeps its files; time passes only when the
/// writer pauses.
///
/// Nothing waits for a time here: after each step a link is made in the folder, which intake refuses at once, and what was
/// told or due before that link has been looked at when the refusal comes.
final class Stage: Sendable {
    let scratch: ScratchFolder
    let clock = ManualClock()
    let inbox: Inbox
    private let contents: Contents
    private let cookies = Mutex(0)
    private let baseline = Mutex(0)
    let intake: FolderIntake

    /// What was read from the descriptor of each file when it was reported.
    private final class Contents: Sendable {
        let bytes = Mutex<[String: [[UInt8]]]>([:])
    }

    private init(_ scratch: ScratchFolder, inbox: Inbox, contents: Contents, make: (Inbox, ManualClock) -> FolderIntake)
    {
        self.scratch = scratch
        self.inbox = inbox
        self.contents = contents
        self.intake = make(inbox, self.clock)
    }

    /// Runs intake for as long as `body` runs; the folder's quiet time is two seconds.
    static func with(
        settle: Duration = .seconds(2), answer: @escaping @Sendable (Report) -> Answer = { _ in .left },
        _ body: (Stage) async throws -> Void
    ) async throws {
        let scratch = try ScratchFolder()
        try scratch.makeDirectory("in")
        try scratch.makeDirectory("out")
        let contents = Contents()
        let inbox = Inbox { report in
            if let arrival = report.arrival {
                let bytes = try? arrival.file.read(at: 0, count: 4 << 20)
                contents.bytes.withLock { $0[arrival.path.text, default: []].append(bytes ?? []) }
            }
            return answer(report)
        }
        let stage = Stage(scratch, inbox: inbox, contents: contents) { inbox, clock in
            RunningIntake.make(scratch, inbox: inbox, clock: clock) { folder in
                folder.path.append("in")
                folder.settle = settle
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await stage.intake.run() }
            try await stage.quiesce()
            try await body(stage)
            group.cancelAll()
        }
    }

    // MARK: Places

    /// A path in the drop folder, and one beside it.
    func drop(_ name: String) -> String { self.scratch.path("in/\(name)").string }
    func aside(_ name: String) -> String { self.scratch.path("out/\(name)").string }

    // MARK: Time

    /// Returns when all that was told or due has been looked at.
    func quiesce() async throws {
        let serial = self.cookies.withLock { serial in
            serial += 1
            return serial
        }
        let name = "cookie-\(serial)"
        guard symlink("nowhere", self.drop(name)) == 0 else { throw Errno(rawValue: errno) }
        try await self.inbox.wait(for: name)
        unlink(self.drop(name))
    }

    /// Time passes, a quarter of a second at a time.
    func pause(_ time: Duration) async throws {
        var rest = time
        try await self.quiesce()
        while rest > .zero {
            let step = min(rest, .milliseconds(250))
            rest -= step
            self.clock.advance(by: step)
            try await self.quiesce()
        }
    }

    /// A long time passes, half a minute at a time.
    func pauseLong(_ time: Duration) async throws {
        var rest = time
        while rest > .zero {
            let step = min(rest, .seconds(30))
            rest -= step
            self.clock.advance(by: step)
            try await self.quiesce()
        }
    }

    // MARK: What was reported

    /// What has been reported so far does not count.
    func forget() {
        let count = self.inbox.reports.count
        self.baseline.withLock { $0 = count }
        self.contents.bytes.withLock { $0 = [:] }
    }

    /// The files that were reported as ready, in order, as often as they were.
    var ready: [String] {
        self.inbox.reports.dropFirst(self.baseline.withLock { $0 }).compactMap { $0.arrival?.path.text }
    }

    /// What was read from a file each time that it was reported.
    func reported(_ name: String) -> [[UInt8]] { self.contents.bytes.withLock { $0[name] ?? [] } }

    func standing(of name: String) throws -> String? { self.intake.standing(of: try #require(DropPath(name))) }

    // MARK: Programs

    /// Runs a program to its end and returns whether it succeeded.
    @discardableResult
    func run(_ program: String, _ arguments: String..., expectsSuccess: Bool = true) async throws -> Bool {
        try await self.run(program, arguments: arguments, expectsSuccess: expectsSuccess)
    }

    @discardableResult
    func run(_ program: String, arguments: [String], expectsSuccess: Bool = true) async throws -> Bool {
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 4_096))
        let isSuccess = result.terminationStatus.isSuccess
        if expectsSuccess, !isSuccess { Issue.record("\(program) failed: \(result.standardError)") }
        return isSuccess
    }
}
