import Disk
import Journal
import Rules

/// The name of a copy in the making, beside the name that it gets when it is whole: `.hf-<job id>.part`. The job in it
/// tells, after a crash, whose it is.
enum CopyPart {
    private static let beginning = Array(".hf-".utf8)
    private static let ending = Array(".part".utf8)

    /// Nil when the path would be longer than Linux takes.
    static func path(of job: JobID, beside target: DropPath) -> DropPath? {
        let name = self.beginning + Array(job.text.utf8) + self.ending
        guard let parent = target.parent else { return DropPath(name) }
        return parent.appending(name: name)
    }

    /// Whose copy it is that has this name; nil for every other name.
    static func job(of name: [UInt8]) -> JobID? {
        guard name.starts(with: self.beginning), name.suffix(self.ending.count) == self.ending[...],
            name.count > self.beginning.count + self.ending.count
        else { return nil }
        let id = name.dropFirst(self.beginning.count).dropLast(self.ending.count)
        return JobID(String(decoding: id, as: UTF8.self))
    }

    /// Removes what a copy that nobody finishes left beside a target. Blocks.
    static func remove(of job: JobID, beside target: DropPath, in place: Directory) throws(DiskError) {
        guard let part = self.path(of: job, beside: target), try place.status(of: part)?.kind == .regular else {
            return
        }
        try place.remove(part)
    }
}
