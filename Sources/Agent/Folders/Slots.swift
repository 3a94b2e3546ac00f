import Synchronization

/// So many at once, and no more: those that come later wait, higher priority first, then in the order they came.
final class Slots: Sendable {
    private struct Waiter {
        let order: UInt64
        let priority: Int
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var free: Int
        var arrivals: UInt64 = 0
        var waiting: [Waiter] = []
        /// Those cancelled before they began to wait.
        var withdrawn: Set<UInt64> = []
    }

    private let state: Mutex<State>

    /// - Parameter count: at least 1.
    init(_ count: Int) {
        precondition(count >= 1, "nothing could ever pass")
        self.state = Mutex(State(free: count))
    }

    /// Waits for a free slot and takes it.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits; then no slot is taken.
    func take(priority: Int = 0) async throws(CancellationError) {
        let order = self.state.withLock { state in
            state.arrivals += 1
            return state.arrivals
        }
        let taken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = self.state.withLock { state in
                    if state.withdrawn.remove(order) != nil { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append(Waiter(order: order, priority: priority, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.withdraw(order)
        }
        // Cancelled just as the slot was given: nobody will ask for that any more.
        if Task.isCancelled { self.state.withLock { _ = $0.withdrawn.remove(order) } }
        if !taken { throw CancellationError() }
    }

    /// Gives a slot back.
    func give() {
        let next: Waiter? = self.state.withLock { state in
            let best = state.waiting.indices.min {
                let left = state.waiting[$0]
                let right = state.waiting[$1]
                return (-left.priority, left.order) < (-right.priority, right.order)
            }
            guard let best else {
                state.free += 1
                return nil
            }
            return state.waiting.remove(at: best)
        }
        next?.continuation.resume(returning: true)
    }

    /// How many wait, for the tests.
    var waitingCount: Int { self.state.withLock { $0.waiting.count } }

    /// How many are free, for the tests.
    var freeCount: Int { self.state.withLock { $0.free } }

    private func withdraw(_ order: UInt64) {
        let waiter: Waiter? = self.state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.order == order }) else {
                state.withdrawn.insert(order)
                return nil
            }
            return state.waiting.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }
}
