import Actions
import Disk
import Journal

/// A job that is to be worked on: claimed now, or taken up again.
struct Ticket: Sendable {
    var job: Job
    /// The descriptor that was inspected; nil for a job taken up again, which opens its file in `work/` anew.
    var file: OpenedFile?
    let work: Work
    /// The next step's intent is written down already.
    var isStarted = false
    /// What the first step would do, where that was planned when the file was admitted.
    var first: ActionPlan?

    enum Work: Sendable {
        /// Do the steps from the next one on; or fail, where the plan says that the file cannot be used.
        case act
        /// The step ended the agent too often: take back what it left at the service, and fail the file.
        case abandon
        /// All steps are done, or the destination was written down: move it there.
        case dispose(Job.Destination.Place, reason: String?)
    }
}
