import Glibc
import SystemPackage

/// What a file looks like: a change of any of these numbers is a change of the file.
struct FileLook: Hashable, Sendable {
    private let inode: UInt64
    private let size: Int64
    private let modified: Moment
    /// Of the inode: a file that may be read at last has changed, too.
    private let changed: Moment

    private struct Moment: Hashable, Sendable {
        let seconds: Int
        let nanoseconds: Int
    }

    init(_ status: Stat) {
        self.inode = UInt64(status.inode.rawValue)
        self.size = status.size
        self.modified = Moment(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
        self.changed = Moment(seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
    }

    /// Links are followed: secrets are often links into a directory that is exchanged as a whole. Nil when nothing is
    /// there. Blocks.
    init?(_ path: FilePath) {
        guard let status = try? path.stat() else { return nil }
        self.init(status)
    }
}
