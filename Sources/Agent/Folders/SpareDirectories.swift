import Disk
import Journal
import Rules
import Synchronization
import SystemPackage

/// Empty job directories, kept to be used again: to rename one is several times cheaper than to make and remove one,
/// since the file system allocates nothing (ext4 searches its tables for inodes that were not freed just now).
///
/// They lie in `.hotfolder/spare/`. The list is in memory alone; what a crash leaves there is used by the next start.
final class SpareDirectories: Sendable {
    /// As many as a batch of claims takes.
    private static let most = 64
    /// `.hotfolder/spare`.
    static let place = DropPath(".hotfolder/spare")!

    private struct State {
        var names: [DropPath] = []
        var hasLooked = false
    }

    private let state = Mutex(State())

    /// Makes a directory, of a spare one if there is one. Blocks.
    func make(_ directory: DropPath, in root: Directory) throws(DiskError) {
        if let spare = self.take(in: root) {
            do throws(DiskError) {
                return try root.move(spare, to: root, directory)
            } catch {
                // Somebody removed it, or `work/` is missing: then it is made as if there were none.
            }
        }
        let changed = try root.makeDirectories(directory, permissions: 0o770)
        // Once in a folder's life: from a power cut that took `work/` nothing could be concluded, and jobs that had their file
        // in it would wait, and keep its name from the next, until another file makes `work/` anew.
        for above in changed where above != DropFolder.work { try root.syncNames(of: above) }
    }

    /// Puts an empty directory away for later, or removes it. One that is not empty stays where it is: what is in it is
    /// not ours to remove. Blocks.
    func putAway(_ directory: DropPath, named job: JobID, in root: Directory) {
        guard let spare = Self.place.appending(name: job.text.utf8) else { return }
        do throws(DiskError) {
            guard try Self.isEmpty(directory, in: root) else { return }
            if self.state.withLock({ $0.names.count }) >= Self.most { return try root.removeDirectory(directory) }
            do throws(DiskError) {
                try root.move(directory, to: root, spare)
            } catch {
                guard error.errno == .noSuchFileOrDirectory else { throw error }
                try root.makeDirectories(Self.place, permissions: 0o770)
                try root.move(directory, to: root, spare)
            }
            self.state.withLock { $0.names.append(spare) }
        } catch {
            // An empty directory that stays is put away by the next start.
        }
    }

    private func take(in root: Directory) -> DropPath? {
        let (spare, mustLook) = self.state.withLock { state in
            let mustLook = !state.hasLooked
            state.hasLooked = true
            return (state.names.popLast(), mustLook)
        }
        if spare != nil || !mustLook { return spare }
        // A crash may have left some.
        var found: [DropPath] = []
        try? root.list(Self.place) { entry in
            if let spare = Self.place.appending(name: entry.name) { found.append(spare) }
            return found.count < Self.most
        }
        let empty = found.filter { (try? Self.isEmpty($0, in: root)) == true }
        return self.state.withLock { state in
            state.names += empty
            return state.names.popLast()
        }
    }

    /// Gives a directory back to `work/`, under its name, if it holds something: a power cut may undo that the last file left
    /// it before it was put away. Where there is no `work/` none is made, since from an empty one it would be concluded that
    /// jobs have lost their files. Blocks.
    static func giveBack(_ job: JobID, in root: Directory) throws(DiskError) {
        guard let spare = Self.place.appending(name: job.text.utf8) else { return }
        do throws(DiskError) {
            if try Self.isEmpty(spare, in: root) { return }
            try root.move(spare, to: root, DropFolder.workDirectory(of: job))
        } catch {
            // It was just taken; there is no `work/`; or what has its name there is looked at first, and this at the next start.
            let isLater: [Errno] = [.noSuchFileOrDirectory, .fileExists, .directoryNotEmpty]
            guard isLater.contains(error.errno) else { throw error }
        }
    }

    private static func isEmpty(_ directory: DropPath, in root: Directory) throws(DiskError) -> Bool {
        var isEmpty = true
        try root.list(directory) { _ in
            isEmpty = false
            return false
        }
        return isEmpty
    }
}
