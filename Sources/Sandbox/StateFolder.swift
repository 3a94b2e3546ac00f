import Disk
import Rules
import Synchronization
import SystemPackage

/// The directory in which the local cloud keeps its state and the files that it received: one directory for each service,
/// `incoming/` for what is not whole yet.
///
/// All of its calls run on one thread, one after the other, so that a file and what is noted about it change together.
final class StateFolder: Sendable {
    private let root: Directory
    private let disk: DiskThreads
    private let counter = Mutex(0)

    private static let incoming = "incoming"
    /// A channel's note holds the keys of a megabyte of JSON; others are a few hundred bytes. More is not ours.
    private static let largestNote: Int64 = 2 << 20

    private init(root: Directory, disk: DiskThreads) {
        self.root = root
        self.disk = disk
    }

    /// Opens an existing directory, makes the directories below it and removes what an earlier run left half-received.
    static func open(
        _ path: FilePath, directories: [String], disk: DiskThreads
    ) async throws(SandboxError) -> StateFolder {
        try await Self.state(disk) { () throws(DiskError) in
            let root = try Directory.open(path)
            for directory in directories + [Self.incoming] { try root.makeDirectories(Self.path(directory)) }
            var leftovers: [DropPath] = []
            try root.list(Self.path(Self.incoming)) { entry in
                if let path = Self.path(Self.incoming).appending(name: entry.name) { leftovers.append(path) }
                return true
            }
            for leftover in leftovers { try root.remove(leftover) }
            return StateFolder(root: root, disk: disk)
        }
    }

    /// A file that is being received.
    struct Receiving: Sendable {
        fileprivate let path: DropPath
        fileprivate let file: NewFile
    }

    func receive() async throws(SandboxError) -> Receiving {
        let number = self.counter.withLock { counter in
            counter += 1
            return counter
        }
        let path = Self.path("\(Self.incoming)/\(number)")
        return try await Self.state(self.disk) { () throws(DiskError) in
            Receiving(path: path, file: try self.root.createFile(path))
        }
    }

    func write(_ bytes: [UInt8], to receiving: Receiving) async throws(SandboxError) {
        try await Self.state(self.disk) { () throws(DiskError) in try receiving.file.write(bytes) }
    }

    /// Removes what was received; nobody wants it.
    func forget(_ receiving: Receiving) async throws(SandboxError) {
        try await Self.state(self.disk) { () throws(DiskError) in try self.root.remove(receiving.path) }
    }

    /// Puts a received file (nil: none) in its place and writes a note at another, as one step. Within it, `note` is asked
    /// first and `done` is called when both are in their places.
    func keep(
        _ receiving: Receiving?, as name: String, note noteName: String, _ note: @escaping @Sendable () -> JSON,
        done: @escaping @Sendable () -> Void
    ) async throws(SandboxError) {
        let written = try await self.receive()
        try await Self.state(self.disk) { () throws(DiskError) in
            try written.file.write(Array(note().text.utf8))
            if let receiving { try self.root.move(receiving.path, to: self.root, Self.path(name)) }
            try self.root.move(written.path, to: self.root, Self.path(noteName))
            done()
        }
    }

    /// All notes in a directory, by file name.
    private func notes(in directory: String) async throws(SandboxError) -> [(name: String, bytes: [UInt8])] {
        try await Self.state(self.disk) { () throws(DiskError) in
            var names: [String] = []
            try self.root.list(Self.path(directory)) { entry in
                names.append(String(decoding: entry.name, as: UTF8.self))
                return true
            }
            var notes: [(name: String, bytes: [UInt8])] = []
            for name in names {
                guard case .file(let file) = try self.root.openFile(Self.path("\(directory)/\(name)")) else { continue }
                notes.append((name: name, bytes: try file.read(at: 0, count: Int(min(file.size, Self.largestNote)))))
            }
            return notes
        }
    }

    /// All notes in a directory as `read` understands them, by file name without `.json`. Throws `damagedState` for one
    /// that it does not.
    func values<Value>(
        in directory: String, _ read: (JSON) -> Value?
    ) async throws(SandboxError) -> [(name: String, value: Value)] {
        var values: [(name: String, value: Value)] = []
        for note in try await self.notes(in: directory) where note.name.hasSuffix(".json") {
            guard let json = try? JSON(parsing: note.bytes), let value = read(json) else {
                throw .damagedState(
                    file: "\(directory)/\(note.name)", reason: "it is not what the sandbox writes there")
            }
            values.append((name: String(note.name.dropLast(".json".count)), value: value))
        }
        return values
    }

    /// A kept file; nil when there is none.
    func file(_ name: String) async throws(SandboxError) -> OpenedFile? {
        try await Self.state(self.disk) { () throws(DiskError) in
            do throws(DiskError) {
                guard case .file(let file) = try self.root.openFile(Self.path(name)) else { return nil }
                return file
            } catch {
                if error.errno == .noSuchFileOrDirectory { return nil }
                throw error
            }
        }
    }

    // MARK: Inside

    /// Names are made of fixed words and of ids that were checked; anything else is our mistake.
    private static func path(_ name: String) -> DropPath {
        guard let path = DropPath(name) else { preconditionFailure("not a name in the state folder: \(name)") }
        return path
    }

    private static func state<Result: Sendable>(
        _ disk: DiskThreads, _ body: @escaping @Sendable () throws(DiskError) -> Result
    ) async throws(SandboxError) -> Result {
        do throws(DiskError) {
            return try await disk.run(body)
        } catch {
            throw .state(error)
        }
    }
}
