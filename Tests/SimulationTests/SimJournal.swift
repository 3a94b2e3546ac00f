import Foundation
import Rules

@testable import Journal

/// What the journal's file holds: written by the journal's own logic (`Draft`, `Standing`), kept in memory.
final class JournalStore: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation touches it.

    struct Row {
        /// As it was claimed.
        let job: Job
        /// When it was, since the start of the simulation.
        let claimed: Duration
        var standing: Standing
        var checkpoints: [Int: [UInt8]] = [:]
        var outputs: [Int: String] = [:]
        var attempts: [Int: [AttemptRecord]] = [:]
        var aims: [Int: Aim] = [:]
        /// When a person said that a step is to be done again.
        var insisted: [Int: Date] = [:]
        var state: JobState { self.standing.state }
        /// As above, and as it stands.
        var now: Job {
            Job(
                id: self.job.id, folder: self.job.folder, path: self.job.path, identity: self.standing.identity,
                type: self.job.type, plan: self.job.plan, state: self.standing.state, step: self.standing.step,
                attempts: self.standing.attempts, firstAttempt: self.standing.firstAttempt, due: self.standing.due,
                destination: self.standing.destination, reason: self.standing.reason, created: self.job.created,
                ended: self.standing.ended, crashes: self.standing.crashes,
                companions: self.standing.companions)
        }
    }

    private(set) var rows: [JobID: Row] = [:]
    private var durable: [JobID: Row] = [:]
    private var targets: [String: TargetSuccess] = [:]
    private var durableTargets: [String: TargetSuccess] = [:]
    private(set) var notes: [Note] = []
    private var remembered: [String: [String: [UInt8]]] = [:]
    private let mutation: Mutation?

    init(mutation: Mutation?) {
        self.mutation = mutation
    }

    func commit(_ changes: [Change], at time: Duration) throws(JournalError) {
        let draft: Draft
        do {
            draft = try Draft(changes.map { (change) throws(JournalError) in try Entry(change) }) { id in
                self.rows[id]?.standing
            }
        } catch let error as JournalError {
            throw error
        } catch {
            throw JournalError(.refused, "\(error)")
        }
        // With the defect a write is durable only with the next.
        self.keep()
        for row in draft.rows { self.take(row, at: time) }
        for (id, touched) in draft.touched {
            if let after = touched.after { self.rows[id]?.standing = after } else { self.rows[id] = nil }
        }
        if self.mutation != .lateJournal { self.keep() }
        if self.mutation == .forgottenStart { self.forgetStarts(in: changes) }
    }

    private func keep() {
        self.durable = self.rows
        self.durableTargets = self.targets
    }

    /// With this defect the intent of a step is not on disk when its effect begins.
    private func forgetStarts(in changes: [Change]) {
        for case .started(let id, _, _) in changes {
            guard var row = self.durable[id], row.standing.state == .acting else { continue }
            row.standing.state = .ready
            row.standing.attempts -= 1
            row.standing.underWaySince = nil
            self.durable[id] = row
        }
    }

    private func take(_ row: Draft.Row, at time: Duration) {
        switch row {
        case .job(let job, _): self.rows[job.id] = Row(job: job, claimed: time, standing: Standing(fresh: job))
        case .attempt(let id, let attempt): self.rows[id]?.attempts[attempt.step, default: []].append(attempt.record)
        case .outputs(let id, let step, let json): self.rows[id]?.outputs[step] = json
        case .checkpoint(let id, let step, let state): self.rows[id]?.checkpoints[step] = state
        case .afresh(let id, let step, let date):
            self.rows[id]?.checkpoints[step] = nil
            self.rows[id]?.insisted[step] = date
        case .aim(let id, let step, let aim): self.rows[id]?.aims[step] = aim
        case .reached(let id, let step, let date): self.reach(id, step: step, at: date)
        case .note(let folder, let path, let text, let date):
            self.notes.append(Note(folder: folder, path: path, text: text, at: date))
        case .accountNote(let account, let key, let value, _): self.remembered[account, default: [:]][key] = value
        // Nobody is told of anything here.
        case .outcome, .notice: break
        }
    }

    /// A step's success becomes the last one on its target, but for that of a job that came later.
    private func reach(_ id: JobID, step: Int, at date: Date) {
        guard let row = self.rows[id], let aim = row.aims[step] else { return }
        if let last = self.targets[aim.target], last.job > id, row.insisted[step].map({ last.at > $0 }) ?? true {
            return
        }
        self.targets[aim.target] = TargetSuccess(
            job: id, at: date, digest: aim.digest, path: row.job.path, outputs: self.outputs(of: row, step))
    }

    func lastSuccess(on target: String) -> TargetSuccess? { self.targets[target] }

    private func outputs(of row: Row, _ step: Int) -> [String: Value] {
        row.outputs[step].flatMap { try? JSONDecoder().decode([String: Value].self, from: Data($0.utf8)) } ?? [:]
    }

    /// The process ended: what is durable is there.
    func crash() {
        self.rows = self.durable
        self.targets = self.durableTargets
    }

    func steps(of id: JobID) throws(JournalError) -> [StepRecord] {
        guard let row = self.rows[id] else { return [] }
        return (0..<row.standing.stepCount).map { index in
            var attempts = row.attempts[index] ?? []
            if index == row.standing.step, let started = row.standing.underWaySince {
                attempts.append(AttemptRecord(started: started, ended: nil, outcome: nil))
            }
            return StepRecord(
                index: index, state: index < row.standing.step ? .succeeded : .waiting,
                checkpoint: row.checkpoints[index], outputs: self.outputs(of: row, index), attempts: attempts,
                insisted: row.insisted[index], target: row.aims[index]?.target)
        }
    }

    func remembered(_ account: String) -> [String: [UInt8]] { self.remembered[account] ?? [:] }
}

