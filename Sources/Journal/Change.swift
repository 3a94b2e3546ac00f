package import Foundation
package import Rules

/// One step of a job's way. Each is written in one transaction, with those of other jobs that happen at the same time.
package enum Change: Sendable {
    /// The intent to claim a file; makes the job.
    case claiming(Job)
    /// The file is in `work/`, with this identity (the rename changed it), and its companions with these, in their order.
    case claimed(JobID, FileIdentity, companions: [FileIdentity] = [])
    /// The claim came to nothing (the file changed, or cannot be moved): the job is forgotten as if it had never been.
    case unclaimed(JobID)
    /// The intent of a step's effect. Counts an attempt.
    case started(JobID, step: Int, at: Date)
    /// What the step that was started is about to replace at its service, and what it puts there. With the step's success it
    /// becomes the last success on that target, unless a job that came later has had one.
    case aims(JobID, step: Int, Aim)
    /// What the step must remember to go on after a crash: an upload id, a remote job's id. Replaces the last one.
    case checkpoint(JobID, step: Int, state: [UInt8])
    /// The step's effect happened; the outputs are what later steps and people see. The next step can start.
    case succeeded(JobID, step: Int, outputs: [String: Value], summary: String, at: Date)
    /// The attempt did not succeed, and the job waits. `countsAttempt` is false for an outage, which is not the file's fault:
    /// the attempt that `started` counted is taken back. A job that is ready, or waits already, may be postponed too;
    /// nothing is counted then.
    case postponed(JobID, step: Int, reason: String, until: Date, countsAttempt: Bool, at: Date)
    /// The effect may have happened and nobody can find out.
    case held(JobID, step: Int, reason: String, at: Date)
    /// A person, or the time, lets a waiting or held job go on. A job that was held gets all attempts of its step again.
    /// It also forgets what the step remembered, so that the step is done afresh: the person has looked, and what the
    /// checkpoint names is what was in doubt.
    ///
    /// Also for a job that a crash left acting: the attempt that it cut short is taken back, and the checkpoint stays.
    case resumed(JobID, at: Date)
    /// As `resumed` for a job that was acting when the agent ended abruptly: it counts a crash for the step, until an attempt
    /// of it comes to an end or its checkpoint moves on.
    case crashed(JobID, at: Date)
    /// A waiting or held job goes on as if its current step had succeeded, because a person says so. The outputs are what
    /// that person says it gave.
    case assumedDone(JobID, outputs: [String: Value], at: Date)
    /// The intent to move the file away, and its companions with it, in their order. The reason is nil for `done`; a file never fails without one. A second one takes
    /// the place of the first, when the destination has been taken in between.
    case disposing(JobID, Job.Destination, companions: [Job.Destination] = [], reason: String?, at: Date)
    /// The file is at its destination.
    case disposed(JobID, at: Date)
    /// The file is no longer where it should be, and not by our doing.
    case vanished(JobID, reason: String, at: Date)
    /// Something that is told in the history and belongs to no job: a refused link, a file put back.
    case noted(folder: String, path: DropPath, note: String, at: Date)
    /// What an account must know beyond one job, such as the members of a channel that its service does not tell; replaces
    /// what the key held. A value of nil deletes the key. It belongs to no job; written together with a job's changes, it
    /// holds exactly when they do.
    case remembered(account: String, key: String, value: [UInt8]?, at: Date)
    /// What an attempt to tell somebody of a job came to; its number is the notice's. It belongs to no job: the notice alone
    /// changes.
    case notice(Int64, Notice.Fate)

    /// The job that it is about; nil for what belongs to none.
    package var job: JobID? {
        switch self {
        case .claiming(let job): job.id
        case .claimed(let id, _, _), .unclaimed(let id), .started(let id, _, _), .aims(let id, _, _),
            .checkpoint(let id, _, _), .crashed(let id, _),
            .succeeded(let id, _, _, _, _), .postponed(let id, _, _, _, _, _), .held(let id, _, _, _),
            .resumed(let id, _), .assumedDone(let id, _, _), .disposing(let id, _, _, _, _), .disposed(let id, _),
            .vanished(let id, _, _):
            id
        case .noted, .remembered, .notice: nil
        }
    }
}
