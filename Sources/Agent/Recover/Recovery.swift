import Disk
import Journal

/// What to do with a job that was interrupted: decided from what the journal says and what lies where, by a pure value.
///
/// A power cut may undo a rename that was not yet durable, and a crash may come between any two steps; so every job is
/// looked for in all the places where it could be (the table is in Agent.docc/Recovery.md).
enum Recovery: Sendable, Hashable {
    /// The file is in `work/`: do the next step, or the interrupted one again.
    case goOn
    /// The file is in `work/`, and the interrupted step may have had its effect, which must not be had twice: a person
    /// decides.
    case hold
    /// The claim happened but was not recorded.
    case confirmClaim(FileIdentity)
    /// The claim did not happen, or a power cut undid it before any step: forget the job, intake finds the file.
    case forget
    /// The claim took another file than the one that was inspected: put it back, and forget the job.
    case putBack
    /// A power cut undid the claim after steps had been recorded: move the file into `work/` again, and decide anew.
    case claimAgain
    /// The move to the destination happened but was not recorded.
    case confirmDisposal
    /// The move to the destination did not happen: make it.
    case disposeAgain
    /// What seems to be a verified copy is at the destination, and the original still in `work/`: when their bytes are the
    /// same, only its removal is missing.
    case removeOriginal
    /// The file is nowhere: somebody took it.
    case gone

    /// What lies where a job's file may be; nil where there is nothing.
    struct Sight: Sendable, Hashable {
        var work: FileStamp?
        var source: FileStamp?
        /// At the destination that was written down, if one was.
        var destination: FileStamp?
    }

    /// - Parameter interruption: of the step that was under way; only a job in `acting` asks.
    static func decide(_ job: Job, _ sight: Sight, _ interruption: Interruption) -> Recovery {
        let isAtWork = sight.work.map { job.identity.isSameContent(as: $0) } ?? false
        let isAtSource = sight.source.map { job.identity.isSameContent(as: $0) } ?? false
        switch job.state {
        case .claiming:
            guard let work = sight.work else { return .forget }
            return isAtWork ? .confirmClaim(FileIdentity(work)) : .putBack
        case .ready, .acting, .waiting, .held:
            // In work/ it is ours whatever its stamp says: an editor who still had it open may have written to it, and
            // the action finds that out.
            if sight.work != nil { return job.state == .acting && !interruption.mayGoOn ? .hold : .goOn }
            return isAtSource ? .claimAgain : .gone
        case .disposing:
            return self.decideDisposal(job, sight, isAtSource: isAtSource)
        case .done, .failed, .gone:
            // Final, and yet in work/: a power cut undid the move after the record was made.
            return sight.work != nil ? .disposeAgain : .gone
        }
    }

    private static func decideDisposal(_ job: Job, _ sight: Sight, isAtSource: Bool) -> Recovery {
        guard let work = sight.work else {
            // Before all else: what is at the destination may be a copy that lasted, on another file system than the claim,
            // and left where it was dropped the file would be taken for a new one.
            if isAtSource { return .claimAgain }
            if job.destination?.path == nil { return .confirmDisposal }
            // No empty file is ever claimed: one that is there only held the name for a move, and then the file was taken away.
            return (sight.destination?.size ?? 0) > 0 ? .confirmDisposal : .gone
        }
        guard let destination = sight.destination else { return .disposeAgain }
        // Both are there. A second link of one inode is a rename by link and unlink, cut short. A copy across file systems
        // has another inode and, where the file system could not keep it, another time; the bytes are compared before the
        // original goes.
        let isOurs = destination.inode == work.inode || destination.size == work.size
        return isOurs ? .removeOriginal : .disposeAgain
    }
}
