import Foundation
import Journal
import Rules

/// What is known of a step whose intent is in the journal and whose outcome is not.
struct Interruption: Sendable, Hashable {
    /// Whether this version has the action at all.
    var isKnown: Bool
    /// Whether doing it twice does no harm.
    var isRepeatable: Bool
    /// Whether the step remembered something, from which the action finds out itself how to go on.
    var hasCheckpoint: Bool
    /// When the attempt was begun; nil when the journal does not say.
    var begun: Date?

    /// Whether the step may be taken up without asking anybody. An action that this version does not have is never: nobody
    /// could read its checkpoint.
    var mayGoOn: Bool { self.isKnown && (self.isRepeatable || self.hasCheckpoint) }

    /// - Parameter record: the current step's; nil when the job is at none.
    init(_ action: ActionSignature?, _ record: StepRecord?) {
        self.isKnown = action != nil
        self.isRepeatable = action?.isRepeatable ?? false
        self.hasCheckpoint = record?.checkpoint != nil
        self.begun = record?.attempts.last?.started
    }

    /// Why the job is held, for people: what was under way, since when, where to look and what to type.
    func reason(of job: Job) -> String {
        let step = job.plan.steps.indices.contains(job.step) ? job.plan.steps[job.step] : nil
        let action = step?.action ?? "a step"
        let begun = self.begun.map { ", begun \($0.formatted(.iso8601))," } ?? ""
        let account = step.map { " in the account \"\($0.account)\"" } ?? ""
        return "\(action) was under way\(begun) when hotfolder was interrupted, and whether it took effect cannot be "
            + "looked up; look for it at the service\(account), then type `hotfolder resolve \(job.id) --done` if it is "
            + "there, or `hotfolder resolve \(job.id) --again` if it is not"
    }
}
