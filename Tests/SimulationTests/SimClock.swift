import Foundation

@testable import Agent

/// The simulated clock as Swift's own code asks for one.
struct SimClock: Clock {
    struct Instant: InstantProtocol {
        let offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: self.offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - self.offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    let scheduler: Scheduler

    var now: Instant { Instant(offset: self.scheduler.now) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await self.scheduler.wait(deadline.offset - self.scheduler.now)
    }
}

/// The time of day: the simulated clock from a fixed date on, and the jumps that somebody made it do.
final class WallClock: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation touches it.
    private let scheduler: Scheduler
    private let start = Date(timeIntervalSince1970: 1_795_307_200)
    private let origin = ContinuousClock.now
    /// By how many seconds it is wrong.
    var error = 0.0

    init(_ scheduler: Scheduler) {
        self.scheduler = scheduler
    }

    var now: Date { self.start.addingTimeInterval(self.scheduler.now.seconds + self.error) }

    var source: TimeSource {
        TimeSource(
            now: { self.now }, instant: { self.origin + self.scheduler.now },
            wait: { try await self.scheduler.wait($0) })
    }
}
