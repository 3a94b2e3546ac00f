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
            try Self.fetch(source, status, in: place.directory, into: root, job)
        } else {
            // An attempt before may have got it as far as `work/`.
            guard let work = Self.workPath(of: job.id, dropped: job.path), try root.status(of: work) != nil else {
                return false
            }
        }
        do throws(DiskError) {
            try Self.putBack(job.id, dropped: job.path, root: root)
        } catch {
            let work = Self.workPath(of: job.id, dropped: job.path)?.text ?? ""
            throw DiskError(
                error.operation, error.subject, error.errno,
                because:
                    "\(error.reason); the file waits in \(work) until then: retry it again, or start hotfolder anew")
        }
        if let note { try? place.directory.remove(note) }
        return true
    }

    /// Takes the file into `work/`, where nobody takes it for a drop before the one in `failed/` is gone for good: where a move
    /// is a second link and a removal, or a copy, a crash would leave two. What one leaves in `work/`, the next start puts back
    /// (`Orphans`).
    private static func fetch(
        _ source: DropPath, _ status: FileStatus, in place: Directory, into root: Directory, _ job: Job
    ) throws(DiskError) {
        // An unmounted folder is an empty directory, and what is put there is hidden when the mount comes back.
        try self.findWork(in: root)
        guard let work = self.workPath(of: job.id, dropped: job.path) else {
            throw DiskError("move back", job.path.text, .fileNameTooLong)
        }
        try root.makeDirectories(self.workDirectory(of: job.id), permissions: 0o770)
        do throws(DiskError) {
            // The directory is the job's own: nobody else takes a name in it.
            guard try root.status(of: work) == nil else { throw DiskError("move back", job.path.text, .fileExists) }
            try place.move(source, to: root, work)
        } catch {
            switch error.errno {
            case .improperLink:  // EXDEV
                try self.copy(source, status, in: place, to: work, in: root, job)
            case .fileExists: try self.removeCopied(source, in: place, to: work, in: root)
            default:
                // On NFS the answer to a rename that happened may be lost (rename(2), BUGS).
                guard try place.status(of: source) == nil, try root.status(of: work) != nil else {
                    try? root.removeDirectory(self.workDirectory(of: job.id))
                    throw error
                }
            }
        }
        try root.syncNamesOnTheWay(to: work)
        try place.syncNames(of: source.parent)
    }

    private static func copy(
        _ source: DropPath, _ status: FileStatus, in place: Directory, to work: DropPath, in root: Directory, _ job: Job
    ) throws(DiskError) {
        do throws(DiskError) {
            try FileMover(source: source, status: status, root: place, target: work, place: root, job: job.id).move()
        } catch {
            try? root.removeDirectory(self.workDirectory(of: job.id))
            throw error
        }
    }

    /// An attempt before was cut short: of two files with the same bytes the one in `failed/` goes.
    private static func removeCopied(
        _ source: DropPath, in place: Directory, to work: DropPath, in root: Directory
    ) throws(DiskError) {
        guard try SameFile.isSame(source, in: place, as: work, in: root) else {
            throw DiskError("move back", work.text, .fileExists)
        }
        try place.remove(source)
    }
}
