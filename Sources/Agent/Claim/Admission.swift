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
    let supplements: SupplementReader

    enum Decision: Sendable {
        /// Make a job of it and of what goes with it; what its first step would do was planned on the way.
        case claim(JobPlan, first: ActionPlan, companions: [Job.Companion])
        /// Make a job that ends in `failed/` with this reason, and the plan as far as there is one.
        case fail(JobPlan, reason: String, companions: [Job.Companion])
        /// No rule wants it.
        case leave
        /// Its account is paused, its rule has hours, or it waits for another file: it stays where it is, visible to its editor.
        case wait(Duration, reason: String)
        /// The rule uses a digest of the content: find it out and ask again.
        case needs(Set<FileDigest>)
    }

    /// - Parameter digests: those that were found out, as hexadecimal text.
    func decide(_ arrival: Arrival, in folder: DropFolder, digests: [FileDigest: String]) async -> Decision {
        let facts = arrival.facts
        let book = self.rules.book
        let match = book.match(facts)
        if match?.rule.group == nil, book.mayBeMember(facts.path, in: facts.folder) {
            self.supplements.waiting?.noteOther(
                facts.path, in: facts.folder, FileIdentity(arrival.stamp), at: self.time.instant())
        }
        guard let match else { return self.unmatched(facts, folder.settings, book) }
        // Before anything of it is read: it may wait for days.
        if let closed = match.rule.during.flatMap({ OpeningHours($0, self.time).closed() }) {
            return .wait(min(closed.wait, OpeningHours.longestWait), reason: closed.reason)
        }
        let gathered = await self.supplements.gather(for: match, facts: facts, in: folder, file: arrival.file)
        guard case .ready(let supplement, let companions) = gathered else {
            return self.decide(gathered, match, arrival, [:])
        }
        let missing = match.rule.digests.subtracting(digests.keys)
        if !missing.isEmpty { return .needs(missing) }
        let outcome = self.supplements.lookUp(
            for: match, facts: facts, digests: digests, supplement, companions)
        return self.decide(outcome, match, arrival, digests)
    }

    private func unmatched(_ facts: FileFacts, _ folder: Folder, _ book: RuleBook) -> Decision {
        // A sidecar waits for its file, whatever is done with what no rule wants; and where there is no rule at all, somebody
        // has lost them: that is no reason to fail all files.
        if folder.unmatched == .leave || book.rules.isEmpty || book.mayBeSidecar(facts.path, in: facts.folder) {
            return .leave
        }
        return .fail(
            Self.noPlan,
            reason: "no rule wants this file: it is \(facts.type), \(facts.size) bytes; check its name and its kind",
            companions: [])
    }

    private func decide(
        _ outcome: SupplementReader.Outcome, _ match: RuleMatch, _ arrival: Arrival, _ digests: [FileDigest: String]
    ) -> Decision {
        var refused = Self.noPlan
        refused.rule = match.rule.name
        refused.notify = match.rule.notify.isEmpty ? nil : match.rule.notify
        switch outcome {
        case .waits(let wait, let reason): return .wait(wait, reason: reason)
        case .failed(let reason, let companions): return .fail(refused, reason: reason, companions: companions)
        case .ready(let supplement, let companions):
            do throws(RuleError) {
                let plan = try match.plan(
                    for: arrival.facts, digests: digests, supplement: supplement, at: self.time.now())
                return self.check(plan, arrival.facts, supplement, companions)
            } catch {
                return .fail(refused, reason: error.description, companions: companions)
            }
        }
    }

    /// What the first step would refuse is found out before the file is moved and anything is sent.
    private func check(
        _ plan: JobPlan, _ facts: FileFacts, _ supplement: Supplement, _ companions: [Job.Companion]
    ) -> Decision {
        do {
            let step = try plan.resolve(step: 0, outputs: [], catalogue: self.catalogue)
            guard let action = self.registry.action(named: step.action), let lane = self.accounts.lane(step.account)
            else {
                return .wait(Execution.outagePause, reason: "the account \"\(step.account)\" is not in the config")
            }
            let members = supplement.members.mapValues(InputFacts.init)
            var input = InputFacts(facts)
            if case .member(let name) = try plan.source(ofInputOf: 0, outputs: []), let member = members[name] {
                input = member
            }
            let first = try action.plan(step, files: StepFiles(input, members: members), account: lane.account)
            let service = Lane.Service(action: step.action, host: first.service)
            if let pause = lane.pause(for: service) { return .wait(pause.wait, reason: pause.reason) }
            return .claim(plan, first: first, companions: companions)
        } catch let error as RuleError {
            return .fail(plan, reason: error.description, companions: companions)
        } catch let error as ActionError {
            return .fail(plan, reason: error.description, companions: companions)
        } catch {
            return .fail(plan, reason: "\(error)", companions: companions)
        }
    }

    /// Whether the first step's intent may be written down together with the claim, which saves the step a wait for the
    /// disk while it has a slot. A crash before the step then looks like one during it; where doing it again does no
    /// harm, that makes no difference.
    func mayStartEarly(_ plan: JobPlan) -> Bool {
        guard plan.refusal == nil, let first = plan.steps.first else { return false }
        return self.catalogue.action(named: first.action)?.isRepeatable ?? false
    }

    /// Whether the log has not been told yet that a file waits for this.
    func isNews(_ reason: String, of path: DropPath, in folder: String, _ stamp: FileStamp) -> Bool {
        self.supplements.waiting?.isNews(reason, of: path, in: folder, FileIdentity(stamp)) ?? true
    }

    /// For a file that fails before any rule took it.
    static let noPlan = JobPlan(rule: "", priority: 0, retry: RetryPolicy(), steps: [], values: [:])
}

extension InputFacts {
    /// Of a file that was dropped.
    init(_ facts: FileFacts) {
        self.init(name: ShownBytes.text(facts.path.name), type: facts.type, size: facts.size)
    }
}
