import Disk
import Subprocess
import SystemPackage

/// One run of a program: by its arguments, never through a shell, with limits on all that it uses.
///
/// It leads a session of its own, so that what it starts ends with it: when its time is up, when the task is cancelled,
/// and also when it has ended by itself and left something behind.
package struct ProgramRun: Sendable {
    /// The program, by absolute path or by a name that is looked up in the environment's `PATH`; then its arguments.
    package var arguments: [[UInt8]]
    package var environment: [String: String]
    /// The file that is its standard input, opened anew at its start; nil for an empty one.
    package var input: InputFile?
    package var limits: ProgramLimits

    package init(
        _ arguments: [[UInt8]], environment: [String: String], input: InputFile? = nil, limits: ProgramLimits
    ) {
        precondition(!arguments.isEmpty, "a program has a name")
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.limits = limits
    }

    /// Where it runs: nowhere that anybody's relative path would mean something.
    private static let directory = FilePath("/")

    /// How much longer than its time the library waits for its end: our own clock acts long before.
    private static let slack = Duration.seconds(3600)

    /// Runs it to its end.
    ///
    /// - Throws: `lane` when it cannot be started at all, `transient` when the task is cancelled.
    package func run(clock: some Clock<Duration> = ContinuousClock()) async throws(ActionError) -> ProgramResult {
        let result: ProgramResult
        if let input = self.input {
            let descriptor = try await self.reopen(input)
            let opened = await Result { () async throws(ActionError) in
                try await self.run(.fileDescriptor(descriptor, closeAfterSpawningProcess: false), clock)
            }
            // Read only, so that closing has nothing to report.
            try? descriptor.close()
            result = try opened.get()
        } else {
            result = try await self.run(.none, clock)
        }
        try self.checkStarted(result)
        return result
    }

    private func reopen(_ input: InputFile) async throws(ActionError) -> FileDescriptor {
        let file = input.file
        do throws(DiskError) {
            return try await input.threads.run { () throws(DiskError) in try file.reopen() }
        } catch {
            throw ActionError(error, saying: "\(error); it is tried again")
        }
    }

    private func run(_ input: some InputProtocol, _ clock: some Clock<Duration>) async throws(ActionError)
        -> ProgramResult
    {
        var options = PlatformOptions()
        options.createSession = true
        // Runs when the task is cancelled.
        options.teardownSequence = self.limits.teardown
        let arguments = self.limits.arguments().map { Array($0.utf8) } + self.arguments
        let variables = self.environment.map { Array("\($0.key)=\($0.value)".utf8) + [0] }
        do {
            let run = try await Subprocess.run(
                .path(FilePath(ProgramLimits.program)), arguments: Arguments(arguments.map { $0 + [0] }),
                environment: .custom(variables), workingDirectory: Self.directory, platformOptions: options,
                input: input, output: .sequence, error: .sequence
            ) { execution in
                await ProgramWatch(execution: execution, limits: self.limits, slack: Self.slack).follow(clock)
            }
            if Task.isCancelled { throw self.cancelled }
            let status = run.terminationStatus
            return run.takeClosureResult().result(status)
        } catch let error as ActionError {
            throw error
        } catch {
            if Task.isCancelled { throw self.cancelled }
            throw self.unstartable(error)
        }
    }

    // MARK: What is wrong

    /// The program's name, for a sentence.
    private var shown: String { Excerpt.line(String(decoding: self.arguments[0], as: UTF8.self)) }

    private var cancelled: ActionError {
        ActionError(.transient(retryAfter: nil), "\(self.shown) was stopped before it ended; it is run again")
    }

    /// prlimit(1) itself could not be run.
    private func unstartable(_ error: any Error) -> ActionError {
        guard let error = error as? SubprocessError, error.code != .executableNotFound else {
            return ActionError(
                .lane(retryAfter: nil),
                "\(self.shown) cannot be run, because \(ProgramLimits.program) is missing; install util-linux")
        }
        guard let errno = error.underlyingError, Self.shortages.contains(errno) else {
            return ActionError(.lane(retryAfter: nil), "\(self.shown) cannot be run: \(error)")
        }
        let want =
            switch errno {
            case .tooManyOpenFiles: "too many files are open (\(errno)); raise LimitNOFILE= of the service"
            case .tooManyOpenFilesInSystem:
                "this machine has too many files open (\(errno)); end some programs, or raise fs.file-max (sysctl)"
            default:
                "this machine has no room for a process more (\(errno)); end some, or raise TasksMax= of the service"
            }
        return ActionError(.disk, "\(self.shown) cannot be run: \(want)")
    }

    /// What goes by when others end (fork(2)).
    private static let shortages: Set<Errno> = [
        .resourceTemporarilyUnavailable, .noMemory, .tooManyOpenFiles, .tooManyOpenFilesInSystem,
    ]

    /// prlimit(1) says with 127 and 126 that it could not become the program, and with 1 that it could not set a limit
    /// (prlimit(1), EXIT STATUS); its words begin with its name in every language.
    private func checkStarted(_ result: ProgramResult) throws(ActionError) {
        guard case .exited(let status) = result.end, [1, 126, 127].contains(status),
            result.error.starts(with: "prlimit: ".utf8)
        else { return }
        switch status {
        case 127:
            throw ActionError(
                .lane(retryAfter: nil), "there is no program \(self.shown); install it, or correct its name")
        default:
            throw ActionError(.lane(retryAfter: nil), "\(self.shown) cannot be run: \(result.lastWords)")
        }
    }
}

extension Result where Success: Sendable {
    /// What an asynchronous call gave.
    fileprivate init(_ body: () async throws(Failure) -> Success) async {
        do throws(Failure) {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
