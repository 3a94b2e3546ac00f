package import Foundation

/// What the agent knows of time: the date, for people and the journal, and waiting, which no change of the date disturbs.
package struct TimeSource: Sendable {
    /// The date, from the wall clock; it may jump.
    package let now: @Sendable () -> Date
    /// The monotonic clock, which nobody sets: what waits are measured by.
    package let instant: @Sendable () -> ContinuousClock.Instant
    /// Waits on the monotonic clock; throws `CancellationError` when the task is cancelled.
    package let wait: @Sendable (Duration) async throws -> Void
    /// The machine's time zone, for hours that name none.
    package let zone: @Sendable () -> TimeZone

    package init(
        now: @escaping @Sendable () -> Date,
        instant: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        wait: @escaping @Sendable (Duration) async throws -> Void,
        zone: @escaping @Sendable () -> TimeZone = { .current }
    ) {
        self.now = now
        self.instant = instant
        self.wait = wait
        self.zone = zone
    }

    /// The system's clocks.
    package static let system = TimeSource(now: { Date() }, wait: { try await ContinuousClock().sleep(for: $0) })
}

extension Duration {
    /// In seconds, for arithmetic with dates.
    var seconds: Double {
        Double(self.components.seconds) + Double(self.components.attoseconds) / 1e18
    }
}
