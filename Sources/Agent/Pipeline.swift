import Actions
import Disk
import Foundation
import Intake
import Journal
import Logging
import Rules
import Synchronization

/// The agent's loop: takes what intake reports, claims it, has it worked on, and takes up again what waited.
///
/// It holds a bounded window of jobs; when the window is full, intake waits, and files stay where editors see them.
final class Pipeline: Receiver, Sendable {
    let folders: [String: DropFolder]
    let journal: any Journal
    let timetable: Timetable
    let work: WorkBoard
    let admission: Admission
    let executions: [String: Execution]
    let recoverer: Recoverer
    /// One a folder, so that the files of a folder that hangs leave room for those of the others.
    private let windows: [String: Slots]
    let stop: StopFlag
    private let tickets = Inbox<Ticket>()
    private let events: JobEvents
    let time: TimeSource
    private let isOnce: Bool
    let logger: Logger
    let state: Mutex<State>
    let hands = Hands()

    /// Jobs in memory beyond those that are acted on: as many as make full batches of claims and moves.
    static let windowBeyondWork = 2 * Disposer.batch
    /// How long a file waits whose name is in work already.
    private static let sameNamePause = Duration.seconds(2)
    /// With `--once`, what would have to wait this long is left to the next run; shorter than `Execution.outagePause`, so
    /// that an outage ends the run instead of being waited for again and again.
    static let longestOnceWait = Duration.seconds(20)

    init(parts: Parts, executions: [String: Execution], window: Int) {
        self.folders = parts.folders
        self.journal = parts.journal
        self.work = parts.work
        self.admission = parts.admission
        self.executions = executions
        self.recoverer = Recoverer(
            folders: parts.folders, journal: parts.journal, catalogue: parts.catalogue, time: parts.time,
            logger: parts.logger)
        self.timetable = Timetable(time: parts.time)
        self.windows = parts.folders.mapValues { _ in Slots(window) }
        self.stop = parts.stop
        self.events = parts.events
        self.time = parts.time
        self.isOnce = parts.isOnce
        self.logger = parts.logger
        self.state = Mutex(State(generator: parts.chance))
    }

    // MARK: Claiming

    /// A report that becomes a job.
    private struct Candidate {
        let index: Int
        let claim: Claim
        let ticket: Ticket
    }

    func receive(_ reports: [Report]) async -> [Answer] {
        guard let name = reports.first?.folder, let folder = self.folders[name] else {
            return reports.map { _ in .later(Execution.outagePause) }
        }
        var answers: [Answer] = []
        var candidates: [Candidate] = []
        var notes: [Change] = []
        for report in reports {
            let (answer, candidate) = await self.consider(report, folder, index: answers.count, notes: &notes)
            answers.append(answer)
            if let candidate { candidates.append(candidate) }
        }
        do throws(JournalError) {
            if !notes.isEmpty { try await self.journal.write(notes) }
            try await self.claim(candidates, folder, &answers)
        } catch {
            self.logger.error(
                "the journal cannot be written; files stay where they are", metadata: ["reason": "\(error)"])
            for candidate in candidates {
                self.forget(candidate.ticket.job)
                answers[candidate.index] = .later(Execution.outagePause, because: error.description)
            }
        }
        return self.isOnce ? answers.map(self.onlyOnce) : answers
    }

    /// With `--once`, a file that would have to wait for long is left where it is.
    private func onlyOnce(_ answer: Answer) -> Answer {
        guard case .later(let wait, _) = answer, wait >= Self.longestOnceWait else { return answer }
        self.state.withLock { $0.hasLeft = true }
        return .left
    }

    /// What to answer, and the job to make if there is to be one.
    private func consider(
        _ report: Report, _ folder: DropFolder, index: Int, notes: inout [Change]
    ) async -> (Answer, Candidate?) {
        switch report {
        case .refused(_, let path, let reason):
            notes.append(.noted(folder: folder.name, path: path, note: reason, at: self.time.now()))
            self.events.send(.refused(folder: folder.name, path: path, reason: reason))
            return (.left, nil)
        case .hopeless(_, let path, let stamp, let reason):
            return self.candidate(folder, path, stamp, index: index, plan: Admission.noPlan, refusal: reason)
        case .ready(let arrival):
            switch await self.decide(arrival, folder) {
            case .leave: return (.left, nil)
            case .wait(let wait, let reason):
                self.tell(reason, of: arrival.path, in: folder, arrival.stamp)
                return (.later(wait, because: reason), nil)
            case .needs: return (.later(Execution.outagePause), nil)
            case .claim(let plan, let first, let companions):
                return self.candidate(
                    folder, arrival.path, arrival.stamp, index: index, plan: plan, first: first, arrival: arrival,
                    companions: companions)
            case .fail(let plan, let reason, let companions):
                return self.candidate(
                    folder, arrival.path, arrival.stamp, index: index, plan: plan, refusal: reason,
                    arrival: arrival, companions: companions)
            }
        }
    }

