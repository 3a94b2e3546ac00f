package import SystemPackage

/// The system calls that files need: what the kernel offers, or what a test puts in its place.
///
/// Everything above speaks to files through this, so that a disk may be simulated (with power cuts that lose what was not
/// synced) and a call may be made to fail that fails once in a year. Paths are bytes ended by NUL, descriptors are numbers
/// that only the one who gave them understands, and an error is the kernel's. All of these block for as long as the file
/// system likes.
package protocol SystemCalls: Sendable {
    /// open(2) of an absolute path; links in it are followed.
    func open(_ path: [CChar], flags: Int32) throws(Errno) -> Int32
    /// openat2(2) below `directory`: no `..` out of it, and no symbolic link anywhere on the way.
    func openBeneath(_ directory: Int32, _ path: [CChar], flags: Int32) throws(Errno) -> Int32
    /// openat(2).
    func openat(_ directory: Int32, _ path: [CChar], flags: Int32, mode: UInt32) throws(Errno) -> Int32
    /// Opens the very file that is open already once more, whatever has its name now.
    func reopen(_ descriptor: Int32, flags: Int32) throws(Errno) -> Int32
    /// close(2); after it the descriptor is gone whatever it says, so the error is of no use.
    func close(_ descriptor: Int32)
    /// Gives the open file back and keeps the descriptor, which is an empty file from now on (dup3(2)).
    func letGo(_ descriptor: Int32)

    /// fstat(2).
    func status(_ descriptor: Int32) throws(Errno) -> FileStatus
    /// fstatat(2); a link is looked at, not followed.
    func status(_ directory: Int32, _ path: [CChar]) throws(Errno) -> FileStatus
    /// statfs(2): the magic number.
    func fileSystem(_ descriptor: Int32) throws(Errno) -> UInt64
    /// statvfs(3).
    func space(_ descriptor: Int32) throws(Errno) -> DiskSpace
    /// The mount that it was opened through: its number, and whether it is read-only (statx(2), STATX_MNT_ID).
    func mount(_ descriptor: Int32) throws(Errno) -> (id: UInt64, isReadOnly: Bool)
    /// flistxattr(2): the names of the extended attributes, each ended by NUL, at most `limit` bytes of them.
    func attributeNames(_ descriptor: Int32, limit: Int) throws(Errno) -> [UInt8]
    /// fgetxattr(2), at most `limit` bytes.
    func attribute(_ descriptor: Int32, _ name: [CChar], limit: Int) throws(Errno) -> [UInt8]
    /// Whether the ext2, ext3 or ext4 file system of the descriptor has a journal; false where nobody knows.
    func hasJournal(_ descriptor: Int32) -> Bool
    /// Whether a local process has the file open for writing; nil when the kernel does not let us ask (another user's file, a
    /// network file system).
    func hasWriter(_ descriptor: Int32) -> Bool?
    /// Calls `body` with each name but `.` and `..`, and what the directory says of it, until it returns false. Takes over
    /// the descriptor.
    func list(
        _ descriptor: Int32, _ body: (_ name: [UInt8], _ kind: DirectoryEntry.Kind) -> Bool
    ) throws(Errno)

    /// pread(2).
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(Errno) -> Int
    /// write(2).
    func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int
    /// copy_file_range(2) from an offset to where `to` stands; returns how many bytes were copied, 0 at the end.
    func copyRange(_ from: Int32, at offset: Int64, to: Int32, count: Int) throws(Errno) -> Int
    /// futimens(2): the time of the last change, in nanoseconds since 1970.
    func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(Errno)
    /// fchown(2); the owner stays when none is given.
    func setOwner(_ descriptor: Int32, owner: UInt32?, group: UInt32) throws(Errno)
    /// fsetxattr(2).
    func setAttribute(_ descriptor: Int32, _ name: [CChar], _ value: [UInt8]) throws(Errno)
    /// fchmod(2).
    func setMode(_ descriptor: Int32, _ mode: UInt32) throws(Errno)
    /// fsync(2). Not made again when it fails: after a failed fsync the kernel forgets what it could not write, and a second
    /// call would report success (fsync(2), ERRORS).
    func sync(_ descriptor: Int32) throws(Errno)

    /// mkdirat(2).
    func makeDirectory(_ directory: Int32, _ path: [CChar], mode: UInt32) throws(Errno)
    /// renameat(2).
    func rename(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno)
    /// renameat2(2) with RENAME_NOREPLACE.
    func renameNoReplace(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno)
    /// linkat(2).
    func link(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno)
    /// unlinkat(2) of a file.
    func unlink(_ directory: Int32, _ path: [CChar]) throws(Errno)
    /// unlinkat(2) of an empty directory.
    func removeDirectory(_ directory: Int32, _ path: [CChar]) throws(Errno)
}

extension SystemCalls {
    /// openat(2) of what is there.
    package func openat(_ directory: Int32, _ path: [CChar], flags: Int32) throws(Errno) -> Int32 {
        try self.openat(directory, path, flags: flags, mode: 0)
    }

    /// The answer that costs more and risks nothing.
    package func hasJournal(_ descriptor: Int32) -> Bool { false }

    /// A disk without owners.
    package func setOwner(_ descriptor: Int32, owner: UInt32?, group: UInt32) throws(Errno) {}

    /// A disk without attributes.
    package func setAttribute(_ descriptor: Int32, _ name: [CChar], _ value: [UInt8]) throws(Errno) {
        throw .notSupported
    }
}
