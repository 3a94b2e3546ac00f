import Foundation
import Synchronization

@testable import Agent

/// Time that stands still until it is moved.
final class ManualTime: Sendable {
    private struct Waiter {
        let id: UInt64
        let until: Duration
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now = Duration.zero
        var ids: UInt64 = 0
        var waiters: [Waiter] = []
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())
    private let start = ContinuousClock.now
    /// The waits that began, in order, as long as they were to last.
    let waits: AsyncStream<Duration>
    private let wait: AsyncStream<Duration>.Continuation

    init() {
        (self.waits, self.wait) = AsyncStream.makeStream()
    }

    var source: TimeSource {
        TimeSource(
            now: { Sample.date.addingTimeInterval(self.state.withLock { $0.now }.seconds) },
            instant: { self.start + self.state.withLock { $0.now } }, wait: { try await self.wait(for: $0) })
    }

    func advance(by time: Duration) {
        let over = self.state.withLock { state in
            state.now += time
            let now = state.now
            let over = state.waiters.filter { $0.until <= now }
            state.waiters.removeAll { $0.until <= now }
            return over
        }
        for waiter in over { waiter.continuation.resume(returning: true) }
    }

    /// Moves on to the end of the shortest wait whenever one begins, for as long as `body` takes. Not to one of half an hour or
    /// more: where a disk alone is waited for, the hours of housekeeping would rush by, and the history would end.
    func passing(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in self.waits {
                    let rest = self.state.withLock { state in state.waiters.map { $0.until - state.now }.min() }
                    if let rest, rest < .seconds(1_800) { self.advance(by: rest) }
                }
            }
            group.addTask { try await body() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func wait(for time: Duration) async throws {
        let id = self.state.withLock { state in
            state.ids += 1
            return state.ids
        }
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = self.state.withLock { state in
                    if state.cancelled.remove(id) != nil { return false }
                    if time <= .zero { return true }
                    state.waiters.append(Waiter(id: id, until: state.now + time, continuation: continuation))
                    return nil
                }
                self.wait.yield(time)
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter: Waiter? = self.state.withLock { state in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume(returning: false)
        }
        if !isOver { throw CancellationError() }
    }
}
