import Glibc
package import SystemPackage

/// A regular file, opened once for reading; the one descriptor serves sniffing, hashing and uploading, so that what was
/// looked at is what is sent, whatever happens to the name meanwhile.
///
/// Reading is by offset, so several readers do not disturb each other. The descriptor closes with the last reference.
package final class OpenedFile: Sendable {
    private let calls: any SystemCalls
    private let descriptor: Int32
    /// How messages name it.
    package let shown: String
    /// What fstat(2) said when it was opened.
    package let opened: FileStatus

    init(calls: any SystemCalls, descriptor: Int32, shown: String, opened: FileStatus) {
        self.calls = calls
        self.descriptor = descriptor
        self.shown = shown
        self.opened = opened
    }

    deinit {
        self.calls.close(self.descriptor)
    }

    package var size: Int64 { self.opened.stamp.size }

    /// Gives the file back before the last reference goes: who still reads finds it empty. NFS and FUSE keep a name of a removed
    /// file for as long as anybody has it open (nfs(5), the "silly rename"), and its directory could not be removed. Blocks.
    package func letGo() { self.calls.letGo(self.descriptor) }

    /// Up to `count` bytes from `offset`; fewer only at the end of the file. Blocks.
    package func read(at offset: Int64, count: Int) throws(DiskError) -> [UInt8] {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(Errno) {
                filled = try self.fill(UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw DiskError("read", self.shown, failure) }
        return bytes
    }

    /// Fills `buffer` from `offset` and returns how many bytes there were: fewer only at the end of the file. Blocks.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(DiskError) -> Int {
        do throws(Errno) {
            return try self.fill(buffer, at: offset)
        } catch {
            throw DiskError("read", self.shown, error)
        }
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(Errno) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = try self.calls.read(self.descriptor, into: rest, at: offset + Int64(filled))
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Opens the same file once more, for a program that reads it as its standard input: with a position of its own, at the
    /// start. The caller closes it; it does not outlive an exec by itself. Blocks.
    package func reopen() throws(DiskError) -> FileDescriptor {
        do throws(Errno) {
            return FileDescriptor(
                rawValue: try self.calls.reopen(self.descriptor, flags: O_RDONLY | O_NOCTTY))
        } catch {
            throw DiskError("open", self.shown, error)
        }
    }

    /// Calls `body` with the descriptor, for a call that takes two files.
    func withDescriptor<Result>(_ body: (Int32) throws(Errno) -> Result) throws(Errno) -> Result {
        try body(self.descriptor)
    }

    /// What fstat(2) says now. Blocks.
    package func status() throws(DiskError) -> FileStatus {
        do throws(Errno) {
            return try self.calls.status(self.descriptor)
        } catch {
            throw DiskError("look at", self.shown, error)
        }
    }

    /// Whether a local process has it open for writing; nil when the kernel does not let us ask. Blocks.
    package func hasWriter() -> Bool? { self.calls.hasWriter(self.descriptor) }

    /// The names of its extended attributes, as far as 4 KiB hold them; none where the file system has no such thing.
    /// Blocks.
    package func extendedAttributeNames() throws(DiskError) -> [[UInt8]] {
        do throws(Errno) {
            return try self.calls.attributeNames(self.descriptor, limit: 4_096).split(separator: 0).map(Array.init)
        } catch .notSupported {
            return []
        } catch .outOfRange {
            return []
        } catch {
            throw DiskError("list the attributes of", self.shown, error)
        }
    }

    /// The value of an extended attribute; nil when it has none of that name, or one of more than `limit` bytes. Blocks.
    package func extendedAttribute(named name: String, limit: Int) throws(DiskError) -> [UInt8]? {
        do throws(Errno) {
            return try self.calls.attribute(self.descriptor, name.utf8.cString, limit: limit)
        } catch .noData {
            return nil
        } catch .notSupported {
            return nil
        } catch .outOfRange {
            return nil
        } catch {
            throw DiskError("read the attribute \(name) of", self.shown, error)
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
