import Rules

/// How long a failed step waits before its next attempt: a random time between nothing and a ceiling that doubles, so
/// that many files that failed together do not come back together ("full jitter", Exponential Backoff And Jitter, AWS
/// Architecture Blog, 2015).
enum Backoff {
    /// The ceiling after the first attempt.
    static let first = Duration.seconds(1)
    /// The highest ceiling.
    static let longest = Duration.seconds(300)
    /// The longest wait that a service may ask for.
    static let longestAsked = Duration.seconds(3600)

    enum Decision: Sendable, Hashable {
        case again(after: Duration)
        /// No attempt is left, or no time.
        case giveUp
    }

    /// What to do after an attempt that failed.
    ///
    /// - Parameters:
    ///   - attempts: how many were made, at least 1.
    ///   - elapsed: since the first of them.
    ///   - asked: the wait that the service asked for; it is a minimum.
    static func decide(
        _ policy: RetryPolicy, attempts: Int, elapsed: Duration, asked: Duration?,
        using generator: inout some RandomNumberGenerator
    ) -> Decision {
        guard attempts < policy.attempts else { return .giveUp }
        let doublings = min(attempts - 1, 16)
        let ceiling = min(self.first * (1 << doublings), self.longest)
        let jitter = ceiling * Double.random(in: 0...1, using: &generator)
        let wait = max(jitter, min(asked ?? .zero, self.longestAsked))
        guard elapsed + wait <= .seconds(policy.withinSeconds) else { return .giveUp }
        return .again(after: wait)
    }
}
