import Disk
import Dispatch
import Glibc
import Synchronization

/// Standard error, as the log is written to it: by a thread of its own, so that nobody waits until a line is taken. Who reads
/// the log may be slow or hang, as a log program or a terminal that was stopped does, and files must go on. Lines that found no
/// room any more are lost, and their number is told with the next that does; so are those that are refused, as by a full disk.
final class LogOutput: Sendable {
    static let standardError: LogOutput = {
        let output = LogOutput(STDERR_FILENO)
        // Whichever way the program ends, what was said before is written.
        atexit { LogOutput.standardError.flush() }
        return output
    }()

    /// In bytes, some 6,000 lines: what a burst of files says while who reads it does something else.
    private static let room = 1 << 20
    /// How long the end of the program waits for a reader.
    private static let patience = DispatchTimeInterval.seconds(1)

    private struct State {
        /// Whole lines that nobody has begun to write.
        var waiting: [UInt8] = []
        var lost = 0
        /// The thread is at work.
        var isWriting = false
        /// What was written last ended in the middle of a line.
        var isCut = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())
    private let thread = DiskThreads(name: "hf-log", count: 1)
    /// Entered while lines wait or are being written.
    private let busy = DispatchGroup()

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// - Parameter lost: says in a line how many were lost before this one.
    func write(_ line: String, lost: (Int) -> String) {
        let begins = self.state.withLock { state in
            let gap = state.lost > 0 ? lost(state.lost) + "\n" : ""
            let bytes = (gap + line + "\n").utf8
            guard state.waiting.count + bytes.count <= Self.room else {
                state.lost += 1
                return false
            }
            state.waiting += bytes
            state.lost = 0
            defer { state.isWriting = true }
            if !state.isWriting { self.busy.enter() }
            return !state.isWriting
        }
        if begins { self.thread.begin { self.drain() } }
    }

    /// Waits until all is written, but not for long. Blocks: for the end of the program.
    func flush() {
        _ = self.busy.wait(timeout: .now() + Self.patience)
    }

    // MARK: On the thread

    private func drain() {
        while let bytes = self.next() {
            let rest = bytes.dropFirst(self.write(bytes))
            if rest.isEmpty { continue }
            self.state.withLock { state in
                state.lost += rest.count { $0 == UInt8(ascii: "\n") }
                state.isCut = rest.startIndex > 0 && bytes[rest.startIndex - 1] != UInt8(ascii: "\n")
            }
        }
    }

    /// What is to be written next; nil when nothing waits.
    private func next() -> [UInt8]? {
        self.state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                self.busy.leave()
                return nil
            }
            defer {
                state.waiting = []
                state.isCut = false
            }
            return (state.isCut ? [UInt8(ascii: "\n")] : []) + state.waiting
        }
    }

    /// - Returns: how many bytes were taken.
    private func write(_ bytes: [UInt8]) -> Int {
        var taken = 0
        while taken < bytes.count {
            let count = bytes[taken...].withUnsafeBytes { Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                taken += count
            } else if count < 0, errno == EAGAIN {
                // Somebody who shares it has made it so that it does not wait.
                var question = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&question, 1, -1)
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        return taken
    }
}
