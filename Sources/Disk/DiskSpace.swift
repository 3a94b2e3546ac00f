import SystemPackage

/// The room on a file system, as statvfs(3) tells it.
package struct DiskSpace: Sendable, Hashable {
    package let bytes: UInt64
    /// Free to an ordinary user.
    package let freeBytes: UInt64
    /// How many files there can be; 0 where that has no limit.
    package let files: UInt64
    package let freeFiles: UInt64

    package init(bytes: UInt64, freeBytes: UInt64, files: UInt64, freeFiles: UInt64) {
        self.bytes = bytes
        self.freeBytes = freeBytes
        self.files = files
        self.freeFiles = freeFiles
    }

    /// Whether the next hours may use it up: one video is a gigabyte, and a disk of a few gigabytes is no worse for it.
    package var isLow: Bool { self.freeBytes < 100_000_000 || self.freeBytes < min(self.bytes / 20, 10_000_000_000) }
    /// Whether there is little room for names, with bytes to spare or not.
    package var isShortOfFiles: Bool { self.files > 0 && self.freeFiles < min(self.files / 20, 1_000) }
}

extension Directory {
    /// The room on its file system. Blocks.
    package func space() throws(DiskError) -> DiskSpace {
        do throws(Errno) {
            return try self.withDescriptor { (descriptor) throws(Errno) in try self.calls.space(descriptor) }
        } catch {
            throw DiskError("look at", self.shown, error)
        }
    }
}
