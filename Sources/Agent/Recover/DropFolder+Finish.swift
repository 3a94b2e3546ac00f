import Disk
import Foundation
import Journal
import Rules
import SystemPackage

/// What is still to be done on disk for a move that an interruption cut short after the file had got its name.
extension DropFolder {
    /// Makes a move durable whose file was found at its destination: the sync after it may never have come, or have failed.
    /// And writes its note if that is missing.
    ///
    /// - Throws: `DiskError`; the move is then in doubt as before.
    ///
    /// - Parameter leading: of a companion that stands as the job's file, the file that it goes with.
    func finishDisposal(of job: Job, leading: DropPath? = nil, at date: Date) async throws(DiskError) {
        try await self.threads.run { () throws(DiskError) in
            let root = try self.openRoot()
            if let (place, target) = try self.destination(of: job, root: root) {
                if let reason = job.reason, job.destination?.place == .failed {
                    try self.writeMissingNote(of: job, reason, leading, beside: target, in: place, at: date)
                }
                // The name may have come by a second link, and the first been left.
                try CopyPart.remove(of: job.id, beside: target, in: place)
                try place.syncNamesOnTheWay(to: target)
            }
            if try root.isJournaled() { return }
            for left in [Self.workDirectory(of: job.id), job.path.parent] { try Self.syncIfThere(left, in: root) }
        }
    }

    private func writeMissingNote(
        of job: Job, _ reason: String, _ leading: DropPath?, beside target: DropPath, in place: Directory,
        at date: Date
    ) throws(DiskError) {
        guard let note = ErrorNote.path(for: target), try place.status(of: note) == nil else { return }
        let text = ErrorNote.text(job: job, folder: self.settings, reason: reason, leading: leading, at: date)
        try ErrorNote.write(text, beside: target, in: place, mayReplace: false)
    }

    /// Removes the file in `work/` whose copy is at the destination, or of which a second link is there. Blocks.
    ///
    /// - Returns: false when what is at the destination is another file after all.
    func removeOriginal(of job: Job, root: Directory) throws(DiskError) -> Bool {
        guard let source = Self.workPath(of: job.id, dropped: job.path),
            let (place, target) = try self.destination(of: job, root: root)
        else { return false }
        try place.syncNamesOnTheWay(to: target)
        // Last of all: who has the original open may still write to it.
        guard try SameFile.isSame(source, in: root, as: target, in: place) else { return false }
        CrashPoint.reached(.leftOriginalRemoval)
        try root.remove(source)
        CrashPoint.reached(.leftOriginalRemoved)
        try Self.syncIfThere(Self.workDirectory(of: job.id), in: root)
        return true
    }

    /// Removes the copy in the making of a job whose file is gone, so that nobody will finish it, and the empty file that held
    /// its name (`Directory.moveToFreeName`).
    func removeCopyPart(of job: Job) async throws(DiskError) {
        try await self.threads.run { () throws(DiskError) in
            guard let (place, target) = try self.destination(of: job, root: try self.openRoot()) else { return }
            try CopyPart.remove(of: job.id, beside: target, in: place)
            guard job.state == .disposing, job.identity.size > 0, let there = try place.status(of: target),
                there.kind == .regular,
                there.stamp.size == 0
            else { return }
            try place.remove(target)
        }
    }

    /// Where the destination that was written down lies; nil when there is none, or it is the file's removal.
    private func destination(
        of job: Job, root: Directory
    ) throws(DiskError) -> (place: Directory, path: DropPath)? {
        guard let destination = job.destination, let below = destination.path,
            let place = try self.open(destination.place, root: root), let path = place.path(below)
        else { return nil }
        return (place.directory, path)
    }

    /// An editor may have moved the directory away, and its names with it.
    private static func syncIfThere(_ path: DropPath?, in root: Directory) throws(DiskError) {
        do throws(DiskError) {
            try root.syncNames(of: path)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
    }
}
