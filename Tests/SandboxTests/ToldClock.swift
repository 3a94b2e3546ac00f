import Synchronization

/// A clock on which no time is lost: it notes how long somebody wants to sleep and wakes them at once.
final class ToldClock: Clock {
    private let told = Mutex<[Duration]>([])

    /// How long everybody wanted to sleep, in order.
    var sleeps: [Duration] { self.told.withLock { $0 } }

    var now: ContinuousClock.Instant { self.start }
    var minimumResolution: Duration { .nanoseconds(1) }
    private let start = ContinuousClock.now

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        self.told.withLock { $0.append(self.start.duration(to: deadline)) }
    }
}
