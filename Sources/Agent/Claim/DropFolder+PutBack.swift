import SystemPackage
import Disk
import Journal
import Rules

extension DropFolder {
    /// Moves a claimed file back to where it was dropped, under a free name, for intake to find it again.
    ///
    /// - Throws: `DiskError`; the file is then still in `work/`.
    func putBack(_ job: Job) async throws(DiskError) {
        try await self.threads.run { () throws(DiskError) in
            let root = try self.openRoot()
            guard let source = Self.workPath(of: job.id, dropped: job.path) else { return }
            let names = DestinationName(path: job.path, job: job.id, reserve: 0)
            var rank = 0
            while let candidate = names.candidate(rank) {
                rank += 1
                do throws(DiskError) {
                    if let parent = candidate.parent { try root.makeDirectories(parent) }
                    try root.moveWithoutReplacing(source, to: root, candidate)
                } catch {
                    if error.errno == .fileExists { continue }
                    throw error
                }
                try root.syncNames(of: candidate.parent)
                try root.removeDirectory(Self.workDirectory(of: job.id))
                return
            }
        }
    }
}
