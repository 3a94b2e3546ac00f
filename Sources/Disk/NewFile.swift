import Glibc
import SystemPackage

/// A file that we make: written once from start to end, then made durable. It closes with the last reference.
package final class NewFile: Sendable {
    private let descriptor: Int32
    private let shown: String

    init(descriptor: Int32, shown: String) {
        self.descriptor = descriptor
        self.shown = shown
    }

    deinit {
        Kernel.close(self.descriptor)
    }

    /// Appends all of the bytes. Blocks.
    package func write(_ bytes: [UInt8]) throws(DiskError) {
        var failure: Errno?
        bytes.withUnsafeBytes { buffer in
            var written = 0
            do throws(Errno) {
                while written < buffer.count {
                    written += try Kernel.write(self.descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]))
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw DiskError("write", self.shown, failure) }
    }

    /// Gives the copy the times and permissions of the original, where the file system lets us. Blocks.
    package func copyAttributes(of original: FileStatus) {
        try? Kernel.setModified(self.descriptor, nanoseconds: original.stamp.modified)
        try? Kernel.setMode(self.descriptor, mode_t(original.permissions & 0o777))
    }

    /// Makes the content durable. Blocks.
    package func sync() throws(DiskError) {
        do throws(Errno) {
            try Kernel.sync(self.descriptor)
        } catch {
            throw DiskError("write to disk", self.shown, error)
        }
    }
}
