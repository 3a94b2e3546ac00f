import Disk
import Journal
import Rules
import SystemPackage

/// The directories whose names a batch of moves changed, to be made durable together, each once; and what the moves of a
/// batch have in common.
struct TouchedDirectories {
    private struct Entry {
        let directory: Directory
        /// Below `directory`; nil when it is that directory itself.
        let path: DropPath?
        /// Whether it may be gone meanwhile: an editor may move a folder away that a file was taken from.
        let mayBeGone: Bool
    }

    private struct Key: Hashable {
        let directory: ObjectIdentifier
        let path: DropPath?
    }

    private var entries: [Entry] = []
    private var seen: [Key: Int] = [:]
    private var places: [Job.Destination.Place: DropFolder.OpenedPlace] = [:]
    private var journaled: (directory: Directory, answer: Bool)?

    /// A move of the batch: which of the directories it needs.
    typealias Share = Set<Int>

    /// Opens `done/` or `failed/` once for the batch; nil for `delete`. Blocks.
    mutating func open(
        _ place: Job.Destination.Place, of folder: DropFolder, root: Directory
    ) throws(DiskError) -> DropFolder.OpenedPlace? {
        if let opened = self.places[place] { return opened }
        let opened = try folder.open(place, root: root)
        self.places[place] = opened
        return opened
    }

    /// Whether a sync of one directory makes a rename in this file system durable. Blocks, the first time.
    mutating func isJournaled(_ root: Directory) throws(DiskError) -> Bool {
        if let journaled, journaled.directory === root { return journaled.answer }
        let answer = try root.isJournaled()
        self.journaled = (root, answer)
        return answer
    }

    /// Adds a directory; they are synced in the order in which they were added first.
    mutating func add(
        _ path: DropPath?, in directory: Directory, to share: inout Share, mayBeGone: Bool = false
    ) {
        let key = Key(directory: ObjectIdentifier(directory), path: path)
        if let index = self.seen[key] {
            share.insert(index)
            return
        }
        self.seen[key] = self.entries.count
        share.insert(self.entries.count)
        self.entries.append(Entry(directory: directory, path: path, mayBeGone: mayBeGone))
    }

    /// Adds the directory of a name and all above it.
    mutating func addWay(to path: DropPath, in directory: Directory, share: inout Share) {
        var next = path.parent
        while let above = next {
            self.add(above, in: directory, to: &share)
            next = above.parent
        }
        self.add(nil, in: directory, to: &share)
    }

    /// Makes all of them durable, each once. None is tried again: after a failed fsync the kernel may report success
    /// without having written (fsync(2), ERRORS); who needed it looks at its file again. Blocks.
    ///
    /// - Returns: what went wrong for the moves that need these directories; nil when nothing did.
    func sync() -> (Share) -> DiskError? {
        let failures = self.entries.map { entry -> DiskError? in
            do throws(DiskError) {
                CrashPoint.reached(.directorySync)
                try entry.directory.syncNames(of: entry.path)
                CrashPoint.reached(.directorySynced)
                return nil
            } catch {
                return entry.mayBeGone && error.errno == .noSuchFileOrDirectory ? nil : error
            }
        }
        return { share in share.sorted().lazy.compactMap { failures[$0] }.first }
    }
}
