import Synchronization

/// So many at once, and no more: those that come later wait, and go in the order of a `FairLine`.
final class Slots: Sendable {
    private struct State {
        var free: Int
        var arrivals: UInt64 = 0
        var waiting = FairLine<CheckedContinuation<Bool, Never>>()
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
    /// - Parameter folder: whose turn it is; folders take turns.
    /// - Throws: `CancellationError` when the task is cancelled while it waits; then no slot is taken.
    func take(priority: Int = 0, folder: String = "") async throws(CancellationError) {
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
                        state.waiting.passes(folder)
                        return true
                    }
                    state.waiting.add(continuation, order: order, priority: priority, folder: folder)
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
        let next = self.state.withLock { state in
            let next = state.waiting.next()
            if next == nil { state.free += 1 }
            return next
        }
        next?.resume(returning: true)
    }

    /// How many wait, for the tests.
    var waitingCount: Int { self.state.withLock { $0.waiting.count } }

    /// How many are free, for the tests.
    var freeCount: Int { self.state.withLock { $0.free } }

    private func withdraw(_ order: UInt64) {
        let waiter = self.state.withLock { state in
            let waiter = state.waiting.remove(order)
            if waiter == nil { state.withdrawn.insert(order) }
            return waiter
        }
        waiter?.resume(returning: false)
    }
}
