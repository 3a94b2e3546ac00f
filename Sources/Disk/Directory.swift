import Glibc
package import Rules
package import SystemPackage

/// A directory held open; every path is looked up below it, never through a symbolic link and never above it.
///
/// All operations block and take paths as bytes. A rename of the directory itself does not confuse them: they follow the
/// directory, not its name.
package final class Directory: Sendable {
    let calls: any SystemCalls
    private let descriptor: Int32
    /// How messages name it.
    package let shown: String

    private init(calls: any SystemCalls, descriptor: Int32, shown: String) {
        self.calls = calls
        self.descriptor = descriptor
        self.shown = shown
    }

    deinit {
        self.calls.close(self.descriptor)
    }

    /// Opens the directory at an absolute path; links in that path, which the operator chose, are followed.
    ///
    /// - Parameter calls: the kernel's, but for tests of what a kernel seldom does.
    package static func open(
        _ path: FilePath, on calls: any SystemCalls = Kernel()
    ) throws(DiskError) -> Directory {
        do throws(Errno) {
            let descriptor = try calls.open(path.cString, flags: O_RDONLY | O_DIRECTORY)
            return Directory(calls: calls, descriptor: descriptor, shown: path.string)
        } catch {
            throw DiskError("open the directory", path.string, error)
        }
    }

    // MARK: Looking

    /// What fstat(2) says of the directory that is held open, wherever its name is now. Blocks.
    package func status() throws(DiskError) -> FileStatus {
        try self.attempt("look at", self.shown) { () throws(Errno) in try self.calls.status(self.descriptor) }
    }

    /// The status of a name below, not following a link at its end; nil when nothing is there.
    package func status(of path: DropPath) throws(DiskError) -> FileStatus? {
        do throws(Errno) {
            // fstatat would follow links in the middle of the path; a directory opened beneath the root does not.
            return try self.withParent(of: path) { (parent, name) throws(Errno) in try self.calls.status(parent, name) }
        } catch .noSuchFileOrDirectory, .notDirectory {
            return nil
        } catch {
            throw DiskError("look at", self.shown(path), error)
        }
    }

    /// The kind of its file system. Blocks.
    package func fileSystem() throws(DiskError) -> FileSystemKind {
        let magic = try self.attempt("look at", self.shown) { () throws(Errno) in
            try self.calls.fileSystem(self.descriptor)
        }
        return FileSystemKind(magic: magic)
    }

    /// The mount that it was opened through: its number, and whether it is read-only. The kernel uses a number again once
    /// nothing is mounted under it (statx(2), STATX_MNT_ID). Blocks.
    package func mount() throws(DiskError) -> (id: UInt64, isReadOnly: Bool) {
        try self.attempt("look at", self.shown) { () throws(Errno) in try self.calls.mount(self.descriptor) }
    }

    /// Whether a rename is one transaction in a log, so that to sync one of its two directories makes all of it durable, and
    /// all that was renamed and made before it. Blocks.
    package func isJournaled() throws(DiskError) -> Bool {
        try self.fileSystem().isJournaled ?? self.calls.hasJournal(self.descriptor)
    }

    /// Calls `body` with each entry of a directory below (nil: of this one) until it returns false.
    package func list(_ path: DropPath?, _ body: (DirectoryEntry) -> Bool) throws(DiskError) {
        try self.attempt("list", path.map(self.shown) ?? self.shown) { () throws(Errno) in
            let opened: Int32
            if let path {
                opened = try self.openBeneath(path, flags: O_RDONLY | O_DIRECTORY)
            } else {
                opened = try self.calls.openat(self.descriptor, ".".utf8.cString, flags: O_RDONLY | O_DIRECTORY)
            }
            try self.calls.list(opened) { name, kind in body(DirectoryEntry(name: name, kind: kind)) }
        }
    }

    // MARK: Opening

    /// Opens a regular file below for reading. A file of another kind is found out before it is opened, since opening a
    /// pipe or a device has effects; it is returned as a refusal.
    package func openFile(_ path: DropPath) throws(DiskError) -> Opening {
        try self.attempt("open", self.shown(path)) { () throws(Errno) in
            let pinned = try self.openBeneath(path, flags: Kernel.openPath | O_NOFOLLOW)
            defer { self.calls.close(pinned) }
            let status = try self.calls.status(pinned)
            guard status.kind == .regular else { return .refused(status.kind) }
            // The very file that was looked at, not whatever has its name now.
            let readable = try self.calls.reopen(pinned, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
            do throws(Errno) {
                let opened = try self.calls.status(readable)
                return .file(
                    OpenedFile(calls: self.calls, descriptor: readable, shown: self.shown(path), opened: opened))
            } catch {
                self.calls.close(readable)
                throw error
            }
        }
    }

    package enum Opening: Sendable {
        case file(OpenedFile)
        /// A directory, a link, a pipe, a socket or a device: never opened.
        case refused(FileStatus.Kind)
    }

    /// Opens a directory below.
    package func directory(_ path: DropPath) throws(DiskError) -> Directory {
        try self.attempt("open the directory", self.shown(path)) { () throws(Errno) in
            Directory(
                calls: self.calls, descriptor: try self.openBeneath(path, flags: O_RDONLY | O_DIRECTORY),
                shown: self.shown(path))
        }
    }

    // MARK: Changing

    /// Makes the directory and those above it where they are missing. Blocks.
    ///
    /// - Returns: the directories that got a new name by it, the highest first, nil for this one: `syncNames` of them makes
    ///   the new names durable.
    @discardableResult
    package func makeDirectories(_ path: DropPath, permissions: UInt32 = 0o777) throws(DiskError) -> [DropPath?] {
        do throws(Errno) {
            return try self.makeDirectory(path, permissions) ? [path.parent] : []
        } catch .noSuchFileOrDirectory {
            guard let above = path.parent else {
                throw DiskError("make the directory", self.shown(path), .noSuchFileOrDirectory)
            }
            let changed = try self.makeDirectories(above, permissions: permissions)
            return try self.attempt("make the directory", self.shown(path)) { () throws(Errno) in
                // Another agent may have been faster.
                try self.makeDirectory(path, permissions) ? changed + [above] : changed
            }
        } catch {
            throw DiskError("make the directory", self.shown(path), error)
        }
    }

    /// False when it is there already.
    private func makeDirectory(_ path: DropPath, _ permissions: UInt32) throws(Errno) -> Bool {
        do throws(Errno) {
            try self.withParent(of: path) { (parent, name) throws(Errno) in
                try self.calls.makeDirectory(parent, name, mode: permissions)
            }
            return true
        } catch .noSuchFileOrDirectory {
            throw .noSuchFileOrDirectory
        } catch {
            // Whatever the file system said (some look at our rights or at the free space first): what is there is there.
            // Somebody may also have put a file or a link where the directory should be.
            do throws(Errno) {
                self.calls.close(try self.openBeneath(path, flags: O_RDONLY | O_DIRECTORY))
            } catch let inTheWay {
                throw error == .fileExists ? inTheWay : error
            }
            return false
        }
    }

    /// rename(2) to a name below `target`, replacing what is there.
    package func move(_ path: DropPath, to target: Directory, _ newPath: DropPath) throws(DiskError) {
        try self.attempt("move", self.shown(path)) { () throws(Errno) in
            try self.withParent(of: path) { (from, old) throws(Errno) in
                try target.withParent(of: newPath) { (to, new) throws(Errno) in
                    try self.calls.rename(from, old, to, new)
                }
            }
        }
    }

    /// rename(2) that never replaces: `fileExists` when the name is taken.
    ///
    /// Where the file system cannot do that in one call (NFS, most of FUSE: renameat2(2), EINVAL), a second link and the
    /// removal of the first do; where it has no links either, `invalidArgument` comes out and the caller must choose a
    /// name that nobody else can take.
    package func moveWithoutReplacing(_ path: DropPath, to target: Directory, _ newPath: DropPath) throws(DiskError) {
        try self.attempt("move", self.shown(path)) { () throws(Errno) in
            try self.withParent(of: path) { (from, old) throws(Errno) in
                try target.withParent(of: newPath) { (to, new) throws(Errno) in
                    do throws(Errno) {
                        try self.calls.renameNoReplace(from, old, to, new)
                    } catch .invalidArgument, .noFunction, .notSupported {
                        do throws(Errno) {
                            try self.calls.link(from, old, to, new)
                        } catch .notPermitted, .notSupported, .noFunction, .tooManyLinks {
                            throw .invalidArgument
                        }
                        try self.calls.unlink(from, old)
                    }
                }
            }
        }
    }

    /// As `moveWithoutReplacing`, and on a file system that offers neither of its ways with an empty file of ours that holds
    /// the name until the rename replaces it. Blocks.
    ///
    /// Only who renames over a name that is taken could lose something by that. A crash in between leaves the empty file.
    package func moveToFreeName(_ path: DropPath, to target: Directory, _ newPath: DropPath) throws(DiskError) {
        do throws(DiskError) {
            try self.moveWithoutReplacing(path, to: target, newPath)
        } catch {
            guard error.errno == .invalidArgument else { throw error }
            let held = try target.createFile(newPath, permissions: 0o600).status()
            do throws(DiskError) {
                try self.move(path, to: target, newPath)
            } catch {
                let there = try? target.status(of: newPath)
                if let there, there.stamp.isSameFile(as: held.stamp), there.stamp.size == 0 {
                    try? target.remove(newPath)
                }
                throw error
            }
        }
    }

    /// Removes a file's name; the file itself goes with its last name and descriptor. Blocks.
    package func remove(_ path: DropPath) throws(DiskError) {
        try self.attempt("remove", self.shown(path)) { () throws(Errno) in
            try self.withParent(of: path) { (parent, name) throws(Errno) in try self.calls.unlink(parent, name) }
        }
    }

    /// Removes an empty directory.
    package func removeDirectory(_ path: DropPath) throws(DiskError) {
        try self.attempt("remove the directory", self.shown(path)) { () throws(Errno) in
            try self.withParent(of: path) { (parent, name) throws(Errno) in try self.calls.removeDirectory(parent, name)
            }
        }
    }

    /// Makes a new file below; `fileExists` when the name is taken.
    package func createFile(_ path: DropPath, permissions: UInt32 = 0o666) throws(DiskError) -> NewFile {
        try self.attempt("make the file", self.shown(path)) { () throws(Errno) in
            try self.withParent(of: path) { (parent, name) throws(Errno) in
                let descriptor = try self.calls.openat(
                    parent, name, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: permissions)
                return NewFile(calls: self.calls, descriptor: descriptor, shown: self.shown(path))
            }
        }
    }

    /// Makes a file's content durable that another program wrote. Blocks.
    package func syncContent(of path: DropPath) throws(DiskError) {
        try self.attempt("write to disk", self.shown(path)) { () throws(Errno) in
            let descriptor = try self.openBeneath(path, flags: O_RDONLY | O_NOFOLLOW)
            defer { self.calls.close(descriptor) }
            try self.calls.sync(descriptor)
        }
    }

    /// Makes the names in a directory below (nil: in this one) durable. Some file systems cannot sync a directory and say
    /// so (EINVAL, EBADF, EOPNOTSUPP); then there is nothing to wait for.
    package func syncNames(of path: DropPath? = nil) throws(DiskError) {
        try self.attempt("write to disk", path.map(self.shown) ?? self.shown) { () throws(Errno) in
            let opened = try path.map { (path) throws(Errno) in
                try self.openBeneath(path, flags: O_RDONLY | O_DIRECTORY)
            }
            defer { if let opened { self.calls.close(opened) } }
            do throws(Errno) {
                try self.calls.sync(opened ?? self.descriptor)
            } catch .invalidArgument, .badFileDescriptor, .notSupported {
                return
            }
        }
    }

    /// `syncNames` of the directory that holds a name below, and of all above it up to this one. Blocks.
    package func syncNamesOnTheWay(to path: DropPath) throws(DiskError) {
        var next = path.parent
        while let above = next {
            try self.syncNames(of: above)
            next = above.parent
        }
        try self.syncNames()
    }

    // MARK: Inside

    private func shown(_ path: DropPath) -> String { "\(self.shown)/\(path.text)" }

    /// A rename above the path while it is looked up gives EAGAIN (openat2(2)); a bounded number of new tries settles it.
    private static let renameRaces = 16

    func openBeneath(_ path: DropPath, flags: Int32) throws(Errno) -> Int32 {
        for _ in 0..<Self.renameRaces {
            do throws(Errno) {
                return try self.calls.openBeneath(self.descriptor, path.bytes.cString, flags: flags)
            } catch .resourceTemporarilyUnavailable {
                continue
            } catch .noFunction, .notPermitted {
                // A sandbox that does not know openat2 may also answer EPERM; a true one comes out of the steps again.
                return try self.openStepByStep(path, flags: flags)
            }
        }
        throw .resourceTemporarilyUnavailable
    }

    /// For kernels and sandboxes without openat2(2): one component at a time, none of them a link.
    private func openStepByStep(_ path: DropPath, flags: Int32) throws(Errno) -> Int32 {
        var current = self.descriptor
        defer { if current != self.descriptor { self.calls.close(current) } }
        let components = path.components
        for component in components.dropLast() {
            let next = try self.calls.openat(
                current, Array(component).cString, flags: Kernel.openPath | O_DIRECTORY | O_NOFOLLOW)
            if current != self.descriptor { self.calls.close(current) }
            current = next
        }
        return try self.calls.openat(current, Array(components.last ?? []).cString, flags: flags | O_NOFOLLOW)
    }

    /// Calls `body` with a descriptor of the directory that holds the last component, and that component.
    private func withParent<Result>(
        of path: DropPath, _ body: (Int32, [CChar]) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        guard let parent = path.parent else { return try body(self.descriptor, path.bytes.cString) }
        let opened = try self.openBeneath(parent, flags: Kernel.openPath | O_DIRECTORY)
        defer { self.calls.close(opened) }
        return try body(opened, path.name.cString)
    }

    private func attempt<Result>(
        _ operation: String, _ subject: @autoclosure () -> String, _ body: () throws(Errno) -> Result
    ) throws(DiskError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw DiskError(operation, subject(), error)
        }
    }
}

extension Sequence<UInt8> {
    /// The bytes with the NUL that C wants at the end.
    var cString: [CChar] { self.map { CChar(bitPattern: $0) } + [0] }
}

extension FilePath {
    fileprivate var cString: [CChar] {
        self.withPlatformString { Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1)) }
    }
}

extension Directory {
    /// Calls `body` with the descriptor, for calls that are about the directory itself or a name right in it.
    func withDescriptor<Result>(_ body: (Int32) throws(Errno) -> Result) throws(Errno) -> Result {
        try body(self.descriptor)
    }
}
