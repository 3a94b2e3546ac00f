import Disk
import Rules

/// What one look at a candidate came to.
enum Look: Sendable {
    /// Nothing is there any more.
    case gone
    /// It is as it was when it was left where it lies.
    case stillLeft
    /// Not yet; look again at this moment.
    case waiting(CandidateTable.Candidate, until: Duration)
    /// Something to tell the agent, and the stamp to remember when the answer is to leave it.
    case tell(CandidateTable.Candidate, Report, FileStamp)
}
