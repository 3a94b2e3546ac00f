import Disk
import Journal
import Rules
import SystemPackage

extension DropFolder {
    /// Moves a failed file back to where it was dropped, under a free name, and removes its note. Blocks.
    ///
    /// - Returns: false when the file is not in `failed/`, or what has its name there is another job's.
    func returnFailed(_ job: Job, from below: DropPath) throws(DiskError) -> Bool {
        guard self.ended.take(job.id) else { throw DiskError("move back", below.text, .resourceBusy) }
        defer { self.ended.give(job.id) }
        let root = try self.openRoot()
        guard let place = try self.open(.failed, root: root), let source = place.path(below) else { return false }
        let note = ErrorNote.path(for: source)
        if let status = try place.directory.status(of: source) {
            // The name may have been free again meanwhile, and have got to the next that failed: whose it is says the note.
            if let note, try place.directory.status(of: note) != nil,
                try !ErrorNote.isOurs(note, in: place.directory, of: job.id)
            {
                return false
            }
            do throws(DiskError) {
                try Self.rename(source, status, in: place.directory, backTo: root, job)
            } catch {
                guard error.errno == .improperLink else { throw error }  // EXDEV
                try Self.copy(source, status, in: place.directory, backTo: root, job)
            }
        } else {
            // An attempt before may have got it as far as `work/`.
            guard let work = Self.workPath(of: job.id, dropped: job.path), try root.status(of: work) != nil else {
                return false
            }
            try Self.putBack(job.id, dropped: job.path, root: root)
        }
        if let note { try? place.directory.remove(note) }
        return true
    }

    private static func rename(
        _ source: DropPath, _ status: FileStatus, in place: Directory, backTo root: Directory, _ job: Job
    ) throws(DiskError) {
        let names = DestinationName(path: job.path, mark: job.id.description, reserve: 0)
        var rank = 0
        while let candidate = names.candidate(rank) {
            rank += 1
            if let parent = candidate.parent { try root.makeDirectories(parent) }
            let mover = FileMover(
                source: source, status: status, root: place, target: candidate, place: root, job: job.id)
            do throws(DiskError) {
                try mover.rename()
            } catch {
                guard error.errno == .fileExists else { throw error }
                // A second name of the same file is a move by link and unlink that was cut short.
                guard let there = try root.status(of: candidate), let here = try place.status(of: source),
                    here.isSecondLink(of: there)
                else { continue }
                try place.remove(source)
            }
            return try root.syncNamesOnTheWay(to: candidate)
        }
        throw DiskError("find a free name for", job.path.text, .fileExists)
    }

    /// From another file system the file goes by way of `work/`, where nobody takes it for a drop before the one in `failed/`
    /// is gone for good. What a crash leaves there, the next start puts back into `failed/` (`Orphans`).
    private static func copy(
        _ source: DropPath, _ status: FileStatus, in place: Directory, backTo root: Directory, _ job: Job
    ) throws(DiskError) {
        // An unmounted folder is an empty directory, and what is put there is hidden when the mount comes back.
        try self.findWork(in: root)
        guard let work = self.workPath(of: job.id, dropped: job.path) else {
            throw DiskError("move back", job.path.text, .fileNameTooLong)
        }
        try root.makeDirectories(self.workDirectory(of: job.id), permissions: 0o770)
        do throws(DiskError) {
            try FileMover(source: source, status: status, root: place, target: work, place: root, job: job.id).move()
        } catch {
            // An attempt before was cut short: of two files with the same bytes the one in failed/ goes.
            guard error.errno == .fileExists, try SameFile.isSame(source, in: place, as: work, in: root) else {
                try? root.removeDirectory(self.workDirectory(of: job.id))
                throw error
            }
            try place.remove(source)
        }
        try place.syncNames(of: source.parent)
        try self.putBack(job.id, dropped: job.path, root: root)
    }
}
