import Journal

/// Whether an account may be used just now: closed while all is well, open after its service refused the credentials, ran
/// out of quota or could not be reached, and then one file at a time tries whether it is over.
///
/// A pure value; `Lane` feeds it the time, as a duration since some start.
struct Breaker: Sendable {
    enum State: Sendable, Hashable {
        case closed
        /// Nothing passes until `until`; then one.
        case open(until: Duration, reason: String)
        /// One file is out to see whether it is over.
        case probing(reason: String)
    }

    private(set) var state: State = .closed
    /// The next pause, when the service names none.
    private var pause = firstPause

    /// Attempts in a row that failed although nothing was wrong with their files, and whose they were.
    private var streak = 0
    private var faltering: Set<JobID> = []

    /// So many in a row, of so many files, mean that the service is down. One file that a service chokes on is not enough:
    /// it would keep the account closed for all others.
    static let longestStreak = 5
    static let fewestFiles = 3

    /// From a minute, doubling to an hour.
    static let firstPause = Duration.seconds(60)
    static let longestPause = Duration.seconds(3600)

    enum Answer: Sendable, Hashable {
        case pass
        case wait(until: Duration, reason: String)
    }

    /// May a file pass now? The one that passes an open breaker is the probe and must report back.
    mutating func ask(at now: Duration) -> Answer {
        switch self.state {
        case .closed: return .pass
        case .open(let until, let reason):
            if now < until { return .wait(until: until, reason: reason) }
            self.state = .probing(reason: reason)
            return .pass
        case .probing(let reason):
            // The probe's outcome opens or closes it; meanwhile the others come back in a short while.
            return .wait(until: now + .seconds(5), reason: reason)
        }
    }

    /// As `ask`, without becoming the probe: for files that are not yet claimed.
    func isPaused(at now: Duration) -> Answer {
        switch self.state {
        case .closed: .pass
        case .open(let until, let reason): now < until ? .wait(until: until, reason: reason) : .pass
        case .probing(let reason): .wait(until: now + .seconds(5), reason: reason)
        }
    }

    /// The service answered as it should, whatever it said of the file.
    mutating func worked() {
        self.state = .closed
        self.pause = Self.firstPause
        self.streak = 0
        self.faltering = []
    }

    /// The account cannot be used.
    mutating func failed(at now: Duration, reason: String, retryAfter: Duration?) {
        switch self.state {
        case .closed:
            self.state = .open(until: now + (retryAfter ?? self.pause), reason: reason)
        case .probing:
            self.pause = min(self.pause * 2, Self.longestPause)
            self.state = .open(until: now + (retryAfter ?? self.pause), reason: reason)
        case .open:
            // Those who were under way when it opened say the same again.
            break
        }
    }

    /// An attempt failed, and another may succeed: alone it says little of the service, many in a row say that it is down.
    mutating func faltered(at now: Duration, by job: JobID, reason: String) {
        switch self.state {
        case .closed:
            self.streak += 1
            self.faltering.insert(job)
            guard self.streak >= Self.longestStreak, self.faltering.count >= Self.fewestFiles else { return }
            self.streak = 0
            self.faltering = []
            self.failed(at: now, reason: reason, retryAfter: nil)
        case .probing: self.failed(at: now, reason: reason, retryAfter: nil)
        case .open: break
        }
    }

    /// The probe came to no answer (it was cancelled): the next may try at once.
    mutating func probeEnded(at now: Duration) {
        if case .probing(let reason) = self.state { self.state = .open(until: now, reason: reason) }
    }

    /// Somebody changed something (a credential, or asked for a retry): the next may try at once.
    mutating func tryNow(at now: Duration) {
        if case .open(_, let reason) = self.state { self.state = .open(until: now, reason: reason) }
        self.pause = Self.firstPause
    }
}
