package import Foundation
package import Rules

/// One dropped file's way through the agent, as the journal has it.
package struct Job: Sendable, Hashable {
    package let id: JobID
    /// The name of the drop folder.
    package let folder: String
    /// Where it was dropped.
    package let path: DropPath
    /// What identified it when it was claimed; opaque to the journal.
    package let identity: FileIdentity
    package let type: String
    package let plan: JobPlan
    /// The files that go with it, in the order in which they are moved; empty for most jobs.
    package var companions: [Companion]
    package var state: JobState
    /// The step that is next or under way, counted from 0.
    package var step: Int
    /// How many attempts the step has used up. An outage or a crash uses up none.
    package var attempts: Int
    /// When the first attempt of the step was made, moved on by the time that does not count: that of outages, and that in
    /// which no agent ran.
    package var firstAttempt: Date?
    /// How often in a row the agent ended abruptly while the step was under way.
    package var crashes: Int
    /// From so many on, the job is given up.
    package static let crashLimit = 3
    /// When a waiting job goes on.
    package var due: Date?
    /// Where it is being, or has been, put.
    package var destination: Destination?
    /// Why it waits, failed or is held: a sentence; nil when nothing went wrong.
    package var reason: String?
    package let created: Date
    /// When it reached a final state.
    package var ended: Date?

    package init(
        id: JobID, folder: String, path: DropPath, identity: FileIdentity, type: String, plan: JobPlan,
        state: JobState = .claiming, step: Int = 0, attempts: Int = 0, firstAttempt: Date? = nil, due: Date? = nil,
        destination: Destination? = nil, reason: String? = nil, created: Date, ended: Date? = nil, crashes: Int = 0,
        companions: [Companion] = []
    ) {
        self.id = id
        self.folder = folder
        self.path = path
        self.identity = identity
        self.type = type
        self.plan = plan
        self.companions = companions
        self.state = state
        self.step = step
        self.attempts = attempts
        self.firstAttempt = firstAttempt
        self.crashes = crashes
        self.due = due
        self.destination = destination
        self.reason = reason
        self.created = created
        self.ended = ended
    }

    /// Where a finished file lies.
    package struct Destination: Sendable, Hashable, Codable {
        package enum Place: String, Sendable, Codable { case done, failed }
        package var place: Place
        /// Below the place; nil when the file was removed, as `done: delete` says.
        package var path: DropPath?

        package init(place: Place, path: DropPath?) {
            self.place = place
            self.path = path
        }
    }
}

/// The numbers that tell whether a file found after a crash is the one that was claimed.
package struct FileIdentity: Sendable, Hashable, Codable {
    package var inode: UInt64
    package var size: Int64
    /// Nanoseconds since 1970, by the file server's clock.
    package var modified: Int64
    package var changed: Int64

    package init(inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }
}

/// Where a job stands. The arrows are in `JobState.next`; the journal refuses all others.
package enum JobState: String, Sendable, Hashable, CaseIterable, Codable {
    /// The intent to move the file into `work/` is written down; the move may have happened or not.
    case claiming
    /// In `work/`; a step can start.
    case ready
    /// In `work/`; a step's intent is written down and its effect may have happened or not.
    case acting
    /// In `work/`; goes on at `due`.
    case waiting
    /// In `work/`; the effect may have happened and nobody can find out: a person decides.
    case held
    /// The intent to move the file to its destination is written down; the move may have happened or not.
    case disposing
    /// In `done/`, or removed as the folder says.
    case done
    /// In `failed/`, with the reason beside it.
    case failed
    /// The file was taken away by somebody else.
    case gone

    /// Whether nothing will happen any more.
    package var isFinal: Bool {
        switch self {
        case .done, .failed, .gone: true
        case .claiming, .ready, .acting, .waiting, .held, .disposing: false
        }
    }
}
