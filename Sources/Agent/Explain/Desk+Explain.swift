import Actions
import Disk
import Foundation
import Intake
import Journal
import Rules

extension Desk {
    /// Follows the whole way of a file without changing or sending anything.
    func explain(_ question: ExplainQuestion) async throws -> ExplainReport {
        let place = try self.place(question.path)
        var report = ExplainReport(
            path: ShownBytes.text(question.path), folder: place.folder.name, file: place.path.text,
            part: place.part.name, exists: false, verdict: "", trials: [], values: [:], steps: [], history: [])
        try await self.explainPast(of: place, question.jobs, &report)
        let look = await self.look(at: place)
        report.exists = look.status != nil
        report.size = look.status?.stamp.size ?? question.size
        report.type = question.type ?? look.type
        report.structure = look.structure?.text
        report.width = look.media?.width
        report.height = look.media?.height
        report.duration = look.media?.duration
        guard place.part == .dropped else {
            report.verdict = self.verdict(of: place, report, look)
            return report
        }
        report.mayBeSidecar = self.rules.mayBeSidecar(place.path, in: place.folder.name)
        report.ignoredBy = IgnoreList(folder: place.folder).reason(for: place.path)
        self.explainWaiting(place, look, &report)
        await self.explainRules(place, look, &report)
        self.explainDestination(place, &report)
        report.verdict = self.verdict(report, look, place.folder)
        return report
    }

    /// A file that is suspected to end the agent is not opened: this may be the agent.
    private func look(at place: Place) async -> PlaceLook {
        guard let folder = self.folders[place.folder.name] else { return PlaceLook() }
        return await PlaceLook.at(place, in: folder) { self.abruptEnds(place, $0) < Poison.suspect }
    }

    private func abruptEnds(_ place: Place, _ status: FileStatus) -> Int {
        let subject = InspectionSubject(folder: place.folder.name, path: place.path, stamp: status.stamp)
        return self.inspections?.ends(during: subject) ?? 0
    }

    /// How it stands with intake, and whether looking at the file has ended an agent.
    private func explainWaiting(_ place: Place, _ look: PlaceLook, _ report: inout ExplainReport) {
        let snapshot = self.agent?.snapshots().first { $0.folder == place.folder.name }
        report.waitingFor = snapshot?.candidates.first { $0.path == place.path }?.state
        if let snapshot, snapshot.isOffline { report.offline = snapshot.presenceText }
        report.agentRuns = self.agent != nil
        let ends = look.status.map { self.abruptEnds(place, $0) } ?? 0
        report.abruptEnds = ends > 0 ? ends : nil
        // What no rule can want by its path is never looked at, unless it is to fail.
        guard let prospect = look.prospect, report.ignoredBy == nil,
            self.rules.isToBeLookedAt(place.path, in: place.folder)
        else { return }
        report.waitingFor = report.waitingFor ?? prospect.waitingFor
        report.fate = ExplainReport.Fate(prospect.end)
    }

    // MARK: Rules

    private func explainRules(_ place: Place, _ look: PlaceLook, _ report: inout ExplainReport) async {
        let trials = self.rules.trials(
            folder: place.folder.name, path: place.path, type: report.type, size: report.size)
        report.trials = trials.map(ExplainReport.Trial.init)
        guard let type = report.type, let size = report.size else { return }
        let facts = FileFacts(folder: place.folder.name, path: place.path, type: type, size: size)
        guard let match = self.rules.match(facts) else { return }
        report.rule = match.rule.name
        report.values = match.captures
        report.tableTrouble = self.tableTrouble(match.rule)
        self.explainTime(match.rule, &report)
        // It never gets so far.
        if report.fate != nil, report.waitingFor == nil { return }
        let supplement = await self.explainSupplement(match, facts, place, look, &report)
        report.notKnownYet = look.file == nil ? match.rule.contentPlaceholders : []
        guard report.notKnownYet.isEmpty else { return self.explainBareSteps(match.rule, &report) }
        do {
            let digests = try await self.digests(for: match.rule, place, look.file)
            let plan = try match.plan(
                for: facts, digests: digests, supplement: supplement ?? Supplement(), at: self.time.now())
            report.values.merge(plan.values.mapValues(\.shown)) { $1 }
            report.steps = try await self.explainSteps(of: plan, facts, supplement?.members ?? [:])
        } catch is RuleError where supplement == nil {
            // Placeholders have no value for what is missing beside the file, which is told already.
            report.steps = []
        } catch {
            report.failsBeside = "\(error)"
        }
    }

    /// Why the table that the rule uses is not what lies there.
    private func tableTrouble(_ rule: Rule) -> String? {
        guard let table = rule.lookup?.table else { return nil }
        let problems = self.supplements.tables.problems(of: table)
        return problems.isEmpty ? nil : problems.map(\.description).joined(separator: "; ")
    }

    /// The hours at which its rule works, and who is told.
    private func explainTime(_ rule: Rule, _ report: inout ExplainReport) {
        report.notify = rule.notify
        guard let window = rule.during else { return }
        let closed = OpeningHours(window, self.time).closed()
        report.during = ExplainReport.Hours(
            text: window.text, isOpen: closed == nil, opens: closed?.opening, reason: closed?.reason)
    }

    /// What the rule takes from beside the file; nil when not all of it is there, which the report then tells.
    private func explainSupplement(
        _ match: RuleMatch, _ facts: FileFacts, _ place: Place, _ look: PlaceLook, _ report: inout ExplainReport
    ) async -> Supplement? {
        guard let folder = self.folders[place.folder.name] else { return nil }
        switch await self.supplements.read(for: match, facts: facts, in: folder, file: look.file) {
        case .ready(let supplement, let companions):
            report.row = supplement.row.isEmpty ? nil : supplement.row.mapValues(\.shown)
            report.sidecar = supplement.sidecar?.shown
            report.content = supplement.content?.shown
            report.values.merge(supplement.captures) { $1 }
            report.companions = companions.map(ExplainReport.Companion.init)
            return supplement
        case .waits(_, let reason):
            report.waitsBeside = reason
        case .failed(let reason, let companions):
            report.failsBeside = reason
            report.companions = companions.map(ExplainReport.Companion.init)
        }
        return nil
    }
}
