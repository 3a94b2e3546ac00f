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
        report.structure = look.structure
        guard place.part == .dropped else {
            report.verdict = self.verdict(of: place, report)
            return report
        }
        report.ignoredBy = IgnoreList(folder: place.folder).reason(for: place.path)
        report.waitingFor =
            self.agent?.snapshots().first { $0.folder == place.folder.name }?
            .candidates.first { $0.path == place.path }?.state
        await self.explainRules(place, look, &report)
        report.verdict = self.verdict(report, look, place.folder)
        return report
    }

    // MARK: Looking

    /// What was seen of a file.
    private struct Look {
        var status: FileStatus?
        var type: String?
        var structure: String?
        var problem: String?
    }

    private func look(at place: Place) async -> Look {
        guard let folder = self.folders[place.folder.name] else { return Look() }
        return await folder.threads.run {
            var look = Look()
            do {
                let root = try folder.openRoot()
                guard let (directory, path) = try Self.locate(place, folder, root) else { return look }
                look.status = try directory.status(of: path)
                guard look.status?.kind == .regular else { return look }
                guard case .file(let file) = try directory.openFile(path) else { return look }
                let inspection = try FileInspection.of(file)
                look.type = inspection.type
                look.structure = inspection.structure.text
            } catch {
                look.problem = "\(error)"
            }
            return look
        }
    }

    private static func locate(
        _ place: Place, _ folder: DropFolder, _ root: Directory
    ) throws(DiskError) -> (Directory, DropPath)? {
        switch place.part {
        case .dropped, .reserved: return (root, place.path)
        case .work(let job):
            guard let path = DropFolder.workPath(of: job, dropped: place.path) else { return nil }
            return (root, path)
        case .done, .failed:
            guard let opened = try folder.open(place.part == .done ? .done : .failed, root: root),
                let path = opened.path(place.path)
            else { return nil }
            return (opened.directory, path)
        }
    }

    // MARK: Rules

    private func explainRules(_ place: Place, _ look: Look, _ report: inout ExplainReport) async {
        let trials = self.rules.trials(
            folder: place.folder.name, path: place.path, type: report.type, size: report.size)
        report.trials = trials.map(ExplainReport.Trial.init)
        guard let type = report.type, let size = report.size else { return }
        let facts = FileFacts(folder: place.folder.name, path: place.path, type: type, size: size)
        guard let match = self.rules.match(facts) else { return }
        report.rule = match.rule.name
        report.destination = self.folders[place.folder.name].map { "\($0.shown(.done))/\(place.path.text)" }
        do {
            let digests = try await self.digests(for: match.rule, place, isFile: look.status?.kind == .regular)
            let plan = try match.plan(for: facts, digests: digests, at: self.time.now())
            report.values = plan.values.compactMapValues(\.text)
            report.steps = await self.explainSteps(of: plan, facts)
        } catch {
            report.steps = [
                ExplainReport.Step(action: "", account: "", problem: "\(error)", requests: [])
            ]
        }
    }

    /// The digests of the content where they decide whether anything is sent. They cost a pass over the file, and elsewhere a
    /// plan is shown without them.
    private func digests(
        for rule: Rule, _ place: Place, isFile: Bool
    ) async throws(DiskError) -> [FileDigest: String] {
        let words = Dictionary(uniqueKeysWithValues: rule.digests.map { ($0, "(\($0.rawValue) of the content)") })
        guard rule.skipsSameContent, isFile, let folder = self.folders[place.folder.name] else { return words }
        return try await folder.threads.run { () throws(DiskError) in
            guard let (directory, path) = try Self.locate(place, folder, try folder.openRoot()),
                case .file(let file) = try directory.openFile(path)
            else { return words }
            return try ContentDigests.of(file, rule.digests)
        }
    }

    /// Each step as it would be planned, with examples for what the steps before it will give.
    private func explainSteps(of plan: JobPlan, _ facts: FileFacts) async -> [ExplainReport.Step] {
        let dropped = InputFacts(name: ShownBytes.text(facts.path.name), type: facts.type, size: facts.size)
        var outputs: [[String: Value]] = []
        var made: [InputFacts?] = []
        var steps: [ExplainReport.Step] = []
        for index in plan.steps.indices {
            let written = plan.steps[index]
            var step = ExplainReport.Step(action: written.action, account: written.account, problem: nil, requests: [])
            step.examples = plan.outputsUsed(by: index)
            var makes: InputFacts?
            do {
                let source = try plan.source(ofInputOf: index, outputs: outputs)
                let input = if case .step(let earlier) = source { made[earlier] ?? dropped } else { dropped }
                let planned = try self.plan(index, of: plan, input, outputs)
                step.requests = planned.work.map(\.shown)
                step.replaces = planned.target
                step.passedOver = try await self.sameContent(planned, plan, step: index)
                makes = planned.makes
            } catch {
                step.problem = "\(error)"
            }
            let signature = self.registry.action(named: written.action)?.signature
            outputs.append(
                Dictionary(uniqueKeysWithValues: (signature?.outputs ?? []).map { ($0.name, .text($0.example)) }))
            made.append(makes)
            steps.append(step)
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

    private func plan(
        _ index: Int, of plan: JobPlan, _ input: InputFacts, _ outputs: [[String: Value]]
    ) throws -> ActionPlan {
        let resolved = try plan.resolve(step: index, outputs: outputs, catalogue: self.registry.catalogue)
        guard let action = self.registry.action(named: resolved.action),
            let account = self.configuration.accounts.first(where: { $0.name == resolved.account })
        else { throw RuleError("the account \"\(resolved.account)\" is not in the config") }
        return try action.plan(resolved, files: StepFiles(input), account: account)
    }

    // MARK: The verdict

    private func verdict(_ report: ExplainReport, _ look: Look, _ folder: Folder) -> String {
        if let problem = look.problem { return "it cannot be looked at: \(problem)" }
        if let pattern = report.ignoredBy { return "it is ignored: \(pattern)" }
        if let kind = look.status?.kind, kind != .regular {
            return kind == .directory
                ? "it is a directory; the files in it are looked at one by one"
                : "it is a \(kind.rawValue): it is never opened and stays where it is"
        }
        if report.exists, report.size == 0 { return "it is empty; it is waited for until something is in it" }
        guard let rule = report.rule else {
            if report.type == nil, report.trials.contains(where: \.matches) {
                return "it does not exist; tell --type and --size to see what would be sent"
            }
            return folder.unmatched == .fail && report.exists
                ? "no rule wants it: it goes to failed" : "no rule wants it: it stays where it is"
        }
        if let problem = report.steps.compactMap(\.problem).first {
            return "the rule \"\(rule)\" wants it, but it would fail: \(problem)"
        }
        if let waiting = report.waitingFor { return "the rule \"\(rule)\" wants it; it waits: \(waiting)" }
        return report.exists
            ? "the rule \"\(rule)\" wants it" : "the rule \"\(rule)\" would want it, if it were there"
    }

    private func verdict(of place: Place, _ report: ExplainReport) -> String {
        let last = report.history.first
        return switch place.part {
        case .done: "it is done" + (last.map { ", by the rule \"\($0.rule)\"" } ?? "")
        case .failed: "it failed" + (last?.reason.map { ": \($0)" } ?? "; nobody remembers why")
        case .work: last.map { "it is in work: \($0.state)" } ?? "it is in work/, but no job knows it"
        case .reserved: "it is hotfolder's own"
        case .dropped: ""
        }
    }

    private func pastJobs(of place: Place) async throws -> [JobReport] {
        let most = 10
        var jobs = try await self.journal.jobs(
            JobQuery(folder: place.folder.name, path: place.part == .dropped ? place.path : nil, limit: 1000))
        switch place.part {
        case .dropped: break
        case .done, .failed:
            let wanted: Job.Destination.Place = place.part == .done ? .done : .failed
            jobs = jobs.filter { $0.destination?.place == wanted && $0.destination?.path == place.path }
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
