import Synchronization

/// Wakes one task that waits for something to do. Rings are not counted: whoever wakes looks at everything.
package final class Doorbell: Sendable {
    private struct State {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes whoever waits, or who comes next.
    package func ring() {
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.hasRung = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns at the next ring, at once when there was one since the last wait, or when the task is cancelled.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = self.state.withLock { state in
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return true
                    }
                    precondition(state.waiter == nil, "one task waits at a doorbell")
                    state.waiter = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            self.wake()
        }
    }

    /// As `wait`, and returns after `time` at the latest; nil to wait for the bell alone.
    func wait(atMost time: Duration?, _ monotonic: Monotonic) async {
        guard let time else { return await self.wait() }
        guard time > .zero else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await monotonic.sleep(time) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Lets a cancelled waiter go, without leaving a ring behind.
    private func wake() {
        let waiter = self.state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
