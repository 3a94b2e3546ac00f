import Synchronization

/// Locks by name, for asynchronous code: one holder each, the others wait in the order in which they came.
final class Turns: Sendable {
    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var numbers: UInt64 = 0
        /// The names that are taken, with those who wait for them.
        var taken: [String: [Waiter]] = [:]
        /// Those cancelled before they began to wait.
        var withdrawn: Set<UInt64> = []
    }

    private let state = Mutex(State())

    /// - Throws: when the task is cancelled while it waits; then the turn is not taken.
    func take(_ name: String) async throws(CancellationError) {
        let number = self.state.withLock { state in
            state.numbers += 1
            return state.numbers
        }
        let isTaken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = self.state.withLock { state in
                    if state.withdrawn.remove(number) != nil { return false }
                    guard state.taken[name] != nil else {
                        state.taken[name] = []
                        return true
                    }
                    state.taken[name]?.append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.withdraw(number, name)
        }
        // Cancelled just as the turn came: nobody will ask for that any more.
        if Task.isCancelled { self.state.withLock { _ = $0.withdrawn.remove(number) } }
        if !isTaken { throw CancellationError() }
    }

    /// Gives the turn to the next.
    func give(_ name: String) {
        let next: Waiter? = self.state.withLock { state in
            guard let first = state.taken[name]?.first else {
                state.taken[name] = nil
                return nil
            }
            state.taken[name]?.removeFirst()
            return first
        }
        next?.continuation.resume(returning: true)
    }

    private func withdraw(_ number: UInt64, _ name: String) {
        let waiter: Waiter? = self.state.withLock { state in
            guard let index = state.taken[name]?.firstIndex(where: { $0.number == number }) else {
                state.withdrawn.insert(number)
                return nil
            }
            return state.taken[name]?.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }
}
