import Actions
import Disk
import Foundation
import Journal
import Rules

/// What would be done with a file, and where it would go then.
extension Desk {
    /// The steps of a rule whose values only the file itself will tell.
    func explainBareSteps(_ rule: Rule, _ report: inout ExplainReport) {
        report.steps = rule.steps.map {
            ExplainReport.Step(action: $0.action, account: $0.account, problem: nil, requests: [])
        }
    }

    /// The digests of the content where they decide whether anything is sent. They cost a pass over the file, and elsewhere a
    /// plan is shown without them.
    func digests(
        for rule: Rule, _ place: Place, _ file: OpenedFile?
    ) async throws(DiskError) -> [FileDigest: String] {
        guard rule.skipsSameContent, let file, let folder = self.folders[place.folder.name] else {
            return DryRun.words(for: rule.digests)
        }
        return try await folder.threads.run { () throws(DiskError) in try ContentDigests.of(file, rule.digests) }
    }

    func explainSteps(
        of plan: JobPlan, _ facts: FileFacts, _ members: [String: FileFacts]
    ) async throws(JournalError) -> [ExplainReport.Step] {
        let run = DryRun(registry: self.registry, accounts: self.configuration.accounts)
        var steps: [ExplainReport.Step] = []
        for (index, step) in run.steps(of: plan, facts, members: members).enumerated() {
            var shown = ExplainReport.Step(
                action: step.written.action, account: step.written.account, problem: step.problem,
                requests: step.plan?.work.map(\.shown) ?? [])
            shown.examples = step.examples
            if let planned = step.plan {
                shown.replaces = planned.target
                shown.passedOver = try await self.sameContent(planned, plan, step: index)
            }
            steps.append(shown)
        }
        return steps
    }

    /// Why nothing would be sent with `on_same_content: skip`; nil when it would be.
    private func sameContent(
        _ planned: ActionPlan, _ plan: JobPlan, step: Int
    ) async throws(JournalError) -> String? {
        guard let aim = StepRun.aim(of: planned, plan, step: step), let digest = aim.digest,
            let last = try await self.journal.lastSuccess(on: aim.target), last.digest == digest, last.outputs != nil
        else { return nil }
        return "\(StepRun.sameBytes(as: last)); nothing would be sent"
    }

    // MARK: Where it would go

    /// Where the file would go as it is: a failed one with its note, a refused one nowhere.
    func explainDestination(_ place: Place, _ report: inout ExplainReport) {
        guard let folder = self.folders[place.folder.name], report.ignoredBy == nil else { return }
        switch report.fate?.outcome {
        case .refused: return
        case .fails: return self.explainFailure(place, in: folder, &report)
        case nil: break
        }
        let isPoison = report.abruptEnds.map { $0 >= Poison.limit } ?? false
        let isWanted = report.rule != nil
        if isPoison || isWanted && report.problem != nil || !isWanted && self.failsUnmatched(report, place.folder) {
            return self.explainFailure(place, in: folder, &report)
        }
        guard isWanted else { return }
        report.destination =
            place.folder.done == .delete
            ? "nowhere: `done: delete` removes it" : "\(folder.shown(.done))/\(place.path.text)"
    }

    /// A name that is taken gets a number, which only the move will tell.
    private func explainFailure(_ place: Place, in folder: DropFolder, _ report: inout ExplainReport) {
        report.destination = "\(folder.shown(.failed))/\(place.path.text)"
        report.note = ErrorNote.path(for: place.path).map { ShownBytes.text($0.name) }
    }

    /// Whether a file that no rule wants fails for that.
    func failsUnmatched(_ report: ExplainReport, _ folder: Folder) -> Bool {
        folder.unmatched == .fail && report.exists && report.type != nil && !report.mayBeSidecar
            && !self.rules.rules.isEmpty
    }
}
