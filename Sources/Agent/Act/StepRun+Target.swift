import Actions
import Crypto
import Foundation
import Journal
import Rules

/// Of several files for one thing, the one that was dropped last stays there.
extension StepRun {
    /// What the step is about to replace; nil when it makes something new.
    static func aim(of plan: ActionPlan, _ job: JobPlan, step: Int) -> Aim? {
        guard let target = plan.target else { return nil }
        return Aim(target: "\(job.steps[step].account): \(target)", digest: job.contentDigest(atStep: step))
    }

    /// A step that need not be done, and why.
    struct Passed {
        var outputs: [String: Value]
        /// Whether what it would put there is there, and not what a later file put there.
        var isThere: Bool
        /// For the history: a sentence.
        var reason: String
    }

    /// Whether what the step would do is not wanted any more, or done already. Call it while holding the target's turn.
    func passOver(_ aim: Aim) async throws(JournalError) -> Passed? {
        guard let last = try await self.lastSuccess(on: aim) else { return nil }
        let name = Self.shownName(last)
        if last.job > self.job.id, try await !self.isInsisted(since: last.at) {
            return Passed(outputs: [:], isThere: false, reason: "not sent: \(name), dropped later, is already there")
        }
        // Those of a job that is not in the history any more are not known, so it is done once more.
        guard let digest = aim.digest, digest == last.digest, let outputs = last.outputs,
            try await !self.isInsisted(since: last.at)
        else { return nil }
        return Passed(outputs: outputs, isThere: true, reason: "not sent: \(Self.sameBytes(as: last))")
    }

    /// Says that a success is one with the same bytes, as a clause.
    static func sameBytes(as last: TargetSuccess) -> String {
        "the same bytes are there already (sent \(last.at.formatted(.iso8601)) as \(Self.shownName(last)))"
    }

    private static func shownName(_ last: TargetSuccess) -> String {
        last.path.map { "\"\($0.text)\"" } ?? "another file"
    }

    private func lastSuccess(on aim: Aim) async throws(JournalError) -> TargetSuccess? {
        let known = self.execution.targets.last(on: aim.target)
        // What came later than a file of this run is known here, and spares the question.
        let isEnough = self.isFresh && self.execution.targets.knowsAll(since: self.job.id)
        if isEnough, known != nil || aim.digest == nil { return known }
        let written = try await self.execution.journal.lastSuccess(on: aim.target)
        guard let known, let written else { return known ?? written }
        // A success is written down a little after it is known, and the step of a file that was passed over meanwhile before
        // it: the journal's may be the older file. It is the newer one only where a person declared it done since.
        return written.job > known.job && written.at > known.at ? written : known
    }

    /// Whether a person has said since that the step is to be done again.
    private func isInsisted(since date: Date) async throws(JournalError) -> Bool {
        if self.isFresh { return false }
        let records = try await self.execution.journal.steps(of: self.job.id)
        return records.first { $0.index == self.step }?.insisted.map { $0 >= date } ?? false
    }

    /// Writes down that the step is passed over, which for the steps after it is a success. Where the same bytes are there it
    /// is one on the target as well: they are there as this file wants it, and those of an older one are not to take their
    /// place.
    func pass(_ passed: Passed, _ aim: Aim, after unwritten: [Change]) async -> Outcome {
        let now = self.execution.time.now()
        var changes = unwritten
        if !self.isStarted { changes.append(.started(self.job.id, step: self.step, at: now)) }
        if passed.isThere { changes.append(.aims(self.job.id, step: self.step, aim)) }
        changes.append(
            .succeeded(self.job.id, step: self.step, outputs: passed.outputs, summary: passed.reason, at: now))
        do throws(JournalError) {
            try await self.execution.journal.write(changes)
            if passed.isThere { self.reached(aim, outputs: passed.outputs) }
            return .succeeded(outputs: passed.outputs, unwritten: [])
        } catch {
            return .stopped(.later(after: Execution.outagePause, reason: error.description))
        }
    }

    /// Makes it known that the step has succeeded, before the next one on its target begins.
    func reached(_ aim: Aim, outputs: [String: Value]) {
        self.execution.targets.succeeded(
            on: aim.target,
            TargetSuccess(
                job: self.job.id, at: self.execution.time.now(), digest: aim.digest, path: self.job.path,
                outputs: outputs))
    }
}

extension JobPlan {
    /// What tells this file, and what is made of it up to a step, from others: for `on_same_content: skip`, nil without.
    func contentDigest(atStep step: Int) -> String? {
        guard self.skipsSameContent == true, let bytes = self.values["file.sha256"]?.text else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Only what the steps name: another file name alone makes no other content.
        guard let steps = try? encoder.encode(Array(self.steps[...step])),
            let values = try? encoder.encode(self.valuesUsed(upTo: step))
        else { return nil }
        let digest = SHA256.hash(data: Data(bytes.utf8) + steps + values)
        return digest.hexadecimal
    }
}
