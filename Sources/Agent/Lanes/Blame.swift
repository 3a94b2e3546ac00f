import Journal

/// Whose matter it is when a service does not answer or says that it is down: the service's, unless other files succeeded
/// in the same since this one met it last. Then something about the file brings the service down, and its attempts count:
/// else it would wait for ever, and close the way for all others each time.
///
/// A pure value: it counts events and knows no time. After a restart it knows of none, which gives a file one attempt more.
struct Blame: Sendable {
    /// Attempts that were begun or failed, so far: it orders them.
    private var events: UInt64 = 0
    /// When the last begun of the attempts was begun that succeeded.
    private var lastSuccess: UInt64 = 0
    /// When each file met it last.
    private var met: [JobID: UInt64] = [:]

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
        self.met[job] = nil
    }

    /// A file met an outage.
    ///
    /// - Returns: whether it is the file's own matter.
    mutating func meet(_ job: JobID) -> Bool {
        self.events += 1
        let before = self.met[job]
        if self.met.count >= Self.longest { self.met.removeAll() }
        self.met[job] = self.events
        return before.map { self.lastSuccess > $0 } ?? false
    }
}
