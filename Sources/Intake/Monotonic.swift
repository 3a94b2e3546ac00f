/// A clock that nobody sets, as durations since it was made: what the settling values count in.
struct Monotonic: Sendable {
    let now: @Sendable () -> Duration
    /// - Throws: `CancellationError`.
    let sleep: @Sendable (Duration) async throws -> Void

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        self.now = { start.duration(to: clock.now) }
        self.sleep = { try await clock.sleep(for: $0) }
    }

    /// One on which no time passes, for looks at one moment.
    init(standingAt now: Duration) {
        self.now = { now }
        self.sleep = { _ in throw CancellationError() }
    }
}
