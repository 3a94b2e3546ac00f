import Disk
import Journal
import Rules
import SystemPackage

extension Execution {
    /// Opens the files that go with a job's own, by what the group calls them. One that somebody took is left out: what
    /// needs it fails and says so.
    ///
    /// - Parameter evenChanged: whether they will do as they are: to take back what was sent of them.
    /// - Returns: nil when one of them is not what was claimed any more.
    func openCompanions(of job: Job, evenChanged: Bool = false) async throws(DiskError) -> [String: StepInput]? {
        if job.companions.isEmpty { return [:] }
        let folder = self.folder
        return try await folder.threads.run { () throws(DiskError) in
            let root = try folder.openForWork()
            var members: [String: StepInput] = [:]
            for companion in job.companions where companion.role != Job.Companion.sidecar {
                guard let path = DropFolder.workPath(of: job.id, dropped: companion.path),
                    try root.status(of: path) != nil, case .file(let file) = try root.openFile(path)
                else { continue }
                guard evenChanged || companion.identity.isSameContent(as: file.opened.stamp) else { return nil }
                members[companion.role] = StepInput(
                    dropped: file, name: ShownBytes.text(companion.path.name), type: companion.type)
            }
            return members
        }
    }
}
