import Disk
import Journal
import Rules
import SystemPackage

/// A job's other files go into `work/` before its own, which comes last: it is there only when all of them are. So after a
/// crash the place of that one file tells whether the claim happened.
extension Claim {
    enum Companions {
        case taken([FileIdentity])
        /// Some were not there as they had been seen, or could not be moved; all are where they were.
        case not(Outcome)
    }

    /// Moves all companions into the job's directory, or none of them. Blocks.
    func takeCompanions(in root: Directory) throws(DiskError) -> Companions {
        var identities: [FileIdentity] = []
        for companion in self.companions {
            switch try self.take(companion, in: root) {
            case .taken(let taken): identities += taken
            case .not(let outcome):
                try self.putCompanionsBack(in: root)
                try? root.removeDirectory(DropFolder.workDirectory(of: self.job))
                return .not(outcome)
            }
        }
        // Names of one directory differ, but for a sidecar from another one.
        if !self.companions.isEmpty, let own = DropFolder.workPath(of: self.job, dropped: self.path),
            try root.status(of: own) != nil
        {
            try self.putCompanionsBack(in: root)
            return .not(.impossible(DiskError("move into work beside its sidecar", self.path.text, .fileExists)))
        }
        return .taken(identities)
    }

    private func take(_ companion: Job.Companion, in root: Directory) throws(DiskError) -> Companions {
        guard let target = DropFolder.workPath(of: self.job, dropped: companion.path) else {
            return .not(.impossible(DiskError("move into work", companion.path.text, .fileNameTooLong)))
        }
        guard let before = try root.status(of: companion.path), FileIdentity(before.stamp) == companion.identity else {
            return .not(.changed)
        }
        guard try root.status(of: target) == nil else {
            return .not(.impossible(DiskError("move into work", companion.path.text, .fileExists)))
        }
        CrashPoint.reached(.companionClaim)
        do throws(DiskError) {
            try root.move(companion.path, to: root, target)
            CrashPoint.reached(.companionClaimed)
        } catch {
            // As with the job's own file, only looking tells.
            guard try root.status(of: target)?.stamp.isSameFile(as: before.stamp) ?? false else {
                return .not(error.errno == .noSuchFileOrDirectory ? .changed : .impossible(error))
            }
        }
        guard let after = try root.status(of: target), after.stamp.isSameContent(as: before.stamp) else {
            return .not(.changed)
        }
        return .taken([FileIdentity(after.stamp)])
    }

    /// Whatever of them is in `work/` goes back. Blocks.
    func putCompanionsBack(in root: Directory) throws(DiskError) {
        for companion in self.companions {
            try DropFolder.putBack(self.job, dropped: companion.path, root: root)
        }
    }
}
