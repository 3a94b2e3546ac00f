import Rules

/// Spreads requests so that no more than the account's rate go out: a bucket of tokens that fills at the rate and holds
/// one second's worth, so that a burst after a quiet time stays small.
///
/// A pure value; the time is a duration since some start.
struct RateLimiter: Sendable {
    /// The time between two requests at the full rate.
    private let interval: Duration
    /// How far ahead of the steady pace a burst may go.
    private let allowance: Duration
    /// When the next request would go at the steady pace.
    private var next: Duration = .zero

    init(_ rate: Rate) {
        precondition(rate.count >= 1, "a rate of nothing would stop everything")
        self.interval = rate.per / rate.count
        self.allowance = max(.zero, .seconds(1) - self.interval)
    }

    /// Takes a place and says how long to wait for it: zero when it can go now.
    mutating func take(at now: Duration) -> Duration {
        self.next = max(self.next, now - self.allowance)
        let wait = max(.zero, self.next - now)
        self.next += self.interval
        return wait
    }
}
