import CLinux
import Glibc
import Synchronization
package import SystemPackage

/// Linux's system calls, and nothing else: no policy, values out, every result checked, interrupted calls made again.
///
/// The only file that imports CLinux. All of these block for as long as the file system likes: call them on a folder's
/// `DiskThreads`, never on the shared pool.
package struct Kernel: SystemCalls {
    package init() {}

    /// Makes the call until it is not interrupted, and turns a negated errno into an error.
    @discardableResult
    private static func check(_ call: () -> Int32) throws(Errno) -> Int32 {
        while true {
            let result = call()
            if result >= 0 { return result }
            if result != -EINTR { throw Errno(rawValue: -result) }
        }
    }

    /// As `check`, for calls that return -1 and set errno.
    @discardableResult
    private static func checkErrno(_ call: () -> Int) throws(Errno) -> Int {
        while true {
            let result = call()
            if result >= 0 { return result }
            if errno != EINTR { throw Errno(rawValue: errno) }
        }
    }

    static let openPath: Int32 = linux_o_path()

    // MARK: Opening

    /// openat2(2) below `directory`: no `..` out of it, and no symbolic link anywhere on the way.
    package func openBeneath(_ directory: Int32, _ path: [CChar], flags: Int32) throws(Errno) -> Int32 {
        try Self.check {
            linux_openat2(directory, path, flags | O_CLOEXEC, 0, Int32(LINUX_BENEATH | LINUX_NO_SYMLINKS))
        }
    }

    package func open(_ path: [CChar], flags: Int32) throws(Errno) -> Int32 {
        try self.openat(AT_FDCWD, path, flags: flags, mode: 0)
    }

    package func reopen(_ descriptor: Int32, flags: Int32) throws(Errno) -> Int32 {
        // The path through /proc opens the very inode, whatever has its name now, or when it has none.
        try self.open("/proc/self/fd/\(descriptor)".utf8.cString, flags: flags)
    }

    package func openat(_ directory: Int32, _ path: [CChar], flags: Int32, mode: UInt32) throws(Errno) -> Int32 {
        Int32(try Self.checkErrno { Int(Glibc.openat(directory, path, flags | O_CLOEXEC, mode)) })
    }

    /// close(2); after it the descriptor is gone whatever it says, so the error is of no use.
    package func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }

    /// /dev/null, for the life of the process; negative where it could not be opened yet.
    private static let nothing = Mutex<Int32>(-1)

    package func letGo(_ descriptor: Int32) {
        let nothing = Self.nothing.withLock { nothing in
            if nothing < 0 { nothing = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC) }
            return nothing
        }
        // Where it fails the file is given back a little later, with the last reference.
        _ = linux_replace(descriptor, nothing)
    }

    // MARK: Looking

    package func status(_ descriptor: Int32) throws(Errno) -> FileStatus {
        var out = linux_stat()
        try Self.check { linux_fstat(descriptor, &out) }
        return FileStatus(out)
    }

    /// fstatat(2); a link is looked at, not followed.
    package func status(_ directory: Int32, _ path: [CChar]) throws(Errno) -> FileStatus {
        var out = linux_stat()
        try Self.check { linux_fstatat(directory, path, &out) }
        return FileStatus(out)
    }

    package func fileSystem(_ descriptor: Int32) throws(Errno) -> UInt64 {
        var type: UInt64 = 0
        try Self.check { linux_statfs(descriptor, &type) }
        return type
    }

    package func mount(_ descriptor: Int32) throws(Errno) -> (id: UInt64, isReadOnly: Bool) {
        var id: UInt64 = 0
        var isReadOnly: Int32 = 0
        try Self.check { linux_mount(descriptor, &id, &isReadOnly) }
        return (id, isReadOnly != 0)
    }

    /// Nil when the kernel does not let us ask (another user's file, a network file system).
    package func hasWriter(_ descriptor: Int32) -> Bool? {
        let answer = linux_has_writer(descriptor)
        return answer < 0 ? nil : answer == 1
    }

    // MARK: Reading and writing

    package func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(Errno)
        -> Int
    {
        try Self.checkErrno { Glibc.pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    package func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try Self.checkErrno { Glibc.write(descriptor, buffer.baseAddress, buffer.count) }
    }

    /// copy_file_range(2) from an offset to where `to` stands; returns how many bytes were copied, 0 at the end.
    package func copyRange(_ from: Int32, at offset: Int64, to: Int32, count: Int) throws(Errno) -> Int {
        Int(try Self.check { linux_copy_range(from, offset, to, count) })
    }

    package func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(Errno) {
        try Self.check { linux_set_modified(descriptor, nanoseconds) }
    }

    package func setOwner(_ descriptor: Int32, owner: UInt32?, group: UInt32) throws(Errno) {
        // All bits set means: as it is (fchown(2)).
        try Self.checkErrno { Int(Glibc.fchown(descriptor, owner ?? .max, group)) }
    }

    package func setMode(_ descriptor: Int32, _ mode: UInt32) throws(Errno) {
        try Self.checkErrno { Int(Glibc.fchmod(descriptor, mode)) }
    }

    /// Not made again when it fails: after a failed fsync the kernel forgets what it could not write, and a second call
    /// would report success (fsync(2), ERRORS).
    package func sync(_ descriptor: Int32) throws(Errno) {
        if Glibc.fsync(descriptor) < 0 { throw Errno(rawValue: errno) }
    }

    // MARK: Names

    package func makeDirectory(_ directory: Int32, _ path: [CChar], mode: UInt32) throws(Errno) {
        try Self.checkErrno { Int(Glibc.mkdirat(directory, path, mode)) }
    }

    package func rename(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        try Self.checkErrno { Int(Glibc.renameat(from, old, to, new)) }
    }

    package func renameNoReplace(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        try Self.check { linux_rename_noreplace(from, old, to, new) }
    }

    package func link(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        try Self.checkErrno { Int(Glibc.linkat(from, old, to, new, 0)) }
    }

    package func unlink(_ directory: Int32, _ path: [CChar]) throws(Errno) {
        try Self.checkErrno { Int(Glibc.unlinkat(directory, path, 0)) }
    }

    package func removeDirectory(_ directory: Int32, _ path: [CChar]) throws(Errno) {
        try Self.checkErrno { Int(Glibc.unlinkat(directory, path, AT_REMOVEDIR)) }
    }

    // MARK: Threads

    /// Names the calling thread; the kernel takes 15 bytes.
    static func nameThread(_ name: String) {
        linux_name_thread(Array(name.utf8.prefix(15)).cString)
    }

    // MARK: Listing

    /// Calls `body` with each name but `.` and `..`, and what the directory says of it. Takes over the descriptor.
    package func list(
        _ descriptor: Int32, _ body: (_ name: [UInt8], _ kind: DirectoryEntry.Kind) -> Bool
    ) throws(Errno) {
        guard let stream = linux_fdopendir(descriptor) else {
            let failure = Errno(rawValue: errno)
            self.close(descriptor)
            throw failure
        }
        defer { linux_closedir(stream) }
        var name: UnsafePointer<CChar>?
        var kind: Int32 = 0
        while try Self.check({ linux_readdir(stream, &name, &kind) }) == 1 {
            guard let name else { continue }
            let bytes = Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
            if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
            if !body(bytes, DirectoryEntry.Kind(linux: kind)) { return }
        }
    }
}

