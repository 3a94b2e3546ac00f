import Foundation
import Glibc
import Synchronization
import SystemPackage

/// A program that runs beside the test: what it writes, the signals it gets, how it ends.
///
/// It is started by posix_spawn(3), so that its process id is the program's own and a kill -9 hits it and nothing else.
final class ChildProgram: Sendable {
    let output = LineLog()
    let errors: LineLog
    private let life = ProcessLife()

    var id: pid_t { self.life.id ?? -1 }

    /// - Parameters:
    ///   - words: the program's path and its arguments, as bytes.
    ///   - terminal: what it reads; nil: nothing.
    ///   - killAfterErrorLine: kill -9 as soon as this line of standard error is read, counted from 1.
    init(
        _ words: [[UInt8]], environment: [String: String], terminal: PseudoTerminal? = nil,
        killAfterErrorLine: Int? = nil
    ) throws {
        let life = self.life
        self.errors = LineLog { number in
            if number == killAfterErrorLine { life.signal(SIGKILL) }
        }
        let (output, errors) = try Self.starting.withLock { _ in
            let output = try Self.pipe()
            let errors = try Self.pipe()
            defer { for end in [output.writing, errors.writing] { close(end) } }
            try life.begin {
                try Self.spawn(
                    words, environment, input: terminal?.path ?? "/dev/null", output: output.writing,
                    errors: errors.writing)
            }
            return (output.reading, errors.reading)
        }
        Self.read(output, into: self.output)
        Self.read(errors, into: self.errors)
        Thread.detachNewThread { life.reap() }
    }

    deinit {
        self.life.signal(SIGKILL)
    }

    func signal(_ number: Int32) { self.life.signal(number) }

    /// Waits for its end, and for the end of what it writes.
    ///
    /// - Throws: `CancellationError` when the test's time is up.
    func ended() async throws -> ProcessLife.End {
        await self.output.waitForEnd()
        await self.errors.waitForEnd()
        return try await self.life.ended()
    }

    // MARK: Starting

    /// The lowest free number is given out (open(2)), and tests do not open so many at a time.
    private static let mostDescriptors: Int32 = 1_024

    /// One at a time, so that no program inherits another's pipe and keeps it open.
    private static let starting = Mutex(())

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ words: [[UInt8]], _ environment: [String: String], input: String, output: Int32, errors: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY | O_NOCTTY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
        // Foundation opens files for writing without close-on-exec. A program that inherited one would be its writer for as
        // long as it runs, and no agent would touch the file.
        for descriptor in STDERR_FILENO + 1..<Self.mostDescriptors {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var id: pid_t = 0
        let variables = environment.map { Array("\($0.key)=\($0.value)".utf8) }
        let failure = Self.withStrings(words) { words in
            Self.withStrings(variables) { variables in
                words[0].map { posix_spawn(&id, $0, &actions, nil, words, variables) } ?? EINVAL
            }
        }
        guard failure == 0 else { throw Errno(rawValue: failure) }
        return id
    }

    /// As C has lists of strings, with a null pointer at the end.
    private static func withStrings<Result>(
        _ strings: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let copies = strings.map { string in
            (string.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { buffer in
                buffer.baseAddress.flatMap { strdup($0) }
            }
        }
        defer { for copy in copies { free(copy) } }
        return try body(copies + [nil])
    }

    // MARK: Reading

    /// Reads until the last writer closes.
    private static func read(_ descriptor: Int32, into log: LineLog) {
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                log.take(buffer[..<max(0, count)])
                if count <= 0 { break }
            }
            close(descriptor)
        }
    }
}
