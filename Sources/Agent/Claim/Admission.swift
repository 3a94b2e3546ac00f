import Actions
import Disk
import Foundation
import Intake
import Journal
import Rules

/// What is to be done with a file that intake reports: decided from the rules and the state of the accounts, without
/// touching the file.
struct Admission: Sendable {
    let rules: RuleStore
    let accounts: AccountBook
    let registry: ActionRegistry
    /// The registry's, made once.
    let catalogue: Catalogue
    let time: TimeSource

    enum Decision: Sendable {
        /// Make a job of it; what its first step would do was planned on the way.
        case claim(JobPlan, first: ActionPlan)
        /// Make a job that ends in `failed/` with this reason, and the plan as far as there is one.
        case fail(JobPlan, reason: String)
        /// No rule wants it.
        case leave
        /// Its account is paused, or its rule has hours: it stays where it is, visible to its editor.
        case wait(Duration, reason: String)
        /// The rule uses a digest of the content: find it out and ask again.
        case needs(Set<FileDigest>)
    }

    /// - Parameter digests: those that were found out, as hexadecimal text.
    func decide(_ arrival: Arrival, in folder: Folder, digests: [FileDigest: String]) -> Decision {
        let facts = arrival.facts
        guard let match = self.rules.book.match(facts) else {
            switch folder.unmatched {
            case .leave: return .leave
            case .fail:
                return .fail(
                    Self.noPlan,
                    reason:
                        "no rule wants this file: it is \(facts.type), \(facts.size) bytes; check its name and its kind"
                )
            }
        }
        // Before anything of it is read: it may wait for days.
        if let closed = match.rule.during.flatMap({ OpeningHours($0, self.time).closed() }) {
            return .wait(min(closed.wait, OpeningHours.longestWait), reason: closed.reason)
        }
        let missing = match.rule.digests.subtracting(digests.keys)
        if !missing.isEmpty { return .needs(missing) }
        let plan: JobPlan
        do throws(RuleError) {
            plan = try match.plan(for: facts, digests: digests, at: self.time.now())
        } catch {
            var plan = Self.noPlan
            plan.rule = match.rule.name
            plan.notify = match.rule.notify.isEmpty ? nil : match.rule.notify
            return .fail(plan, reason: error.description)
        }
        return self.check(plan, facts)
    }

    /// What the first step would refuse is found out before the file is moved and anything is sent.
    private func check(_ plan: JobPlan, _ facts: FileFacts) -> Decision {
        do {
            let step = try plan.resolve(step: 0, outputs: [], catalogue: self.catalogue)
            guard let action = self.registry.action(named: step.action), let lane = self.accounts.lane(step.account)
            else {
                return .wait(Execution.outagePause, reason: "the account \"\(step.account)\" is not in the config")
            }
            let input = InputFacts(name: ShownBytes.text(facts.path.name), type: facts.type, size: facts.size)
            let first = try action.plan(step, files: StepFiles(input), account: lane.account)
            let service = Lane.Service(action: step.action, host: first.service)
            if let pause = lane.pause(for: service) { return .wait(pause.wait, reason: pause.reason) }
            return .claim(plan, first: first)
        } catch let error as RuleError {
            return .fail(plan, reason: error.description)
        } catch let error as ActionError {
            return .fail(plan, reason: error.description)
        } catch {
            return .fail(plan, reason: "\(error)")
        }
    }

    /// Whether the first step's intent may be written down together with the claim, which saves the step a wait for the
    /// disk while it has a slot. A crash before the step then looks like one during it; where doing it again does no
    /// harm, that makes no difference.
    func mayStartEarly(_ plan: JobPlan) -> Bool {
        guard plan.refusal == nil, let first = plan.steps.first else { return false }
        return self.catalogue.action(named: first.action)?.isRepeatable ?? false
    }

    /// For a file that fails before any rule took it.
    static let noPlan = JobPlan(rule: "", priority: 0, retry: RetryPolicy(), steps: [], values: [:])
}