extension Kernel {
    // MARK: Extended attributes

    /// The names of a file's extended attributes, each ended by NUL; `ERANGE` when they are longer than `limit` bytes.
    package func attributeNames(_ descriptor: Int32, limit: Int) throws(Errno) -> [UInt8] {
        try Self.filled(limit) { buffer in
            linux_list_attributes(descriptor, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
    }

    /// The value of one of them; `ERANGE` when it is longer than `limit` bytes.
    package func attribute(_ descriptor: Int32, _ name: [CChar], limit: Int) throws(Errno) -> [UInt8] {
        try Self.filled(limit) { linux_read_attribute(descriptor, name, $0.baseAddress, $0.count) }
    }

    package func setAttribute(_ descriptor: Int32, _ name: [CChar], _ value: [UInt8]) throws(Errno) {
        try Self.check { linux_write_attribute(descriptor, name, value, value.count) }
    }

    private static func filled(_ limit: Int, _ call: (UnsafeMutableRawBufferPointer) -> Int32) throws(Errno) -> [UInt8]
    {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = bytes.withUnsafeMutableBytes { call($0) }
        if count < 0 { throw Errno(rawValue: -count) }
        return Array(bytes.prefix(Int(count)))
    }
}

extension FileStatus {
    fileprivate init(_ from: linux_stat) {
        let kind: FileStatus.Kind =
            switch from.mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .device
            }
        self.init(
            kind: kind, permissions: from.mode & 0o7777, links: from.links, owner: from.owner,
            group: from.group, blocks: from.blocks,
            stamp: FileStamp(
                device: from.device, inode: from.inode, size: from.size, modified: from.modified_ns,
                changed: from.changed_ns))
    }
}

extension DirectoryEntry.Kind {
    fileprivate init(linux kind: Int32) {
        switch Int(kind) {
        case LINUX_KIND_FILE: self = .file
        case LINUX_KIND_DIRECTORY: self = .directory
        case LINUX_KIND_OTHER: self = .other
        default: self = .unknown
        }
    }
}

// MARK: Locks and room

extension Kernel {
    /// Locks the whole file, or only asks whether that could be done; false when another open file has the lock. The lock
    /// ends with the last copy of the descriptor, however the process ends.
    static func lock(_ descriptor: Int32, take: Bool) throws(Errno) -> Bool {
        try Self.check { linux_lock(descriptor, take ? 1 : 0) } == 0
    }

    /// Takes the lock back from all copies of the descriptor.
    static func unlock(_ descriptor: Int32) { _ = linux_unlock(descriptor) }

    package func space(_ descriptor: Int32) throws(Errno) -> DiskSpace {
        var out = statvfs()
        try Self.checkErrno { Int(fstatvfs(descriptor, &out)) }
        let block = UInt64(out.f_frsize)
        return DiskSpace(
            bytes: UInt64(out.f_blocks) * block, freeBytes: UInt64(out.f_bavail) * block, files: UInt64(out.f_files),
            freeFiles: UInt64(out.f_favail))
    }

    /// Where a descriptor's directory is now, without links (proc(5), /proc/PID/fd).
    static func path(of descriptor: Int32) throws(Errno) -> FilePath {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = try Self.checkErrno { Glibc.readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count) }
        return FilePath(String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}
