import Logging
import Rules
import Subprocess
import SystemPackage

/// Keeps `hotfolder-watch` running for one folder and passes on what it tells.
///
/// The program may die, be killed or hang on a file server; whatever it told is only a hint, so it is started again, and
/// the `ready` of the new one makes the folder be scanned.
struct WatchProcess: Sendable {
    /// What became of the program.
    enum Event: Sendable {
        case hints([Hint])
        /// It is not running; a sentence that says why. It is started again.
        case stopped(String)
    }

    let program: FilePath
    let arguments: [[UInt8]]
    let monotonic: Monotonic
    let logger: Logger
    /// Rung when the program seems to be deaf: it is ended and started again.
    let deafBell: Doorbell
    /// Called for everything that is told, in order.
    let tell: @Sendable (Event) -> Void

    /// Times between the death of one and the start of the next.
    private static let restart = DoublingWait.Limits(least: .milliseconds(100), most: .seconds(60))
    /// How long it must have run to count as one that works.
    private static let steady = Duration.seconds(60)

    init(
        program: FilePath, folder: Folder, ignoring list: IgnoreList, deafBell: Doorbell, monotonic: Monotonic,
        logger: Logger, tell: @escaping @Sendable (Event) -> Void
    ) {
        self.program = program
        var arguments = [
            folder.path.withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: folder.path.length)) }
        ]
        for directory in list.reservedDirectories { arguments += [Array("--skip".utf8), directory.bytes] }
        for pattern in list.directoryPatterns { arguments += [Array("--ignore-dir".utf8), Array(pattern.utf8)] }
        self.arguments = arguments
        self.deafBell = deafBell
        self.monotonic = monotonic
        self.logger = logger
        self.tell = tell
    }

    /// Runs until it is cancelled.
    func run() async {
        var nextWait = DoublingWait()
        while !Task.isCancelled {
            let started = self.monotonic.now()
            let reason = await self.runUntilDeaf()
            if Task.isCancelled { return }
            if self.monotonic.now() - started > Self.steady { nextWait.reset() }
            self.logger.warning("the folder's watcher stopped and is started again", metadata: ["reason": "\(reason)"])
            self.tell(.stopped(reason))
            do {
                try await self.monotonic.sleep(nextWait.next(Self.restart))
            } catch {
                return
            }
        }
    }

    /// Runs the program until it ends, or is ended because it tells of nothing; returns why, as a sentence.
    private func runUntilDeaf() async -> String {
        await withTaskGroup(of: String?.self) { group in
            group.addTask { await self.runOnce() }
            group.addTask {
                await self.deafBell.wait()
                return nil
            }
            let reason = await group.next() ?? nil
            // The program gets SIGTERM, and SIGKILL when it does not end by that.
            group.cancelAll()
            return reason ?? "\(self.program.string) told nothing of a file that was made to prove that it does."
        }
    }

    /// Runs the program until it ends; returns why it did, as a sentence.
    private func runOnce() async -> String {
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(1))]
        do {
            let result = try await Subprocess.run(
                .path(self.program), arguments: Arguments(self.arguments.map { $0 + [0] }), platformOptions: options,
                input: .none, output: .sequence, error: .discarded
            ) { execution in
                var parser = RecordParser()
                for try await buffer in execution.standardOutput {
                    let hints = buffer.withUnsafeBytes { parser.parse($0) }
                    if !hints.isEmpty { self.tell(.hints(hints)) }
                }
            }
            return "\(self.program.string) ended: \(result.terminationStatus)."
        } catch {
            return "\(self.program.string) cannot be run: \(error)."
        }
    }
}
