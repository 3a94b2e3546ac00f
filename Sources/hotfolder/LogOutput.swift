import Glibc
import Synchronization

/// Standard error, as the log is written to it: nobody waits for long until a line is taken. Who reads the log may hang, as a
/// log program or a terminal that was stopped does, and files must go on. Lines that nobody took are lost, and their number is
/// told as soon as somebody reads again; so is one that is refused, as by a full disk.
final class LogOutput: Sendable {
    static let standardError = LogOutput(STDERR_FILENO)

    /// In milliseconds: a reader that is only slow gets every line.
    private static let patience: Int32 = 1_000
    /// What a pipe takes whole when it takes anything (pipe(7)).
    private static let piece = 4_096

    private struct State {
        var lost = 0
        /// Nothing was taken for as long as the patience lasts: no further line waits.
        var isStuck = false
        /// A line was taken in part.
        var isCut = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - Parameter lost: says in a line how many were lost before this one.
    func write(_ line: String, lost: (Int) -> String) {
        self.state.withLock { state in
            guard self.hasRoom(&state) else {
                state.lost += 1
                return
            }
            let cut = state.isCut ? "\n" : ""
            let gap = state.lost > 0 ? lost(state.lost) + "\n" : ""
            let bytes = Array((cut + gap + line + "\n").utf8)
            let taken = self.write(bytes, &state)
            if taken == bytes.count {
                state.lost = 0
                state.isCut = false
            } else {
                state.lost += 1
                state.isCut = state.isCut || taken > 0
            }
        }
    }

    /// - Returns: how many bytes were taken.
    private func write(_ bytes: [UInt8], _ state: inout State) -> Int {
        var taken = 0
        while taken < bytes.count, self.hasRoom(&state) {
            let count = bytes[taken...].prefix(Self.piece).withUnsafeBytes {
                Glibc.write(self.descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            taken += count
        }
        return taken
    }

    private func hasRoom(_ state: inout State) -> Bool {
        var question = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
        let answer = poll(&question, 1, state.isStuck ? 0 : Self.patience)
        // A signal is no reason to lose a line; an error is told by the write itself.
        state.isStuck = answer == 0
        return answer != 0
    }
}
