import Glibc
import Rules

/// How a program ended, and what it said.
package struct ProgramResult: Sendable, Hashable {
    package enum End: Sendable, Hashable {
        /// With this exit status.
        case exited(Int32)
        /// By a signal that was not ours.
        case signalled(Int32)
        /// It ran longer than it may and was ended by us, with all that it had started.
        case outOfTime
    }

    package var end: End
    /// The beginning of its standard output.
    package var output: [UInt8]
    /// Whether there was more.
    package var isOutputCut: Bool
    /// The end of its standard error, where programs say why they gave up.
    package var error: [UInt8]
    /// Whether there was more before it.
    package var isErrorCut: Bool

    /// The longest words of a program that go into a reason, in bytes.
    static let longestWords = 2048

    /// The last lines of its standard error, fit to be shown: on one line, without control characters, at most 2 KB.
    package var lastWords: String {
        let lines = self.error.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { ShownBytes.text($0.prefix(Self.longestWords)) }
        var words: [String] = []
        var room = Self.longestWords
        for line in lines.reversed() where !line.allSatisfy(\.isWhitespace) {
            room -= line.utf8.count + 3
            if room < 0 { break }
            words.append(line)
        }
        if words.isEmpty, let line = lines.last { words = [Excerpt.cut(line, at: Self.longestWords)] }
        return words.reversed().joined(separator: " | ")
    }

    /// A sentence with the program's last words behind it, if it had any.
    func saying(_ sentence: String) -> String {
        let words = self.lastWords
        return words.isEmpty ? sentence : "\(sentence): \(words)"
    }

    /// What an end means that is no success, and that the program's own rules do not explain.
    func failure(of program: String, limits: ProgramLimits) -> ActionError {
        switch self.end {
        case .exited(let status):
            return ActionError(.permanent, self.saying("\(program) failed with status \(status)"))
        case .outOfTime:
            return ActionError(
                .permanent,
                self.saying(
                    "\(program) was not done within \(DurationText.format(limits.time)) and was ended; "
                        + "give it more time, or less to do"))
        case .signalled(SIGTERM), .signalled(SIGINT), .signalled(SIGHUP):
            // Somebody stops the machine, the service, or this program: nothing is wrong with the file.
            return ActionError(
                .transient(retryAfter: nil), "\(program) was told to end by somebody else; it is run again")
        case .signalled(SIGKILL):
            return ActionError(
                .permanent, self.saying("\(program) was killed, most likely because memory ran out"))
        case .signalled(SIGXFSZ):
            return ActionError(.permanent, "\(program) was ended because it wrote too much")
        case .signalled(let signal):
            return ActionError(.permanent, self.saying("\(program) crashed (signal \(signal))"))
        }
    }
}