extension Standing {
    /// Of a job that is just being claimed; its plan has been looked at already.
    fileprivate init(fresh job: Job) {
        self.init(stepCount: job.plan.steps.count, identity: job.identity, companions: job.companions)
    }
}

/// The journal as one life of the agent has it.
struct SimJournal: Journal {
    let world: World
    let life: Life

    private var store: JournalStore { self.world.journal }

    private func reach(_ errors: Int) async throws(JournalError) {
        await self.world.scheduler.pause()
        if self.life.isOver || self.world.dice.oneIn(errors) {
            throw JournalError(.notWritten, "the journal cannot be used: input/output error")
        }
    }

    func write(_ changes: [Change]) async throws(JournalError) {
        try await self.reach(self.world.weather.journalErrors)
        if self.world.weather.isFull, self.world.dice.oneIn(3) {
            throw JournalError(.notWritten, "the journal cannot be written: no space left on the device")
        }
        await self.waitForDisk()
        if self.life.isOver { throw JournalError(.notWritten, "the process is over") }
        let isLast = self.life.burns()
        let names = changes.map(\.name).joined(separator: ", ")
        if isLast, self.world.dice.coin() {
            self.world.end(self.life, "before the journal has \(names)")
            throw JournalError(.notWritten, "the process is over")
        }
        do throws(JournalError) {
            try self.store.commit(changes, at: self.world.scheduler.now)
        } catch {
            // A change that a job's state does not allow is a defect of the agent, whatever comes of it.
            self.world.violate("the journal refused: \(error)")
            throw error
        }
        self.world.trace.say("journal: \(changes.map(Self.shown).joined(separator: ", "))")
        if isLast { self.world.end(self.life, "after the journal has \(names)") }
        await self.waitForDisk()
        if self.life.isOver { throw JournalError(.notWritten, "the process is over") }
    }

    /// A write takes its time before it is durable, and its writer hears of it later still.
    private func waitForDisk() async {
        let dice = self.world.dice
        await self.world.scheduler.pause(dice.oneIn(20) ? dice.milliseconds(1...500) : .zero)
    }

    private static func shown(_ change: Change) -> String {
        switch change {
        case .claiming(let job): "claiming \(job.path) as \(job.id.text.suffix(4))"
        case .disposing(let id, let destination, _, _, _): "\(id.text.suffix(4)) disposing \(destination.place)"
        default: "\(change.job?.text.suffix(4) ?? "") \(change.name)"
        }
    }

    func unfinished() async throws(JournalError) -> [Job] {
        try await self.reach(self.world.weather.journalErrors)
        return self.store.rows.values.filter { !$0.standing.state.isFinal }.map(\.now).sorted { $0.id < $1.id }
    }

    func job(_ id: JobID) async throws(JournalError) -> Job? {
        try await self.reach(self.world.weather.journalErrors)
        return self.store.rows[id]?.now
    }

    func jobs(_ query: JobQuery) async throws(JournalError) -> [Job] {
        try await self.reach(0)
        let found = self.store.rows.values.filter { row in
            (query.states?.contains(row.standing.state) ?? true)
                && (query.path.map { path in path == row.job.path || row.job.companions.contains { $0.path == path } }
                    ?? true)
        }
        return Array(found.map(\.now).sorted { $0.id > $1.id }.prefix(query.limit))
    }

    func steps(of id: JobID) async throws(JournalError) -> [StepRecord] {
        try await self.reach(self.world.weather.journalErrors)
        return try self.store.steps(of: id)
    }

    func lastSuccess(on target: String) async throws(JournalError) -> TargetSuccess? {
        try await self.reach(self.world.weather.journalErrors)
        return self.store.lastSuccess(on: target)
    }

    func newestJob() async throws(JournalError) -> JobID? { self.store.rows.keys.max() }

    func counts() async throws(JournalError) -> [JobState: Int] {
        Dictionary(self.store.rows.values.map { ($0.standing.state, 1) }, uniquingKeysWith: +)
    }

    func notes(folder: String?, path: DropPath?, limit: Int) async throws(JournalError) -> [Note] {
        Array(self.store.notes.reversed().prefix(limit))
    }

    func remembered(account: String, key: String) async throws(JournalError) -> [UInt8]? {
        self.store.remembered(account)[key]
    }

    func remembered(account: String) async throws(JournalError) -> [String: [UInt8]] { self.store.remembered(account) }

    func notices(to name: String, limit: Int) async throws(JournalError) -> [Notice] { [] }

    func noticeBacklogs() async throws(JournalError) -> [NoticeBacklog] { [] }

    func prune(before date: Date, limit: Int) async throws(JournalError) -> Int { 0 }
}
