package import Actions
package import Foundation
import Intake
package import Journal
import Logging
package import Rules
import SystemPackage

/// Answers what the other commands ask: from the live agent when one runs, else from the journal and the folders alone.
package struct Desk: Sendable {
    let configuration: Configuration
    let journal: any Journal
    let rules: RuleBook
    let problems: [Problem]
    let registry: ActionRegistry
    let folders: [String: DropFolder]
    /// Reads what lies beside a file that is explained.
    let supplements: SupplementReader
    /// What files ended an agent while it looked at them; nil where no such file is kept.
    let inspections: InspectionLog?
    /// Nil when no agent runs.
    let agent: Agent?
    let time: TimeSource

    /// For a command that found no agent: the journal is its own now.
    ///
    /// - Parameter problems: what is wrong with the rules as they lie on disk.
    package init(
        settings: Settings, problems: [Problem] = [], journal: any Journal, registry: ActionRegistry = .standard
    ) {
        self.configuration = settings.configuration
        self.journal = CrashPoint.watched(journal)
        self.rules = settings.book
        self.problems = problems + settings.tables.problems
        self.registry = registry
        self.folders = Dictionary(
            uniqueKeysWithValues: settings.configuration.folders.map { ($0.name, DropFolder($0)) })
        self.supplements = SupplementReader(tables: settings.tables)
        self.inspections = InspectionLog.beside(settings.configuration.journal, time: .system, logger: Self.silent)
        self.agent = nil
        self.time = .system
    }

    /// For the agent's control socket.
    init(agent: Agent) {
        self.configuration = agent.settings.configuration
        self.journal = agent.journal
        self.rules = agent.rules.book
        self.problems = agent.rules.problems + agent.settings.tables.problems
        self.registry = agent.registry
        self.folders = agent.pipeline.folders
        self.supplements = SupplementReader(tables: agent.settings.tables)
        self.inspections = agent.inspections
        self.agent = agent
        self.time = .system
    }

    /// A command that asks has no log.
    private static let silent = Logger(label: "hotfolder") { _ in SwiftLogNoOpLogHandler() }

    /// The answer as JSON.
    package func answer(_ question: Question) async throws -> Data {
        switch question {
        case .status: try ControlJSON.encode(try await self.status())
        case .history(let question): try ControlJSON.encode(try await self.history(question))
        case .explain(let question): try ControlJSON.encode(try await self.explain(question))
        case .retry(let question): try ControlJSON.encode(try await self.retry(question))
        case .resolve(let question): try ControlJSON.encode(try await self.resolve(question))
        case .adoptChannel(let question): try ControlJSON.encode(try await self.adopt(question))
        case .channel(let question): try ControlJSON.encode(try await self.channel(question))
        }
    }

    /// A job with its steps, for people.
    func report(_ job: Job) async throws -> JobReport {
        let steps = try await self.journal.steps(of: job.id)
        return JobReport(
            job: job.id.text, folder: job.folder, file: job.path.text, type: job.type, size: job.identity.size,
            state: job.state.rawValue, rule: job.plan.rule, reason: self.delay(of: job) ?? job.reason,
            advice: Self.advice(job), lies: self.lies(job),
            companions: Self.shown(job.companions),
            created: job.created, ended: job.ended, due: job.due,
            steps: job.plan.steps.enumerated().map { index, step in
                let record = steps.first { $0.index == index }
                return JobReport.Step(
                    action: step.action, account: step.account, state: record?.state.rawValue ?? "waiting",
                    attempts: (record?.attempts ?? []).map {
                        JobReport.Attempt(started: $0.started, ended: $0.ended, outcome: $0.outcome)
                    })
            })
    }

    /// Nil when there are none.
    private static func shown(_ companions: [Job.Companion]) -> [String]? {
        companions.isEmpty ? nil : companions.map { "\($0.path.text) (\($0.role))" }
    }

    /// Why a job is tried again later where the journal could not be told, or need not: a disk is full, a folder away.
    private func delay(of job: Job) -> String? {
        job.state.isFinal || job.state == .held ? nil : self.agent?.work.delay(of: job.id)
    }

    /// What ends a held job; nil for others, and where the reason has told it already.
    private static func advice(_ job: Job) -> String? {
        guard job.state == .held, job.reason?.contains("hotfolder resolve") != true else { return nil }
        return "look at the service, then type `hotfolder resolve \(job.id) --done` if it happened, or "
            + "`hotfolder resolve \(job.id) --again` if it did not"
    }

    /// Where a job's file lies, as far as the journal knows.
    private func lies(_ job: Job) -> String? {
        switch job.state {
        case .claiming: job.path.text
        case .ready, .acting, .waiting, .held, .disposing:
            DropFolder.workPath(of: job.id, dropped: job.path)?.text
        case .done, .failed:
            job.destination.flatMap { destination in
                destination.path.flatMap { path in
                    self.folders[job.folder].map { "\($0.shown(destination.place))/\(path.text)" }
                }
            }
        case .gone: nil
        }
    }

    // MARK: Status

    func status() async throws -> StatusReport {
        let unfinished = try await self.journal.unfinished()
        var waiting: [JobReport] = []
        // Held ones first: they wait for a person, and many that wait for a service must not hide them.
        let listed =
            unfinished.filter { $0.state == .held } + unfinished.filter { $0.state == .waiting }
            + unfinished.filter { $0.state != .held && $0.state != .waiting && self.delay(of: $0) != nil }
        for job in listed.prefix(StatusReport.mostJobs) {
            waiting.append(try await self.report(job))
        }
        let counts = try await self.journal.counts()
        return StatusReport(
            running: self.agent != nil, folders: self.folderReports(), accounts: self.accountReports(),
            work: self.agent?.work.all.map(Self.report) ?? [], waiting: waiting,
            counts: Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }),
            problems: self.problems.map(\.description), warnings: self.rules.warnings.map(\.description),
            notices: try await self.journal.noticeBacklogs().map {
                StatusReport.Notices(receiver: $0.name, waiting: $0.count, failure: $0.failure)
            })
    }

    private static func unlessNever(_ count: Int) -> Int? { count > 0 ? count : nil }

    private func folderReports() -> [StatusReport.Folder] {
        guard let agent = self.agent else {
            return self.configuration.folders.map {
                StatusReport.Folder(
                    name: $0.name, path: $0.path.string, presence: nil, mode: nil, degradations: [], waiting: 0,
                    left: 0,
                    candidates: [])
            }
        }
        let standings = agent.standings()
        return zip(self.configuration.folders, zip(agent.snapshots(), standings)).map { folder, seen in
            let (snapshot, standing) = seen
            // A folder that cannot be opened at all has a reason of its own.
            let refusal = snapshot.isOffline ? nil : standing.refusal.map { "offline: \($0)" }
            return StatusReport.Folder(
                name: folder.name, path: folder.path.string, presence: refusal ?? snapshot.presenceText,
                mode: snapshot.modeText,
                degradations: snapshot.degradations + standing.degradations
                    + self.claimFailure(in: folder.name),
                waiting: snapshot.counts.waiting, left: snapshot.counts.left,
                overflows: Self.unlessNever(snapshot.counts.overflows),
                watcherRestarts: Self.unlessNever(snapshot.counts.watcherRestarts),
                candidates: snapshot.candidates.prefix(StatusReport.mostJobs).map { candidate in
                    StatusReport.Candidate(
                        file: candidate.path.text, state: candidate.state,
                        waitsSeconds: candidate.isPostponed
                            ? agent.pipeline.patience(with: candidate.path, in: folder.name)?.seconds : nil)
                })
        }
    }

    private func claimFailure(in folder: String) -> [String] {
        guard let reason = self.agent?.work.claimFailure(in: folder) else { return [] }
        return ["files stay where they were dropped: \(reason)"]
    }

    private func accountReports() -> [StatusReport.Account] {
        self.configuration.accounts.compactMap { account in
            let pause = self.agent?.accounts.lane(account.name)?.pause()
            // What needs no account is only told of when it does not work.
            if account.isImplied, pause == nil { return nil }
            return StatusReport.Account(
                name: account.name, provider: account.provider, paused: pause?.reason,
                againInSeconds: pause?.wait.seconds)
        }
    }

    private static func report(_ entry: WorkBoard.Entry) -> StatusReport.Work {
        let (phase, size, sent): (String, Int64?, Int64?) =
            switch entry.phase {
            case .queued: ("waiting for its turn", nil, nil)
            case .acting(let step, let size, let sent): ("step \(step + 1)", size, sent)
            case .moving: ("moving away", nil, nil)
            }
        return StatusReport.Work(
            job: entry.job.text, folder: entry.folder, file: entry.path.text, rule: entry.rule, phase: phase,
            since: entry.since, size: size, sent: sent, companions: Self.shown(entry.companions))
    }

    // MARK: History

    func history(_ question: HistoryQuestion) async throws -> HistoryReport {
        if let text = question.job {
            guard let id = JobID(text), let job = try await self.journal.job(id) else {
                throw ControlError("there is no job \(text); `hotfolder history` lists them")
            }
            return HistoryReport(jobs: [try await self.report(job)], notes: [])
        }
        let place = try question.path.map { try self.place($0) }
        var query = JobQuery(since: question.since, limit: min(max(question.limit, 1), 10_000))
        if let states = question.states { query.states = Set(try states.map(self.state)) }
        let found = if let place { try await self.jobs(of: place, query) } else { try await self.journal.jobs(query) }
        var jobs: [JobReport] = []
        for job in found { jobs.append(try await self.report(job)) }
        let notes = try await self.journal.notes(folder: place?.folder.name, path: place?.path, limit: query.limit)
        return HistoryReport(
            jobs: jobs,
            notes: notes.map { HistoryReport.Note(folder: $0.folder, file: $0.path.text, text: $0.text, at: $0.at) })
    }

    private func state(_ name: String) throws -> JobState {
        guard let state = JobState(rawValue: name) else {
            throw ControlError(
                "there is no state \"\(name)\"; use one of \(JobState.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return state
    }

    func place(_ path: [UInt8]) throws -> Place {
        guard let place = Place.find(path, in: self.configuration.folders) else {
            if let folder = self.configuration.folders.first(where: { Array($0.path.string.utf8) == path }) {
                throw ControlError(
                    "\(ShownBytes.text(path)) is the folder \"\(folder.name)\" itself; name a file in it")
            }
            let folders = self.configuration.folders.map(\.path.string).joined(separator: ", ")
            throw ControlError("\(ShownBytes.text(path)) lies in none of the folders; they are: \(folders)")
        }
        return place
    }
}

extension FolderSnapshot {
    var isOffline: Bool {
        if case .offline = self.presence { true } else { false }
    }

    /// For status: one word, or two with the reason.
    var presenceText: String {
        switch self.presence {
        case .starting: "starting"
        case .online: "online"
        case .offline(let reason): "offline: \(reason)"
        }
    }
}
