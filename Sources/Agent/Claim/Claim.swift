import Disk
import Journal
import Rules
import SystemPackage

/// Moving ready files into `work/`: the point from which on they are the agent's.
///
/// The rename is atomic and exclusive: the same name dropped again is a new file, and an editor who overwrites it cannot
/// reach the one that is being sent.
struct Claim: Sendable {
    let job: JobID
    let path: DropPath
    /// As intake saw it last; a file that differs now is not claimed.
    let stamp: FileStamp
    /// What goes with it, as it was seen last.
    var companions: [Job.Companion] = []

    enum Outcome: Sendable {
        /// It is in `work/` and now has this identity (a rename changes ctime), and its companions have theirs.
        case claimed(FileIdentity, companions: [FileIdentity])
        /// It changed since, or is gone: intake will look again.
        case changed
        /// It cannot be moved.
        case impossible(DiskError)
        /// Something went wrong behind the move: it may be in `work/` or not.
        case unsure(DiskError)
    }

    /// Claims up to a batch of files. Blocks.
    ///
    /// The moves are not made durable here. A power cut may undo them, and then recovery finds the files where they were
    /// dropped, knows them by the journal, and claims them again; what comes after the claim never needs it to have
    /// lasted. The intent is in the journal before, and the end of the job syncs everything that led to it.
    static func perform(
        _ claims: [Claim], in root: Directory, spares: SpareDirectories = SpareDirectories()
    ) -> [Outcome] {
        claims.map { $0.perform(in: root, spares) }
    }

    private func perform(in root: Directory, _ spares: SpareDirectories) -> Outcome {
        var mayHaveMoved = false
        do throws(DiskError) {
            guard let target = DropFolder.workPath(of: self.job, dropped: self.path) else {
                return .impossible(DiskError("move into work", self.path.text, .fileNameTooLong))
            }
            guard let before = try root.status(of: self.path), before.stamp == self.stamp else { return .changed }
            try spares.make(DropFolder.workDirectory(of: self.job), in: root)
            mayHaveMoved = true
            let companions: [FileIdentity]
            switch try self.takeCompanions(in: root) {
            case .taken(let identities): companions = identities
            case .not(let outcome): return outcome
            }
            CrashPoint.reached(.claimMove)
            do throws(DiskError) {
                try root.move(self.path, to: root, target)
                CrashPoint.reached(.claimMoved)
            } catch {
                // On NFS a rename may report a failure after it has happened (rename(2), BUGS): looking decides.
                guard try root.status(of: target)?.stamp.isSameFile(as: self.stamp) ?? false else {
                    try self.putCompanionsBack(in: root)
                    try? root.removeDirectory(DropFolder.workDirectory(of: self.job))
                    return error.errno == .noSuchFileOrDirectory ? .changed : .impossible(error)
                }
            }
            guard let after = try root.status(of: target) else {
                try self.putCompanionsBack(in: root)
                return .changed
            }
            // Between the last look and the rename somebody may have put another file there. It is in work/ now, and
            // what is sent would not be what was inspected: put it back.
            guard after.stamp.isSameContent(as: self.stamp) else {
                try self.putCompanionsBack(in: root)
                try DropFolder.putBack(self.job, dropped: self.path, root: root)
                return .changed
            }
            return .claimed(FileIdentity(after.stamp), companions: companions)
        } catch {
            return mayHaveMoved ? .unsure(error) : .impossible(error)
        }
    }
}

extension FileIdentity {
    init(_ stamp: FileStamp) {
        self.init(inode: stamp.inode, size: stamp.size, modified: stamp.modified, changed: stamp.changed)
    }

    /// Whether a file found after a crash is the one that was claimed. A rename changes `changed`, so it is left out.
    func isSameContent(as stamp: FileStamp) -> Bool {
        self.isSameContent(as: FileIdentity(stamp))
    }

    /// As above.
    func isSameContent(as other: FileIdentity) -> Bool {
        self.inode == other.inode && self.size == other.size && self.modified == other.modified
    }
}
