// SPDX-License-Identifier: GPL-2.0-only
import Glibc

/// Writes the records to standard output: a word, a space and a value, ended by NUL, since a name may hold anything else.
///
/// Records are gathered and written together; a full pipe makes us wait, which is how a busy reader slows us down.
struct RecordWriter {
    private var buffer: [UInt8] = []
    /// As much as a pipe takes at once (pipe(7)).
    private static let size = 65_536

    enum Record {
        /// Something appeared or changed at this path.
        case look([UInt8])
        /// A file was renamed to this path: whoever made it did so under another name.
        case moved([UInt8])
        /// Everything below this directory must be looked at.
        case scan([UInt8])
        /// The kernel forgot events: everything must be looked at.
        case overflow
        /// The root is not there any more; the reason. Nothing follows.
        case gone(String)
        /// A limit of the kernel keeps directories from being watched: the error's name, the sysctl, its value.
        case limit(error: String, sysctl: String, value: String)
        /// The tree as it was at the start is watched, but for what a limit kept from it.
        case ready
        /// What a limit had kept from being watched is watched now.
        case covered
    }

    mutating func write(_ record: Record) {
        switch record {
        case .look(let path): self.append("look ", path)
        case .moved(let path): self.append("moved ", path)
        case .scan(let path): self.append("scan ", path)
        case .overflow: self.append("overflow")
        case .gone(let reason): self.append("gone ", Array(reason.utf8))
        case .limit(let error, let sysctl, let value): self.append("limit \(error) \(sysctl) \(value)")
        case .ready: self.append("ready")
        case .covered: self.append("covered")
        }
        if self.buffer.count >= Self.size { self.flush() }
    }

    private mutating func append(_ word: String, _ value: [UInt8] = []) {
        self.buffer.append(contentsOf: word.utf8)
        self.buffer.append(contentsOf: value)
        self.buffer.append(0)
    }

    /// Writes out what was gathered. Ends the program when nobody reads any more.
    mutating func flush() {
        var written = 0
        while written < self.buffer.count {
            let count = self.buffer.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress! + written, $0.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                exit(errno == EPIPE ? EXIT_SUCCESS : Status.outputFailed)
            }
        }
        self.buffer.removeAll(keepingCapacity: true)
    }
}
