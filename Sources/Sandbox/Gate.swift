import Synchronization

/// Where held requests wait until they are released.
final class Gate: Sendable {
    private let openings = Mutex(0)
    private let announcer = Announcer()

    /// How often it was opened; noted when a request arrives, so that a release is never missed.
    var count: Int { self.openings.withLock { $0 } }

    /// Lets everyone go who has arrived.
    func open() {
        self.openings.withLock { $0 += 1 }
        self.announcer.announce()
    }

    /// Returns once it has been opened more often than `count`. Throws when the task is cancelled.
    func pass(after count: Int) async throws {
        let isOpen = await self.announcer.wait { self.count > count ? true : nil }
        if isOpen == nil { throw CancellationError() }
    }
}
