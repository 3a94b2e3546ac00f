import Glibc
import SystemPackage

/// A file that we make: written once from start to end, then made durable. It closes with the last reference.
package final class NewFile: Sendable {
    let calls: any SystemCalls
    let descriptor: Int32
    private let shown: String

    init(calls: any SystemCalls, descriptor: Int32, shown: String) {
        self.calls = calls
        self.descriptor = descriptor
        self.shown = shown
    }

    deinit {
        self.calls.close(self.descriptor)
    }

    /// Appends all of the bytes. Blocks.
    package func write(_ bytes: [UInt8]) throws(DiskError) {
        var failure: Errno?
        bytes.withUnsafeBytes { buffer in
            var written = 0
            do throws(Errno) {
                while written < buffer.count {
                    written += try self.calls.write(
                        self.descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]))
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw DiskError("write", self.shown, failure) }
    }

    /// Appends the whole of another file; returns how many bytes that were. Blocks.
    ///
    /// The kernel copies where it can: without a detour through our memory, on the file server itself, or by sharing the
    /// blocks (copy_file_range(2)).
    package func append(_ file: OpenedFile) throws(DiskError) -> Int64 {
        var offset: Int64 = 0
        do throws(Errno) {
            while true {
                let count = try file.withDescriptor { (from) throws(Errno) in
                    try self.calls.copyRange(from, at: offset, to: self.descriptor, count: Self.range)
                }
                offset += Int64(count)
                // Old kernels also answer 0 where they cannot copy (copy_file_range(2), BUGS): reading goes on from there.
                if count == 0 { break }
            }
        } catch .improperLink, .invalidArgument, .noFunction, .notSupported, .notPermitted, .badFileDescriptor {
            // Not between these two file systems, or not in this sandbox.
        } catch {
            throw DiskError("copy", file.shown, error)
        }
        while true {
            let bytes = try file.read(at: offset, count: Self.chunk)
            if bytes.isEmpty { return offset }
            try self.write(bytes)
            offset += Int64(bytes.count)
        }
    }

    /// So much is copied by one call of the kernel.
    private static let range = 64 << 20
    /// So much is read and written at a time.
    private static let chunk = 1 << 20

    /// What fstat(2) says now. Blocks.
    package func status() throws(DiskError) -> FileStatus {
        do throws(Errno) {
            return try self.calls.status(self.descriptor)
        } catch {
            throw DiskError("look at", self.shown, error)
        }
    }

    /// Makes the content durable. Blocks.
    package func sync() throws(DiskError) {
        do throws(Errno) {
            try self.calls.sync(self.descriptor)
        } catch {
            throw DiskError("write to disk", self.shown, error)
        }
    }
}