    /// Says that a file waits, once for each reason.
    private func tell(_ reason: String, of path: DropPath, in folder: DropFolder, _ stamp: FileStamp) {
        guard self.admission.isNews(reason, of: path, in: folder.name, stamp) else { return }
        self.events.send(.waiting(folder: folder.name, path: path, reason: reason))
    }

    private func decide(_ arrival: Arrival, _ folder: DropFolder) async -> Admission.Decision {
        let decision = await self.admission.decide(arrival, in: folder, digests: [:])
        guard case .needs(let wanted) = decision else { return decision }
        do throws(DiskError) {
            let stop = self.stop
            let digests = try await folder.threads.run { () throws(DiskError) in
                try ContentDigests.of(arrival.file, wanted, unless: stop)
            }
            return await self.admission.decide(arrival, in: folder, digests: digests)
        } catch {
            return .wait(Execution.outagePause, reason: error.description)
        }
    }

    private func candidate(
        _ folder: DropFolder, _ path: DropPath, _ stamp: FileStamp, index: Int, plan: JobPlan, first: ActionPlan? = nil,
        refusal: String? = nil, arrival: Arrival? = nil, companions: [Job.Companion] = []
    ) -> (Answer, Candidate?) {
        let now = self.time.now()
        let key = PathKey(folder: folder.name, path: path)
        let id: JobID? = self.state.withLock { state in
            let areFree = companions.allSatisfy {
                state.isFree(PathKey(folder: folder.name, path: $0.path), for: $0.identity)
            }
            guard !self.stop.isSet, state.isFree(key, for: FileIdentity(stamp)), areFree else { return nil }
            let id = JobID(at: now, using: &state.generator).following(state.newest)
            state.newest = id
            for path in [path] + companions.map(\.path) {
                state.active[PathKey(folder: folder.name, path: path), default: []].append(id)
            }
            return id
        }
        guard let id else {
            let reason =
                self.stop.isSet ? nil : "a file of its name, or of one that goes with it, is in work; it is next"
            return (.later(self.pause(after: key), because: reason), nil)
        }
        // In the plan, and so in the journal: after a crash nobody else knows why the file was to fail.
        var plan = plan
        plan.refusal = refusal
        let job = Job(
            id: id, folder: folder.name, path: path, identity: FileIdentity(stamp), type: arrival?.type ?? "",
            plan: plan, created: now, companions: companions)
        let ticket = Ticket(job: job, file: arrival?.file, work: .act, first: first)
        let claim = Claim(job: id, path: path, stamp: stamp, companions: companions)
        return (.taken(with: companions.map(\.path)), Candidate(index: index, claim: claim, ticket: ticket))
    }

    /// How long a file waits for the job that has its name: with `--once` as long as that job does.
    private func pause(after key: PathKey) -> Duration {
        guard self.isOnce, let job = self.state.withLock({ $0.active[key]?.last }) else { return Self.sameNamePause }
        return max(Self.sameNamePause, self.timetable.wait(of: job) ?? .zero)
    }

    /// Intent, moves, record: each once for all candidates.
    private func claim(
        _ candidates: [Candidate], _ folder: DropFolder, _ answers: inout [Answer]
    ) async throws(JournalError) {
        if candidates.isEmpty { return }
        try await self.journal.write(candidates.map { .claiming($0.ticket.job) })
        let outcomes = await self.perform(candidates.map(\.claim), in: folder)
        var changes: [Change] = []
        var claimed: [Ticket] = []
        var unclaimed: [Job] = []
        for (candidate, outcome) in zip(candidates, outcomes) {
            switch outcome {
            case .claimed(let identity, let companions):
                self.work.claims(in: folder.name, failFor: nil)
                changes.append(.claimed(candidate.claim.job, identity, companions: companions))
                var ticket = candidate.ticket
                ticket.job.state = .ready
                for (index, identity) in companions.enumerated() { ticket.job.companions[index].identity = identity }
                if self.admission.mayStartEarly(ticket.job.plan) {
                    changes.append(.started(ticket.job.id, step: 0, at: self.time.now()))
                    if let first = ticket.first, let aim = StepRun.aim(of: first, ticket.job.plan, step: 0) {
                        changes.append(.aims(ticket.job.id, step: 0, aim))
                    }
                    ticket.isStarted = true
                }
                self.admission.supplements.waiting?.departed(ticket.job, at: self.time.now())
                claimed.append(ticket)
            case .unsure(let error):
                // It may be in work/ and the journal has the intent: it is looked at again like after a crash.
                self.logger.warning(
                    "a claim is looked at again", metadata: ["job": "\(candidate.claim.job)", "reason": "\(error)"])
                self.timetable.add(candidate.claim.job, after: Execution.outagePause)
            case .changed:
                changes.append(.unclaimed(candidate.claim.job))
                unclaimed.append(candidate.ticket.job)
                answers[candidate.index] = .later(.zero)
                // What was taken instead of it may have gone back under another name.
                self.wentBack(to: folder.name)
            case .impossible(let error):
                self.work.claims(in: folder.name, failFor: error.description)
                changes.append(.unclaimed(candidate.claim.job))
                unclaimed.append(candidate.ticket.job)
                self.tell(error.description, of: candidate.claim.path, in: folder, candidate.claim.stamp)
                answers[candidate.index] = .later(Execution.outagePause, because: error.description)
            }
        }
        do throws(JournalError) {
            try await self.journal.write(changes)
        } catch {
            // The files are in work/ and the journal does not know it yet: they are looked at again like after a crash.
            self.logger.error("the journal cannot be written; claimed files wait", metadata: ["reason": "\(error)"])
            for job in claimed.map(\.job) + unclaimed { self.timetable.add(job.id, after: Execution.outagePause) }
            return
        }
        for job in unclaimed { self.forget(job) }
        // Into a window that is full they go one by one.
        claimed.sort { $0.job.plan.priority > $1.job.plan.priority }
        for ticket in claimed where self.hands.take(ticket.job.id) { await self.submit(ticket, isNew: true) }
    }

