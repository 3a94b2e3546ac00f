import Foundation
import Rules

/// Where a job stands: the part of it that changes, without the plan, so that a change costs the same for a long plan as
/// for a short one.
struct Standing: Sendable, Hashable {
    /// How many steps the plan has.
    let stepCount: Int
    var identity: FileIdentity
    var companions: [Job.Companion] = []
    var state: JobState = .claiming
    var step = 0
    var attempts = 0
    /// How many attempts of this step were ever started, also those that do not count: it numbers them.
    var tries = 0
    var firstAttempt: Date?
    /// How often the agent ended abruptly while the step was under way, in a row.
    var crashes = 0
    /// When the attempt that is under way was started; set in `acting` alone.
    var underWaySince: Date?
    var due: Date?
    var destination: Job.Destination?
    var reason: String?
    var ended: Date?
}

/// An attempt that came to its end, to be kept for the history.
struct EndedAttempt: Sendable, Hashable {
    let step: Int
    /// Counted from 1 within the step.
    let number: Int
    let record: AttemptRecord
}

extension Standing {
    /// What the history says of a step that a person declared done.
    static let assumedDoneOutcome = "taken as done, because a person said so"

    /// Where a job stands that is only being claimed; nil when the job is not fresh.
    init?(claiming job: Job) {
        let fresh = Job(
            id: job.id, folder: job.folder, path: job.path, identity: job.identity, type: job.type, plan: job.plan,
            created: job.created, companions: job.companions)
        guard job == fresh, job.companions.allSatisfy({ $0.destination == nil }) else { return nil }
        self.init(stepCount: job.plan.steps.count, identity: job.identity, companions: job.companions)
    }

    /// Makes the change, and gives the attempt that it ended, if any.
    ///
    /// - Throws: `JournalError` of kind `refused` when the state or the step does not allow it; then nothing changed.
    mutating func apply(_ change: Change, to job: JobID) throws(JournalError) -> EndedAttempt? {
        guard case .to(let next) = self.state.next(after: change, toward: self.destination?.place) else {
            throw .refused(change, of: job, because: "the job is in state \(self.state.rawValue)")
        }
        if let step = change.step, step != self.step || step >= self.stepCount {
            throw .refused(
                change, of: job, because: "it names step \(step), and the job is at \(self.step) of \(self.stepCount)")
        }
        if case .disposing(_, let destination, _, let reason, _) = change, destination.place == .failed, reason == nil {
            throw .refused(change, of: job, because: "a file never fails without a reason")
        }
        if let count = change.companionCount, count != self.companions.count {
            throw .refused(
                change, of: job, because: "it names \(count) companions, and the job has \(self.companions.count)")
        }
        let previous = self.state
        self.state = next
        return self.takeEffect(of: change, from: previous)
    }

    private mutating func takeEffect(of change: Change, from previous: JobState) -> EndedAttempt? {
        switch change {
        case .claiming, .unclaimed, .aims, .noted, .remembered, .notice: return nil
        case .checkpoint:
            // One that was given up is given back no further than it is told to be: whatever is written down on that way, the
            // next start must not take it for a file like others.
            if self.crashes < Job.crashLimit { self.crashes = 0 }
            return nil
        case .claimed(_, let identity, let companions):
            self.identity = identity
            for (index, identity) in companions.enumerated() { self.companions[index].identity = identity }
            return nil
        case .started(_, _, let date):
            self.start(at: date)
            return nil
        case .succeeded(_, _, _, let summary, let date):
            let attempt = self.endAttempt(at: date, outcome: summary)
            self.goToNextStep()
            return attempt
        case .postponed(_, _, let reason, let until, let countsAttempt, let date):
            // Nor does the time count that it cost.
            if !countsAttempt { self.leaveOut(self.underWaySince ?? date, until) }
            let attempt = self.endAttempt(at: date, outcome: reason)
            if previous == .acting, !countsAttempt { self.takeBackAttempt() }
            self.due = until
            self.reason = reason
            return attempt
        case .held(_, _, let reason, let date):
            self.reason = reason
            return self.endAttempt(at: date, outcome: reason)
        case .resumed(_, let date): return self.resume(from: previous, at: date)
        case .crashed(_, let date):
            defer { self.crashes += 1 }
            return self.resume(from: previous, at: date)
        case .assumedDone(_, _, let date):
            self.tries += 1
            let record = AttemptRecord(started: date, ended: date, outcome: Self.assumedDoneOutcome)
            let attempt = EndedAttempt(step: self.step, number: self.tries, record: record)
            self.goToNextStep()
            return attempt
        case .disposing(_, let destination, let companions, let reason, let date):
            self.destination = destination
            for (index, destination) in companions.enumerated() { self.companions[index].destination = destination }
            self.due = nil
            self.reason = reason
            return self.endAttempt(at: date, outcome: reason)
        case .disposed(_, let date):
            self.ended = date
            return nil
        case .vanished(_, let reason, let date):
            self.destination = nil
            for index in self.companions.indices { self.companions[index].destination = nil }
            self.due = nil
            self.reason = reason
            self.ended = date
            return self.endAttempt(at: date, outcome: reason)
        }
    }

    private mutating func start(at date: Date) {
        self.attempts += 1
        self.tries += 1
        self.firstAttempt = self.firstAttempt ?? date
        self.underWaySince = date
        self.reason = nil
    }

    private mutating func endAttempt(at date: Date?, outcome: String?) -> EndedAttempt? {
        guard let started = self.underWaySince else { return nil }
        self.underWaySince = nil
        self.crashes = 0
        let record = AttemptRecord(started: started, ended: date, outcome: outcome)
        return EndedAttempt(step: self.step, number: self.tries, record: record)
    }

    private mutating func resume(from previous: JobState, at date: Date) -> EndedAttempt? {
        // While nobody was there to try, no time passed for it.
        if let idleSince = self.underWaySince ?? self.due { self.leaveOut(idleSince, date) }
        self.due = nil
        self.reason = nil
        switch previous {
        case .acting:  // a crash ended the attempt, which is not the file's fault
            self.takeBackAttempt()
            // It has come to no end, so it does not clear the file of what was counted before.
            let crashes = self.crashes
            defer { self.crashes = crashes }
            return self.endAttempt(at: nil, outcome: nil)
        case .held:  // a person decided: the step gets all its attempts again
            self.attempts = 0
            self.firstAttempt = nil
            return nil
        case .claiming, .ready, .waiting, .disposing, .done, .failed, .gone: return nil
        }
    }

    /// Leaves a span of time out of what has passed since the first attempt.
    private mutating func leaveOut(_ start: Date, _ end: Date) {
        guard let first = self.firstAttempt, start < end else { return }
        self.firstAttempt = first.addingTimeInterval(end.timeIntervalSince(start))
    }

    private mutating func takeBackAttempt() {
        self.attempts -= 1
        if self.attempts == 0 { self.firstAttempt = nil }
    }

    private mutating func goToNextStep() {
        self.step += 1
        self.crashes = 0
        self.attempts = 0
        self.tries = 0
        self.firstAttempt = nil
        self.due = nil
        self.reason = nil
    }
}
