package import Foundation
package import Rules

/// Where jobs are written down before and after every effect, so that a crash at any point can be told from the records.
package protocol Journal: Sendable {
    /// Writes changes of one or several jobs in one transaction and returns when they would survive a power cut. Changes
    /// that come from several callers at about the same time share a transaction.
    ///
    /// - Throws: `JournalError`; then none of these changes was written. A change that a job's state does not allow is
    ///   our own mistake and is refused.
    func write(_ changes: [Change]) async throws(JournalError)

    /// All jobs that are not final, oldest first: what start-up goes on with.
    func unfinished() async throws(JournalError) -> [Job]

    /// One job; nil when there is none of this name.
    func job(_ id: JobID) async throws(JournalError) -> Job?

    /// What became of files, newest first.
    func jobs(_ query: JobQuery) async throws(JournalError) -> [Job]

    /// The steps of a job, first to last, each with its attempts.
    func steps(of id: JobID) async throws(JournalError) -> [StepRecord]

    /// The last success on a target; nil when there was none, or none that is still known of.
    func lastSuccess(on target: String) async throws(JournalError) -> TargetSuccess?

    /// The greatest name that a job ever had, so that those that come are greater whatever the clock does.
    func newestJob() async throws(JournalError) -> JobID?

    /// How many jobs there are in each state.
    func counts() async throws(JournalError) -> [JobState: Int]

    /// The newest notes about a path or, for nil, about all, newest first.
    func notes(folder: String?, path: DropPath?, limit: Int) async throws(JournalError) -> [Note]

    /// What an account remembers under a key; nil when it remembers nothing there.
    func remembered(account: String, key: String) async throws(JournalError) -> [UInt8]?

    /// Everything that an account remembers, by key.
    func remembered(account: String) async throws(JournalError) -> [String: [UInt8]]

    /// What is to be told to one receiver, by when it is due; also what is not due yet.
    func notices(to name: String, limit: Int) async throws(JournalError) -> [Notice]

    /// What waits to be told, by receiver.
    func noticeBacklogs() async throws(JournalError) -> [NoticeBacklog]

    /// Deletes at most `limit` jobs that ended before a date, oldest first, with all that belongs to them, and at most as
    /// many notes from before it. What accounts remember stays.
    ///
    /// - Returns: how many jobs were deleted; fewer than `limit` when no more are that old.
    func prune(before date: Date, limit: Int) async throws(JournalError) -> Int
}

/// Which jobs a question is about; every part that is given must hold.
package struct JobQuery: Sendable, Hashable {
    package var states: Set<JobState>?
    package var folder: String?
    /// Where the job's file, or one of those that went with it, was dropped.
    package var path: DropPath?
    package var since: Date?
    /// At most this many; 1 to `most`.
    package var limit: Int

    /// The most that one question gives, so that a long history is asked for in parts.
    package static let most = 10_000

    package init(
        states: Set<JobState>? = nil, folder: String? = nil, path: DropPath? = nil, since: Date? = nil, limit: Int = 100
    ) {
        self.states = states
        self.folder = folder
        self.path = path
        self.since = since
        self.limit = limit
    }
}

/// A step of a job, as the journal has it.
package struct StepRecord: Sendable, Hashable {
    package enum State: String, Sendable { case waiting, started, succeeded, failed, held }
    package let index: Int
    package let state: State
    package let checkpoint: [UInt8]?
    package let outputs: [String: Value]
    package let attempts: [AttemptRecord]
    /// When a person said that it is to be done again.
    package let insisted: Date?
    /// What it replaces, once it has been started.
    package let target: String?

    package init(
        index: Int, state: State, checkpoint: [UInt8]?, outputs: [String: Value], attempts: [AttemptRecord],
        insisted: Date? = nil, target: String? = nil
    ) {
        self.target = target
        self.insisted = insisted
        self.index = index
        self.state = state
        self.checkpoint = checkpoint
        self.outputs = outputs
        self.attempts = attempts
    }
}

/// One attempt of a step.
package struct AttemptRecord: Sendable, Hashable {
    package let started: Date
    /// Nil while it is under way, or when a crash ended it.
    package let ended: Date?
    /// What came out, as a sentence.
    package let outcome: String?

    package init(started: Date, ended: Date?, outcome: String?) {
        self.started = started
        self.ended = ended
        self.outcome = outcome
    }
}

/// A line of the history that belongs to no job.
package struct Note: Sendable, Hashable {
    package let folder: String
    package let path: DropPath
    package let text: String
    package let at: Date

    package init(folder: String, path: DropPath, text: String, at: Date) {
        self.folder = folder
        self.path = path
        self.text = text
        self.at = at
    }
}