    private func perform(_ claims: [Claim], in folder: DropFolder) async -> [Claim.Outcome] {
        await folder.threads.run {
            do throws(DiskError) {
                let root = try folder.openRoot()
                let outcomes = Claim.perform(claims, in: root, spares: folder.spares)
                for (claim, outcome) in zip(claims, outcomes) {
                    guard case .claimed = outcome else { continue }
                    for path in [claim.path] + claim.companions.map(\.path) { folder.removeNote(of: path, root: root) }
                }
                return outcomes
            } catch {
                return claims.map { _ in .impossible(error) }
            }
        }
    }

    func forget(_ job: Job) {
        self.state.withLock { state in
            for path in job.paths {
                let key = PathKey(folder: job.folder, path: path)
                let others = state.active[key]?.filter { $0 != job.id } ?? []
                state.active[key] = others.isEmpty ? nil : others
            }
            state.resting[job.id] = nil
        }
    }

    /// Waits for room in the window and hands the job over, which is in our hands.
    func submit(_ ticket: Ticket, isNew: Bool) async {
        // When the agent stops, the journal has the job.
        guard let window = self.windows[ticket.job.folder], !self.stop.isSet else {
            return self.hands.give(ticket.job.id)
        }
        do throws(CancellationError) {
            try await window.take(priority: ticket.job.plan.priority)
        } catch {
            return self.hands.give(ticket.job.id)
        }
        self.state.withLock { $0.resting[ticket.job.id] = nil }
        self.work.begins(ticket.job)
        self.events.send(isNew ? .claimed(ticket.job) : .goesOn(ticket.job))
        self.tickets.add(ticket)
    }

    // MARK: Working

    /// Works on jobs until `close`; returns when the last one has ended.
    func run() async {
        await withDiscardingTaskGroup { group in
            while let batch = await self.tickets.nextBatch(atMost: Disposer.batch) {
                for ticket in batch { group.addTask { await self.process(ticket) } }
            }
        }
    }

    private func process(_ ticket: Ticket) async {
        defer {
            self.windows[ticket.job.folder]?.give()
            self.hands.give(ticket.job.id)
        }
        guard let execution = self.executions[ticket.job.folder] else { return }
        self.settle(ticket.job, await execution.run(ticket))
        self.work.ends(ticket.job.id)
    }

    func settle(_ job: Job, _ end: Execution.End) {
        switch end {
        case .disposed(let destination, _):
            if destination.place == .failed { self.state.withLock { $0.failures += 1 } }
            self.forget(job)
        case .gone: self.forget(job)
        case .wentBack:
            self.wentBack(to: job.folder)
            self.forget(job)
        case .held:
            self.state.withLock { $0.failures += 1 }
            self.forget(job)
        case .later(let wait, let reason):
            self.work.waits(job.id, because: reason)
            self.rest(job)
            // At most so long at once: what it waits for may be the hour, and clocks are set.
            self.timetable.add(job.id, after: min(wait, OpeningHours.longestWait))
        case .underWay(let wait, _):
            self.rest(job)
            self.timetable.add(job.id, after: wait, isUnderWay: true)
        case .interrupted: break
        }
        self.events.send(end: end, of: job)
    }

    private func wentBack(to folder: String) { _ = self.state.withLock { $0.putBacks.insert(folder) } }

    private func rest(_ job: Job) { self.state.withLock { $0.resting[job.id] = job.identities } }

    // MARK: Stopping

    /// Nothing new is claimed from now on.
    func stopClaiming() {
        self.stop.set()
        self.timetable.close()
    }

    /// No job comes any more: `run` ends with the last that is in work. Call it when all who submit have returned.
    func close() {
        self.tickets.close()
    }
}
