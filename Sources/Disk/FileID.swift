/// Which file or directory it is, whatever its name: its file system's device, and its number there.
///
/// Good for as long as neither of two that are compared is removed and no file system is mounted anew: then the kernel may
/// use the numbers again.
package struct FileID: Sendable, Hashable {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

extension FileStamp {
    package var fileID: FileID { FileID(device: self.device, inode: self.inode) }

    /// Whether both are the same file, as long as neither has been removed and no file system mounted anew in between.
    package func isSameFile(as other: FileStamp) -> Bool { self.fileID == other.fileID }
}
