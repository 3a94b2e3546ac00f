import Journal

/// Whether an account, or a service of it, may be used just now: closed while all is well, open after the credentials were
/// refused, the quota was used up or the service could not be reached, and then one file at a time tries whether it is over.
///
/// A pure value; `Lane` feeds it the time, as a duration since some start.
struct Breaker: Sendable {
    /// How long it stays open: the first pause, doubling to the longest.
    struct Schedule: Sendable, Hashable {
        let first: Duration
        let longest: Duration
        /// Whether a service may name a shorter pause.
        let mayBeShortened: Bool

        /// Somebody has to do something about it, and then says so: from a minute to an hour.
        static let account = Schedule(first: .seconds(60), longest: .seconds(3600), mayBeShortened: true)
        /// It passes by itself, and files should go on within a minute of that: from a second to half a minute.
        static let outage = Schedule(first: .seconds(1), longest: .seconds(30), mayBeShortened: false)
    }

    enum State: Sendable, Hashable {
        case closed
        /// Nothing passes until `until`; then one.
        case open(until: Duration, reason: String)
        /// One file is out to see whether it is over.
        case probing(reason: String)
    }

    let schedule: Schedule
    private(set) var state: State = .closed
    /// The next pause, when the service names none.
    private var pause: Duration
    /// Whose attempt opened it the last time. Others are let through a little earlier: if the service fails for this file
    /// alone, one of them closes it again.
    private var opener: JobID?

    /// Attempts in a row that failed although nothing was wrong with their files, and whose they were.
    private var streak = 0
    private var faltering: Set<JobID> = []

    /// So many in a row, of so many files, mean that the service is down. One file that a service chokes on is not enough:
    /// it would keep the account closed for all others.
    static let longestStreak = 5
    static let fewestFiles = 3
    /// How soon the others come back while one tries.
    private static let probePause = Duration.seconds(5)

    init(_ schedule: Schedule = .account) {
        self.schedule = schedule
        self.pause = schedule.first
    }

    enum Answer: Sendable, Hashable {
        case pass
        case wait(until: Duration, reason: String)
    }

    /// May a file pass now? The one that passes an open breaker is the probe and must report back.
    mutating func ask(by job: JobID? = nil, at now: Duration) -> Answer {
        let answer = self.isPaused(for: job, at: now)
        if answer == .pass, case .open(_, let reason) = self.state { self.state = .probing(reason: reason) }
        return answer
    }

    /// As `ask`, without becoming the probe: for files that are not yet claimed.
    func isPaused(for job: JobID? = nil, at now: Duration) -> Answer {
        switch self.state {
        case .closed: return .pass
        case .open(let until, let reason):
            let own = job != nil && job == self.opener ? until + self.headStart : until
            return now < own ? .wait(until: own, reason: reason) : .pass
        // The probe's outcome opens or closes it; meanwhile the others come back in a short while.
        case .probing(let reason): return .wait(until: now + Self.probePause, reason: reason)
        }
    }

    /// How much earlier others may try than the file that opened it.
    private var headStart: Duration { self.pause / 4 }

    /// The service answered as it should, whatever it said of the file.
    mutating func worked() { self = Breaker(self.schedule) }

    /// It cannot be used.
    ///
    /// - Parameter job: whose attempt has shown it.
    mutating func failed(by job: JobID? = nil, at now: Duration, reason: String, retryAfter: Duration?) {
        switch self.state {
        case .closed: break
        case .probing: self.pause = min(self.pause * 2, self.schedule.longest)
        // Those who were under way when it opened say the same again.
        case .open: return
        }
        let asked = retryAfter ?? self.pause
        self.opener = job
        self.state = .open(
            until: now + (self.schedule.mayBeShortened ? asked : max(asked, self.pause)), reason: reason)
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
            self.failed(by: job, at: now, reason: reason, retryAfter: nil)
        case .probing: self.failed(by: job, at: now, reason: reason, retryAfter: nil)
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
        self.pause = self.schedule.first
        self.opener = nil
    }
}
