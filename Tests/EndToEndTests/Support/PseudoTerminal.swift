import Glibc
import SystemPackage

/// A terminal with nobody at it: what a test types is what a program reads, line by line, with Control-D at its end.
final class PseudoTerminal: Sendable {
    /// Where the program's side is.
    let path: String
    private let keyboard: Int32
    /// Kept open, so that what is typed waits for the program.
    private let line: Int32

    init() throws {
        var (keyboard, line): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        guard openpty(&keyboard, &line, &name, nil, nil) == 0 else { throw Errno(rawValue: errno) }
        for end in [keyboard, line] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.keyboard = keyboard
        self.line = line
        self.path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        close(self.keyboard)
        close(self.line)
    }

    /// A line, as by somebody who presses Enter behind it.
    func type(_ line: String) throws { try self.send(line + "\n") }

    /// Control-D on an empty line: the end of what is typed.
    func end() throws { try self.send("\u{4}") }

    private func send(_ text: String) throws {
        try FileDescriptor(rawValue: self.keyboard).writeAll(text.utf8)
    }
}
