import Disk
import Journal
import Rules
import SystemPackage

extension DropFolder {
    /// Moves the files of a job back to where they were dropped, each under a free name, for intake to find them again.
    ///
    /// - Returns: whether there was any; somebody may have taken them out of `work/`.
    /// - Throws: `DiskError`; the job's own file is then still in `work/`.
    @discardableResult func putBack(_ job: Job) async throws(DiskError) -> Bool {
        try await self.threads.run { () throws(DiskError) in
            let root = try self.openForWork()
            // The job's own file last: as long as it is in work/, so are the others, or a start brings them there.
            var isAny = false
            for companion in job.companions {
                if try Self.putBack(job.id, dropped: companion.path, root: root) { isAny = true }
            }
            return try Self.putBack(job.id, dropped: job.path, root: root) || isAny
        }
    }

    /// As above. Blocks.
    @discardableResult static func putBack(
        _ job: JobID, dropped: DropPath, root: Directory
    ) throws(DiskError) -> Bool {
        guard let source = self.workPath(of: job, dropped: dropped) else { return false }
        guard let status = try root.status(of: source) else {
            // Somebody was faster, unless the whole file system is away.
            try self.findWork(in: root)
            try? root.removeDirectory(self.workDirectory(of: job))
            return false
        }
        let names = DestinationName(path: dropped, mark: job.description, reserve: 0)
        var rank = 0
        while let candidate = names.candidate(rank) {
            rank += 1
            CrashPoint.reached(.putBack)
            do throws(DiskError) {
                if let parent = candidate.parent { try root.makeDirectories(parent) }
                try FileMover(
                    source: source, status: status, root: root, target: candidate, place: root, job: job
                ).move()
            } catch {
                guard error.errno == .fileExists else { throw error }
                // A second name of the same file is a move by link and unlink that was cut short.
                guard let there = try root.status(of: candidate), let here = try root.status(of: source),
                    here.isSecondLink(of: there)
                else { continue }
                try root.remove(source)
            }
            CrashPoint.reached(.putBackDone)
            try root.syncNamesOnTheWay(to: candidate)
            // Without a log a power cut may bring the name in work/ back, as a second one of a file that waits in the folder.
            if try !root.isJournaled() { try root.syncNames(of: self.workDirectory(of: job)) }
            // Not empty: then something else is in it that is not ours to remove.
            try? root.removeDirectory(self.workDirectory(of: job))
            return true
        }
        throw DiskError("find a free name for", dropped.text, .fileExists)
    }
}
