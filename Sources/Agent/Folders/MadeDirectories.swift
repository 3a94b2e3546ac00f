import Disk
import Journal
import Rules
import Synchronization

/// The directories in `.hotfolder/made/` where steps put files for the steps after them: one a job, made when a step
/// needs it, removed with the job's end.
final class MadeDirectories: Sendable {
    /// `.hotfolder/made`.
    static let place = DropPath(".hotfolder/made")!

    /// The jobs that may have one.
    private let jobs = Mutex<Set<JobID>>([])

    /// `.hotfolder/made/<job id>`.
    static func directory(of job: JobID) -> DropPath {
        // Both parts are path components by construction.
        self.place.appending(name: job.text.utf8)!
    }

    /// Says that a step of this job may make a file.
    func note(_ job: JobID) {
        _ = self.jobs.withLock { $0.insert(job) }
    }

    /// Removes what was made for a job that ended. What cannot be removed is by the next start. Blocks.
    func remove(_ job: JobID, in root: Directory) {
        guard self.jobs.withLock({ $0.remove(job) }) != nil else { return }
        Self.remove(job, in: root)
    }

    /// Removes a job's directory and the files in it. Blocks.
    static func remove(_ job: JobID, in root: Directory) {
        let directory = self.directory(of: job)
        var names: [DropPath] = []
        try? root.list(directory) { entry in
            if let path = directory.appending(name: entry.name) { names.append(path) }
            return true
        }
        CrashPoint.reached(.madeFilesRemoval)
        for name in names { try? root.remove(name) }
        try? root.removeDirectory(directory)
        CrashPoint.reached(.madeFilesRemoved)
    }
}
