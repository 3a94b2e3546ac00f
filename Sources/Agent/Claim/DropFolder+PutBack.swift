import Disk
import Journal
import Rules
import SystemPackage

extension DropFolder {
    /// Moves a claimed file back to where it was dropped, under a free name, for intake to find it again.
    ///
    /// - Throws: `DiskError`; the file is then still in `work/`.
    func putBack(_ job: Job) async throws(DiskError) {
        try await self.threads.run { () throws(DiskError) in
            try Self.putBack(job.id, dropped: job.path, root: try self.openRoot())
        }
    }

    /// As above. Blocks.
    static func putBack(_ job: JobID, dropped: DropPath, root: Directory) throws(DiskError) {
        guard let source = self.workPath(of: job, dropped: dropped) else { return }
        let names = DestinationName(path: dropped, mark: job.description, reserve: 0)
        var rank = 0
        while let candidate = names.candidate(rank) {
            rank += 1
            do throws(DiskError) {
                if let parent = candidate.parent { try root.makeDirectories(parent) }
                try root.moveToFreeName(source, to: root, candidate)
            } catch {
                guard error.errno == .fileExists else { throw error }
                // A second name of the same file is a move by link and unlink that was cut short.
                guard let there = try root.status(of: candidate), let here = try root.status(of: source),
                    there.stamp.inode == here.stamp.inode, there.stamp.device == here.stamp.device
                else { continue }
                try root.remove(source)
            }
            try root.syncNames(of: candidate.parent)
            // Not empty: then something else is in it that is not ours to remove.
            try? root.removeDirectory(self.workDirectory(of: job))
            return
        }
        throw DiskError("find a free name for", dropped.text, .fileExists)
    }
}
