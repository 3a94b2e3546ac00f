import Synchronization

/// A clock that stands still until a test moves it on.
package final class ManualClock: Clock, Sendable {
    package struct Instant: InstantProtocol {
        package let offset: Duration

        package func advanced(by duration: Duration) -> Instant { Instant(offset: self.offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - self.offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// A test that waits for a sleeper.
    private struct Watcher {
        let deadline: Instant
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [UInt64: Sleeper] = [:]
        var serial: UInt64 = 0
        var watchers: [UInt64: Watcher] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var now: Instant { self.state.withLock { $0.now } }
    package var minimumResolution: Duration { .zero }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let serial = self.state.withLock { state in
            state.serial += 1
            return state.serial
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                self.add(Sleeper(deadline: deadline, continuation: continuation), serial)
            }
        } onCancel: {
            let sleeper = self.state.withLock { $0.sleepers.removeValue(forKey: serial) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func add(_ sleeper: Sleeper, _ serial: UInt64) {
        let (outcome, watchers) = self.state.withLock { state -> (Result<Void, any Error>?, [Watcher]) in
            if Task.isCancelled { return (.failure(CancellationError()), []) }
            if sleeper.deadline <= state.now { return (.success(()), []) }
            state.sleepers[serial] = sleeper
            let woken = state.watchers.filter { sleeper.deadline <= $0.value.deadline }
            for serial in woken.keys { state.watchers[serial] = nil }
            return (nil, Array(woken.values))
        }
        if let outcome { sleeper.continuation.resume(with: outcome) }
        for watcher in watchers { watcher.continuation.resume() }
    }

    /// Moves the clock on and wakes those whose time has come.
    package func advance(by duration: Duration) {
        let woken = self.state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.now }
            for serial in due.keys { state.sleepers[serial] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Returns when somebody sleeps who would be woken by `advance(by: duration)`, or when the test has run out of time.
    package func waitForSleeper(within duration: Duration) async {
        let serial = self.state.withLock { state in
            state.serial += 1
            return state.serial
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = self.state.withLock { state in
                    let deadline = state.now.advanced(by: duration)
                    if Task.isCancelled || state.sleepers.values.contains(where: { $0.deadline <= deadline }) {
                        return true
                    }
                    state.watchers[serial] = Watcher(deadline: deadline, continuation: continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.watchers.removeValue(forKey: serial) }?.continuation.resume()
        }
    }
}
