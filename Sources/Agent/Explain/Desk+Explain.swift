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
        report.history = try await self.pastJobs(of: place)
        let look = await self.look(at: place)
        report.exists = look.status != nil
        report.size = look.status?.stamp.size ?? question.size
        report.type = question.type ?? look.type
        report.structure = look.structure?.text
        report.width = look.media?.width
        report.height = look.media?.height
        report.duration = look.media?.duration
        guard place.part == .dropped else {
            report.verdict = self.verdict(of: place, report)
            return report
        }
        report.mayBeSidecar = self.rules.mayBeSidecar(place.path, in: place.folder.name)
        report.ignoredBy = IgnoreList(folder: place.folder).reason(for: place.path)
        self.explainWaiting(place, look, &report)
        await self.explainRules(place, look, &report)
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
        report.destination = self.folders[place.folder.name].map { "\($0.shown(.done))/\(place.path.text)" }
        self.explainTime(match.rule, &report)
        let supplement = await self.explainSupplement(match, facts, place, look, &report)
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
            report.steps = [
                ExplainReport.Step(action: "", account: "", problem: "\(error)", requests: [])
            ]
        }
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
        var awaited: [String] = []
        let outcome = await self.supplements.read(
            for: match, facts: facts, in: folder, file: look.file, awaited: &awaited)
        report.waitsBeside = awaited.isEmpty ? nil : awaited.joined(separator: "; ")
        switch outcome {
        case .ready(let supplement, let companions):
            report.row = supplement.row.isEmpty ? nil : supplement.row.mapValues(\.shown)
            report.sidecar = supplement.sidecar?.shown
            report.content = supplement.content?.shown
            report.values.merge(supplement.captures) { $1 }
            report.companions = companions.map {
                ExplainReport.Companion(role: $0.role, file: $0.path.text, type: $0.type)
            }
            return supplement
        case .waits(_, let reason):
            // Of others that it follows it tells only that.
            report.waitsBeside =
                awaited.contains(reason) ? report.waitsBeside : ([reason] + awaited).joined(separator: "; ")
        case .failed(let reason, let companions):
            report.failsBeside = reason
            report.companions = companions.map {
                ExplainReport.Companion(role: $0.role, file: $0.path.text, type: $0.type)
            }
        }
        return nil
    }

    /// The digests of the content where they decide whether anything is sent. They cost a pass over the file, and elsewhere a
    /// plan is shown without them.
    private func digests(
        for rule: Rule, _ place: Place, _ file: OpenedFile?
    ) async throws(DiskError) -> [FileDigest: String] {
        guard rule.skipsSameContent, let file, let folder = self.folders[place.folder.name] else {
            return DryRun.words(for: rule.digests)
        }
        return try await folder.threads.run { () throws(DiskError) in try ContentDigests.of(file, rule.digests) }
    }

    private func explainSteps(
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

    private func pastJobs(of place: Place) async throws -> [JobReport] {
        let most = 10
        var jobs = try await self.journal.jobs(
            JobQuery(folder: place.folder.name, path: place.part == .dropped ? place.path : nil, limit: 1000))
        switch place.part {
        case .dropped: break
        case .done, .failed:
            let wanted: Job.Destination.Place = place.part == .done ? .done : .failed
            jobs = jobs.filter { job in
                ([job.destination] + job.companions.map(\.destination)).contains {
                    $0?.place == wanted && $0?.path == place.path
                }
            }
        case .work(let id): jobs = jobs.filter { $0.id == id }
        case .reserved: jobs = []
        }
        var reports: [JobReport] = []
        for job in jobs.prefix(most) { reports.append(try await self.report(job)) }
        return reports
    }
}

extension Place.Part {
    /// For reports.
    var name: String {
        switch self {
        case .dropped: "dropped"
        case .done: "done"
        case .failed: "failed"
        case .work: "work"
        case .reserved: "reserved"
        }
    }
}

extension ExplainReport.Trial {
    /// One rule's word, in a line.
    init(_ trial: RuleTrial) {
        self.rule = trial.rule
        switch trial.outcome {
        case .matched(let captures):
            self.matches = true
            self.why = Self.text(captures)
        case .depends(let captures, let on):
            self.matches = true
            self.why = ([Self.text(captures)] + on).joined(separator: "; ")
        case .refused(let term, let why):
            self.matches = false
            self.why = "\(term.rawValue): \(why)"
        }
    }

    private static func text(_ captures: [String: String]) -> String {
        captures.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
    }
}
