package import Disk
package import Rules

/// What intake would do with a file that it sees for the first time and that stays as it is: for `explain`, where no agent is
/// there to be asked.
///
/// It is intake's own look, taken once as if the file had been quiet, and once more by a clock on which its time is over, so
/// that both say the same.
package struct Prospect: Sendable, Hashable {
    /// What it waits for, as a clause; nil when it is ready, or will never be.
    package let waitingFor: String?
    package let end: End

    /// What becomes of it.
    package enum End: Sendable, Hashable {
        case ready
        /// It fails, with the reason, a sentence. After what time, for people; nil for at once.
        case hopeless(String, after: String?)
        /// It is left where it lies; as above.
        case refused(String, after: String?)
    }

    /// Looks at a regular file. Blocks.
    ///
    /// - Throws: `IntakeError` when libmagic cannot be set up.
    package static func of(_ path: DropPath, in root: Directory, _ folder: Folder) throws -> Prospect {
        let magic = try Magic()
        let policy = SettlePolicy(settle: .zero, giveUp: folder.giveUp, hardLinks: folder.hardLinks)
        let look = { (candidate: CandidateTable.Candidate, now: Duration) in
            let looker = Looker(
                folder: folder.name, root: root, magic: magic, witness: NoWitness(),
                monotonic: Monotonic(standingAt: now))
            return looker.look(at: [Looker.Request(candidate: candidate, left: nil, policy: policy)]).first
        }
        let first = look(CandidateTable.Candidate(path: path, settling: Settling(now: .zero)), .zero)
        guard case .waiting(let candidate, _) = first else { return Prospect(first, waitingFor: nil, after: nil) }
        let isLinked = if case .linked = candidate.settling.standing { true } else { false }
        let time = isLinked ? SettlePolicy.linkWait : folder.giveUp
        return Prospect(
            look(candidate, time), waitingFor: candidate.settling.want, after: ShownDuration.text(time))
    }

    private init(_ look: Look?, waitingFor: String?, after: String?) {
        self.waitingFor = waitingFor
        self.end =
            switch look {
            case .tell(_, .hopeless(_, _, _, let reason), _): .hopeless(reason, after: after)
            case .tell(_, .refused(_, _, let reason), _): .refused(reason, after: after)
            case .tell(_, .ready, _), .waiting, .gone, .stillLeft, nil: .ready
            }
    }
}

extension Settling {
    /// What it waits for, where nobody has seen for how long.
    fileprivate var want: String {
        if case .incomplete(let reason) = self.standing { return "not whole: \(reason)" }
        return self.sentence(now: .zero, policy: SettlePolicy(settle: .zero, giveUp: .zero, hardLinks: .refuse))
    }
}
