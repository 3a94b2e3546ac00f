/// What stat(2) tells of a file, as far as we use it.
package struct FileStatus: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case regular = "file"
        case directory
        case symbolicLink = "symbolic link"
        case pipe = "named pipe"
        case socket
        case device
    }
    package let kind: Kind
    package let permissions: UInt32
    /// How many names the file has.
    package let links: UInt64
    package let owner: UInt32
    package var group: UInt32 = 0
    /// In units of 512 bytes; fewer than the size needs means holes.
    package let blocks: Int64
    package var stamp: FileStamp

    /// Whether both are names of one file. Some file systems give several files one inode number; a number of names and
    /// times that agree, too, do not come by chance.
    package func isSecondLink(of other: FileStatus) -> Bool {
        self.links > 1 && self == other
    }
}

/// What identifies a file and changes whenever its content does.
///
/// An inode alone is used again, a size alone stays when content is replaced, a modification time alone is set by
/// writers; together, compared with themselves and never with a clock, they do not lie. Times are nanoseconds since 1970
/// by the clock of the file server.
package struct FileStamp: Sendable, Hashable, Codable {
    package let device: UInt64
    package let inode: UInt64
    package let size: Int64
    package let modified: Int64
    package let changed: Int64

    package init(device: UInt64, inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }

    /// Whether both are the same content of the same file, wherever it has been moved: a rename changes `changed`, and a
    /// restart of the machine may change `device`.
    package func isSameContent(as other: FileStamp) -> Bool {
        self.inode == other.inode && self.size == other.size && self.modified == other.modified
    }
}

/// One name in a directory.
package struct DirectoryEntry: Sendable {
    package enum Kind: Sendable { case file, directory, other, unknown }
    package let name: [UInt8]
    package let kind: Kind
}
