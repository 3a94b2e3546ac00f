import Glibc
import Synchronization

/// A process from its start to its end, so that no signal ever goes to an id that belongs to somebody else by now.
final class ProcessLife: Sendable {
    /// How a process ended.
    enum End: Sendable, Hashable {
        case exited(Int32)
        case killed(Int32)
    }

    private struct State {
        var id: pid_t?
        var end: End?
        var waiting: [Int: CheckedContinuation<End?, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    var id: pid_t? { self.state.withLock { $0.id } }

    /// Starts it; a signal that is asked for meanwhile waits.
    func begin(_ start: () throws -> pid_t) throws {
        try self.state.withLock { $0.id = try start() }
    }

    func signal(_ number: Int32) {
        self.state.withLock { state in
            if let id = state.id, state.end == nil { kill(id, number) }
        }
    }

    /// Waits for the end on the calling thread, and tells those who wait.
    func reap() {
        guard let id = self.id else { return }
        var information = siginfo_t()
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let (end, waiting) = self.state.withLock { state in
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            let end: End = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(status & 0x7F)
            state.end = end
            defer { state.waiting = [:] }
            return (end, Array(state.waiting.values))
        }
        for waiter in waiting { waiter.resume(returning: end) }
    }

    /// Throws `CancellationError` when the task is cancelled first.
    func ended() async throws -> End {
        let number = self.state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let end = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: CheckedContinuation<End?, Never>) in
                let isOver = self.state.withLock { state -> End?? in
                    if let end = state.end { return .some(end) }
                    if Task.isCancelled { return .some(nil) }
                    state.waiting[number] = waiter
                    return nil
                }
                if let isOver { waiter.resume(returning: isOver) }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: nil)
        }
        guard let end else { throw CancellationError() }
        return end
    }
}
