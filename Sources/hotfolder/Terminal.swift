import Foundation
import Glibc
import SystemPackage

/// Where commands write: results to standard output, messages to standard error, colours only on a terminal.
enum Terminal {
    static let isColoured = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    /// A line of the result. A command whose result cannot be written has failed, and ends here: quietly when nobody reads
    /// any more, as of `hotfolder history | head`.
    static func out(_ text: String) {
        let error = self.write(text + "\n", to: STDOUT_FILENO)
        if error == 0 { return }
        if error != EPIPE { self.message("the result cannot be written: \(Errno(rawValue: error))") }
        exit(EX_IOERR)
    }

    /// A line for the person at the terminal. One that cannot be written is lost.
    static func message(_ text: String) {
        LogOutput.standardError.flush()
        _ = self.write(text + "\n", to: STDERR_FILENO)
    }

    /// Writes all of it; returns 0, or the number of the error (write(2)). `FileHandle` would end the program instead.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { return errno }
            rest = rest.dropFirst(count)
        }
        return 0
    }

    enum Style: String {
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    /// The text in a style, where standard output is a terminal.
    static func styled(_ text: String, _ style: Style) -> String {
        self.isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
