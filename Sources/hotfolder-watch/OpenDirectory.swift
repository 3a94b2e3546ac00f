// SPDX-License-Identifier: GPL-2.0-only
import CInotifyTools
import Glibc

/// A directory held open: pinned, so that it is watched and listed as one and the same whatever happens to its name.
/// Closed with its owner.
struct OpenDirectory: ~Copyable {
    let descriptor: Int32
    let inode: WatchTable.Inode

    struct Failure: Error {
        let number: Int32
    }

    enum EntryKind { case directory, other }

    /// Opens the root, following links in its path: the operator chose it.
    init(root: [UInt8]) throws(Failure) {
        let path = (root + [0]).map { CChar(bitPattern: $0) }
        try self.init(owning: open(path, watch_o_path() | O_DIRECTORY | O_CLOEXEC), errno)
    }

    /// Opens a directory below; no link is followed, at no place of the path.
    init(_ path: [UInt8], below root: borrowing OpenDirectory) throws(Failure) {
        let text = (path + [0]).map { CChar(bitPattern: $0) }
        let flags = watch_o_path() | O_DIRECTORY
        var result = watch_open_beneath(root.descriptor, text, flags)
        // EAGAIN: something was renamed above it meanwhile (openat2(2)). A few tries more settle that.
        for _ in 0..<Self.renameRaces where result == -EAGAIN {
            result = watch_open_beneath(root.descriptor, text, flags)
        }
        if result == -ENOSYS || result == -EPERM {
            // An old kernel, or a sandbox that does not know the call.
            try self.init(stepwise: path, below: root.descriptor)
        } else {
            try self.init(owning: result < 0 ? -1 : result, -result)
        }
    }

    private static let renameRaces = 16

    private init(stepwise path: [UInt8], below root: Int32) throws(Failure) {
        var current = dup(root)
        for component in path.split(separator: UInt8(ascii: "/")) where current >= 0 {
            let name = (Array(component) + [0]).map { CChar(bitPattern: $0) }
            let next = openat(current, name, watch_o_path() | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let number = errno
            close(current)
            if next < 0 { throw Failure(number: number) }
            current = next
        }
        try self.init(owning: current, errno)
    }

    private init(owning descriptor: Int32, _ number: Int32) throws(Failure) {
        guard descriptor >= 0 else { throw Failure(number: number) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let number = errno
            close(descriptor)
            throw Failure(number: number)
        }
        self.descriptor = descriptor
        self.inode = WatchTable.Inode(status)
    }

    deinit {
        close(self.descriptor)
    }

    /// Calls `body` with each name but `.` and `..`. What is unreadable has no names: whoever scans the folder will say so.
    func list(_ body: (_ name: [UInt8], _ kind: EntryKind) -> Void) {
        let readable = openat(self.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard readable >= 0 else { return }
        guard let stream = fdopendir(readable) else {
            close(readable)
            return
        }
        defer { closedir(stream) }
        var name: UnsafePointer<CChar>?
        var kind: Int32 = 0
        while watch_readdir(stream, &name, &kind) == 1 {
            guard let name else { continue }
            if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { continue }
            let bytes = Array(UnsafeRawBufferPointer(start: name, count: strlen(name)))
            body(bytes, self.kind(of: name, told: Int(kind)))
        }
    }

    private func kind(of name: UnsafePointer<CChar>, told kind: Int) -> EntryKind {
        if kind == WATCH_ENTRY_DIRECTORY { return .directory }
        if kind == WATCH_ENTRY_OTHER { return .other }
        var status = stat()
        guard fstatat(self.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .other }
        return status.st_mode & S_IFMT == S_IFDIR ? .directory : .other
    }
}

extension WatchTable.Inode {
    init(_ status: stat) {
        self.init(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }
}
