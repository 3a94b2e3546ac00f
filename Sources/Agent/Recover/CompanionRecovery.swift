import Disk
import Journal

/// What to do with a file that goes with a job's own, when the job is taken up again: decided from what is done with the
/// job's own file, which was moved last each time, and from what lies where.
enum CompanionRecovery: Sendable, Hashable {
    /// It is where it should be, or will be moved with the job's own file.
    case stay
    /// It is in `work/` and the job is not: back to where it was dropped.
    case putBack
    /// A power cut undid its claim: into `work/` again, and decide anew.
    case claimAgain
    /// It is at its destination, and what comes after the move may be missing.
    case finish
    /// As `Recovery.removeOriginal`.
    case removeOriginal
    /// The job's own file has arrived at its destination, and a power cut undid the move of this one.
    case moveLate
    /// It is at its source, changed: its job was going back when it was interrupted, and all of it goes.
    case followBack
    /// Somebody took it.
    case missing

    /// - Parameter leading: what is done with the job's own file.
    static func decide(
        _ companion: Job.Companion, of job: Job, leading: Recovery, _ sight: Recovery.Sight
    ) -> CompanionRecovery {
        switch leading {
        case .forget, .putBack, .gone: sight.work == nil ? .stay : .putBack
        case .goOn, .hold, .confirmClaim, .claimAgain:
            self.decideWork(companion, job, sight)
        case .disposeAgain, .confirmDisposal, .removeOriginal:
            self.decideDisposal(companion, job, sight, hasArrived: leading != .disposeAgain)
        }
    }

    private static func decideWork(
        _ companion: Job.Companion, _ job: Job, _ sight: Recovery.Sight
    ) -> CompanionRecovery {
        if sight.work != nil { return .stay }
        guard let source = sight.source else { return .missing }
        if companion.identity.isSameContent(as: source) { return .claimAgain }
        // Only before the first step may a job go back.
        return source.inode == companion.identity.inode && job.step == 0 ? .followBack : .missing
    }

    private static func decideDisposal(
        _ companion: Job.Companion, _ job: Job, _ sight: Recovery.Sight, hasArrived: Bool
    ) -> CompanionRecovery {
        var standing = job.standing(for: companion)
        standing.state = .disposing
        switch Recovery.decide(standing, sight, Interruption(nil, nil)) {
        case .disposeAgain: return hasArrived ? .moveLate : .stay
        case .removeOriginal: return .removeOriginal
        case .confirmDisposal: return .finish
        case .claimAgain: return .claimAgain
        case .goOn, .hold, .confirmClaim, .forget, .putBack, .gone: return .missing
        }
    }
}
