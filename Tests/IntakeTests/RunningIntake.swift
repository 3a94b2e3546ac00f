import Disk
import Intake
import Logging
import Rules
import TestKit

/// Intake at work on a scratch folder, for as long as a test's body runs.
enum RunningIntake {
    static func with(
        _ scratch: ScratchFolder, inbox: Inbox, calls: any SystemCalls = Kernel(),
        clock: any Clock<Duration> = ContinuousClock(),
        wants: @escaping @Sendable (DropPath) -> Bool = { _ in true },
        change: (inout Folder) -> Void = { _ in }, _ body: (FolderIntake) async throws -> Void
    ) async throws {
        let intake = Self.make(
            scratch, inbox: inbox, calls: calls, clock: clock, wants: wants, change: change)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await intake.run() }
            try await body(intake)
            group.cancelAll()
        }
    }

    /// Runs once over what is there.
    static func once(
        _ scratch: ScratchFolder, inbox: Inbox, wants: @escaping @Sendable (DropPath) -> Bool = { _ in true },
        change: (inout Folder) -> Void = { _ in }
    ) async throws -> FolderSnapshot {
        let intake = Self.make(
            scratch, inbox: inbox, clock: ContinuousClock(), wants: wants, once: true, change: change)
        try await intake.run()
        return intake.snapshot()
    }

    /// Intake that is not running yet.
    static func make(
        _ scratch: ScratchFolder, inbox: Inbox, calls: any SystemCalls = Kernel(), clock: any Clock<Duration>,
        wants: @escaping @Sendable (DropPath) -> Bool = { _ in true }, once: Bool = false,
        change: (inout Folder) -> Void
    ) -> FolderIntake {
        var folder = Folder(name: "scratch", path: scratch.path, settle: .zero, watch: .inotify)
        change(&folder)
        return FolderIntake(
            folder: folder, watchProgram: Binaries.hotfolderWatch, threads: DiskThreads(name: "scratch", count: 2),
            wants: wants, receiver: inbox, calls: calls, clock: clock, once: once,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}
