import Glibc
import Subprocess

/// What a program may use. It is set by prlimit(1) of util-linux, which then becomes the program: swift-subprocess spawns
/// without a hook between fork and exec, where setrlimit(2) would have to be called.
package struct ProgramLimits: Sendable, Hashable {
    /// Address space in bytes (RLIMIT_AS); nil for no limit: Java, Go and Node reserve far more than they use.
    package var memory: UInt64?
    /// The largest file that it may write, in bytes (RLIMIT_FSIZE); nil for no limit.
    package var fileSize: UInt64?
    /// Open descriptors (RLIMIT_NOFILE).
    package var openFiles: UInt64
    /// How long it may run before it is told to end (SIGTERM).
    package var time: Duration
    /// How long after that it is killed (SIGKILL).
    package var grace: Duration
    /// So much of its standard output, and of its standard error, is kept, in bytes.
    package var output: Int

    package init(
        time: Duration, memory: UInt64? = nil, fileSize: UInt64? = nil, openFiles: UInt64 = 256,
        grace: Duration = .seconds(5), output: Int = 64 * 1024
    ) {
        self.time = time
        self.memory = memory
        self.fileSize = fileSize
        self.openFiles = openFiles
        self.grace = grace
        self.output = output
    }

    /// Where util-linux puts it on every distribution.
    static let program = "/usr/bin/prlimit"

    /// The arguments of prlimit(1) that set the limits; no core files, which may hold what the file held.
    func arguments(below hard: HardLimits = .own) -> [String] {
        var arguments = ["--core=0", "--nofile=\(min(self.openFiles, hard.openFiles))"]
        if let memory { arguments.append("--as=\(min(memory, hard.memory))") }
        if let fileSize { arguments.append("--fsize=\(min(fileSize, hard.fileSize))") }
        return arguments + ["--"]
    }

    /// How the program and all that it started are ended; the library adds the SIGKILL.
    var teardown: [TeardownStep] {
        [.send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: self.grace)]
    }

    /// The limits that this process has itself: a higher one could not be set (getrlimit(2)).
    struct HardLimits: Sendable {
        var memory: UInt64
        var fileSize: UInt64
        var openFiles: UInt64

        static var own: HardLimits {
            HardLimits(
                memory: self.hard(RLIMIT_AS), fileSize: self.hard(RLIMIT_FSIZE), openFiles: self.hard(RLIMIT_NOFILE))
        }

        private static func hard(_ resource: __rlimit_resource) -> UInt64 {
            var limit = rlimit()
            return getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 ? UInt64(limit.rlim_max) : .max
        }
    }
}
