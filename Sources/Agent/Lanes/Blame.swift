import Journal

/// Whose matter it is when a service does not answer or says that it is down: the service's, unless other files succeeded
/// in the same since this one met it last. Then something about the file brings the service down, and its attempts count:
/// else it would wait for ever, and close the way for all others each time.
/// The same with credentials that are refused with 403: where others succeeded with them since, this one file is not theirs.
///
/// A pure value: it counts events and knows no time. After a restart it knows of none, which gives a file one attempt more.
struct Blame: Sendable {
    /// Attempts that were begun or failed, so far: it orders them.
    private var events: UInt64 = 0
    /// When the last begun of the attempts was begun that succeeded.
    private var lastSuccess: UInt64 = 0
    /// When each file met each last.
    private var met: [Meeting: UInt64] = [:]

    /// What a file met.
    enum Matter: Sendable { case outage, refusal }

    private struct Meeting: Hashable {
        let job: JobID
        let matter: Matter
    }

    /// As many files as can be in work; beyond, all are forgotten, and each gets an attempt more.
    private static let longest = 4096

    /// An attempt is begun.
    ///
    /// - Returns: when, for `succeeded`.
    mutating func begin() -> UInt64 {
        self.events += 1
        return self.events
    }

    /// An attempt succeeded. One that had been begun before another failed says nothing of what came after: an upload that
    /// is under way goes on when names cannot be looked up any more.
    mutating func succeeded(_ job: JobID, begun: UInt64) {
        self.lastSuccess = max(self.lastSuccess, begun)
        for matter in [Matter.outage, .refusal] { self.met[Meeting(job: job, matter: matter)] = nil }
    }

    /// A file met an outage, or a refusal of the credentials.
    ///
    /// - Returns: whether it is the file's own matter.
    mutating func meet(_ job: JobID, _ matter: Matter) -> Bool {
        self.events += 1
        let meeting = Meeting(job: job, matter: matter)
        let before = self.met[meeting]
        if self.met.count >= Self.longest { self.met.removeAll() }
        self.met[meeting] = self.events
        return before.map { self.lastSuccess > $0 } ?? false
    }

    /// The credentials may be others now: what succeeded with the old ones is no proof.
    mutating func forgetRefusals() {
        self.met = self.met.filter { $0.key.matter != .refusal }
    }
}
