package import Foundation

/// Something that is to be told to somebody outside: what became of a job. It is written with the change that it tells of,
/// and stays until it was told or is given up.
package struct Notice: Sendable, Hashable {
    /// Never given twice, so that a receiver knows one that it had already.
    package let number: Int64
    /// Who is told: a name of the config's `notify`.
    package let name: String
    package let job: JobID
    /// `done`, `failed` or `held`.
    package let outcome: JobState
    /// Why it failed or is held.
    package let reason: String?
    /// When it came to this.
    package let at: Date
    /// How often it was tried in vain.
    package let attempts: Int
    /// When it is tried next.
    package let due: Date
    /// Why it was in vain the last time.
    package let failure: String?

    /// What an attempt came to.
    package enum Fate: Sendable, Hashable {
        /// It was told, or nobody wants it, or it is given up: it is forgotten.
        case settled
        /// It is tried again.
        case postponed(until: Date, because: String)
    }
}

/// What waits to be told to one receiver.
package struct NoticeBacklog: Sendable, Hashable {
    package let name: String
    package let count: Int
    /// Why the last attempt that did not succeed was in vain; nil when none was.
    package let failure: String?
}
