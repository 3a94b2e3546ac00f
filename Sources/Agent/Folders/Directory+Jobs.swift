import Disk
import Journal
import Rules

extension Directory {
    /// The jobs that have a directory of their name in a place of `.hotfolder/`; what else is there nobody of us made. Blocks.
    func jobs(in place: DropPath) throws(DiskError) -> [JobID] {
        guard try self.status(of: place)?.kind == .directory else { return [] }
        var jobs: [JobID] = []
        try self.list(place) { entry in
            if let job = JobID(String(decoding: entry.name, as: UTF8.self)) { jobs.append(job) }
            return true
        }
        return jobs
    }
}
