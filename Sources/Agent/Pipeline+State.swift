import Disk
import Journal
import Rules

extension Pipeline {
    /// What the loop knows of the jobs that are not final.
    struct State {
        /// The jobs that are not final, by where their file was dropped: the next file of that name waits for them, unless
        /// they rest.
        var active: [PathKey: [JobID]] = [:]
        /// Those of them that wait for their time with their file in `work/`: a file of the same name need not wait so long.
        /// Of the two, the one that was dropped last stays at its target.
        var resting: [JobID: [FileIdentity]] = [:]
        /// The last name that a job was given.
        var newest: JobID?
        var generator: Chance
        /// Claims that a crash interrupted, by folder, until it answers and their files are looked for.
        var unclear: [String: [JobID]] = [:]
        /// Files were left in the folder for a later run.
        var hasLeft = false
        /// The folders into which files went back that had changed, until they are looked at again.
        var putBacks: Set<String> = []
        var failures = 0

        /// Whether a new job may have this file: no job has its name, or those that have rest and it is not theirs. After a
        /// power cut the file at the source may be theirs.
        func isFree(_ key: PathKey, for file: FileIdentity) -> Bool {
            (self.active[key] ?? []).allSatisfy { job in
                self.resting[job].map { !$0.contains { $0.isSameContent(as: file) } } ?? false
            }
        }
    }

    struct PathKey: Hashable {
        let folder: String
        let path: DropPath
    }
}
