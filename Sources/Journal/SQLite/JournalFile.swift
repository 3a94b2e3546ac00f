import Disk
import Glibc
import SystemPackage

/// The file of a journal, before SQLite sees it: where it really is, and whether it is ours to open.
struct JournalFile: Sendable {
    /// Absolute, without symbolic links: two names of one journal must lead to one lock.
    let path: FilePath

    /// What `PRAGMA application_id` says in our journals, `hotf`: so that another program's database is never touched.
    static let applicationID: UInt32 = 0x686F_7466

    /// Only for the agent's user: plans hold names and titles of what is not yet published.
    private static let directoryMode: mode_t = 0o700

    /// Finds the file, and makes its directory where that is missing.
    ///
    /// - Parameters:
    ///   - mayMake: whether a missing journal is to be made; otherwise it is an error.
    ///   - kind: the file system that an existing directory is on; an argument for the tests.
    init(
        at path: FilePath, mayMake: Bool, kind: (FilePath) throws(DiskError) -> FileSystemKind = JournalFile.kind(of:)
    ) throws(JournalError) {
        do {
            try Self.refuseNetwork(path, kind)
            if mayMake { try Self.makeDirectory(path.parent) }
            self.path = mayMake ? try Self.resolve(path) : try Self.realPath(path)
            // The journal itself may be a link to a file somewhere else.
            try Self.refuseNetwork(self.path, kind)
        } catch let error as Errno {
            guard error == .noSuchFileOrDirectory, !mayMake else { throw .cannotOpen(path, error) }
            throw .missing(path)
        } catch let error as JournalError {
            throw error
        } catch {
            throw JournalError(error, of: path, opening: true)
        }
        // GRDB takes the path as text.
        guard FilePath(self.path.string) == self.path else {
            throw JournalError(
                .unusable, "the journal's path \(self.path) is not valid UTF-8; set `journal:` to another path")
        }
    }

    /// A path beside the journal: its name with something at the end.
    func beside(_ ending: String) -> FilePath {
        FilePath(self.path.string + ending)
    }

    /// Makes the journal where it is missing, empty and for the agent's user alone. A file that is something else than a
    /// journal is refused as it is. Not while SQLite has it open: closing a descriptor would end SQLite's locks (fcntl(2)).
    ///
    /// - Parameter mayMake: whether it may be missing or empty.
    func prepare(mayMake: Bool) throws(JournalError) {
        do {
            let options: FileDescriptor.OpenOptions = [.closeOnExec, .nonBlocking]
            let file = try FileDescriptor.open(
                self.path, mayMake ? .readWrite : .readOnly, options: mayMake ? options.union(.create) : options,
                permissions: .ownerReadWrite)
            let head = try file.closeAfter { try Self.head(of: file) }
            if head.isEmpty {
                try self.prepareEmpty(mayMake: mayMake)
            } else if !Self.isJournal(head) {
                throw JournalError(
                    .unusable,
                    "\(self.path) is not a journal of hotfolder; set `journal:` to another path (the file was not "
                        + "changed)")
            }
        } catch let error as JournalError {
            throw error
        } catch let error as Errno {
            if error == .noSuchFileOrDirectory { throw .missing(self.path) }
            throw .cannotOpen(self.path, error)
        } catch {
            throw JournalError(error, of: self.path, opening: true)
        }
    }

    private func prepareEmpty(mayMake: Bool) throws {
        guard mayMake else { throw JournalError.missing(self.path) }
        // SQLite deletes the log of an empty database. Ours is never empty once it has a log, so somebody cut it off.
        guard access(self.beside("-wal").string, F_OK) != 0 else {
            throw JournalError.damaged(self.path, "it is empty, and its log is not")
        }
        try Self.synchronize(self.path.parent)
    }

    /// SQLite's header is 100 bytes; the application's number is at 68 (sqlite.org/fileformat.html, 1.3).
    private static let headLength = 100

    private static func isJournal(_ head: [UInt8]) -> Bool {
        guard head.count == self.headLength, head.starts(with: Array("SQLite format 3\0".utf8)) else { return false }
        return head[68..<72].reduce(0) { $0 << 8 | UInt32($1) } == self.applicationID
    }

    private static func head(of file: FileDescriptor) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: self.headLength) { buffer, count in
            count = try file.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// fsync(2) of a file, or of a directory, so that a power cut does not undo what was made in it.
    static func synchronize(_ path: FilePath) throws {
        let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        try file.closeAfter {
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// SQLite's locks and shared memory cannot be trusted there (sqlite.org/wal.html: "WAL does not work over a network
    /// filesystem").
    private static func refuseNetwork(
        _ path: FilePath, _ kind: (FilePath) throws(DiskError) -> FileSystemKind
    ) throws {
        let found = try self.nearestKind(path.parent, kind)
        guard found.isNetwork else { return }
        throw JournalError(
            .onNetwork,
            "the journal \(path) would lie on a network file system (\(found)), where its locks do not hold; set "
                + "`journal:` to a path on a local disk")
    }

    /// The kind of the nearest directory that exists: asked before anything is made.
    private static func nearestKind(
        _ directory: FilePath, _ kind: (FilePath) throws(DiskError) -> FileSystemKind
    ) throws(Errno) -> FileSystemKind {
        do throws(DiskError) {
            return try kind(directory)
        } catch {
            guard error.errno == .noSuchFileOrDirectory, directory != directory.parent else { throw error.errno }
            return try self.nearestKind(directory.parent, kind)
        }
    }

    private static func makeDirectory(_ directory: FilePath) throws {
        let make = { directory.withPlatformString { mkdir($0, self.directoryMode) == 0 ? 0 : errno } }
        var failure = make()
        if failure == ENOENT, directory != directory.parent {
            try self.makeDirectory(directory.parent)
            failure = make()
        }
        switch failure {
        case 0: try self.synchronize(directory.parent)
        case EEXIST: return
        default: throw Errno(rawValue: failure)
        }
    }

    /// The real path of a file that may be missing, in a directory that is not.
    private static func resolve(_ path: FilePath) throws(Errno) -> FilePath {
        do throws(Errno) {
            return try self.realPath(path)
        } catch .noSuchFileOrDirectory {
            guard let name = path.lastComponent else { throw .isDirectory }
            return try self.realPath(path.parent).appending(name)
        }
    }

    /// realpath(3).
    private static func realPath(_ path: FilePath) throws(Errno) -> FilePath {
        guard let found = path.withPlatformString({ realpath($0, nil) }) else { throw Errno(rawValue: errno) }
        defer { free(found) }
        return FilePath(platformString: found)
    }

    static func kind(of directory: FilePath) throws(DiskError) -> FileSystemKind {
        try Directory.open(directory).fileSystem()
    }
}

extension FilePath {
    /// The directory that the path lies in; `.` for a name alone.
    fileprivate var parent: FilePath {
        let parent = self.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}

extension JournalError {
    fileprivate static func missing(_ path: FilePath) -> JournalError {
        JournalError(
            .unusable,
            "there is no journal at \(path); start the agent once, or set `journal:` to the path that it uses")
    }
}
