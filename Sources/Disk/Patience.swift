import Synchronization

/// How long somebody goes on waiting for calls that a file server may never answer: until `end`.
///
/// The calls themselves cannot be ended; their threads are free again when the kernel lets them go. Only what has no effect
/// may be left so: a move that was not waited for might still happen, at any time.
package final class Patience: Sendable {
    private struct State {
        var isOver = false
        var serial: UInt64 = 0
        var waiting: [UInt64: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var isOver: Bool { self.state.withLock { $0.isOver } }

    /// Nobody waits any more, now or later.
    package func end() {
        let waiting = self.state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return state.waiting.sorted { $0.key < $1.key }.map(\.value)
        }
        for leave in waiting { leave() }
    }

    /// Has `leave` called at the end; nil when that has come already.
    func enter(_ leave: @escaping @Sendable () -> Void) -> UInt64? {
        self.state.withLock { state in
            if state.isOver { return nil }
            state.serial += 1
            state.waiting[state.serial] = leave
            return state.serial
        }
    }

    func leave(_ ticket: UInt64) {
        self.state.withLock { $0.waiting[ticket] = nil }
    }
}

/// An answer on its way to one who waits; the first that is given counts.
final class Handover<Answer: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Answer?, Never>)
        case answered(Answer?)
        case over
    }

    private let state = Mutex(State.open)

    /// Whether nobody waits for an answer any more.
    var isDone: Bool {
        self.state.withLock { state in
            switch state {
            case .open, .waiting: false
            case .answered, .over: true
            }
        }
    }

    /// Gives the answer; nil for none.
    func give(_ answer: Answer?) {
        let waiter: CheckedContinuation<Answer?, Never>? = self.state.withLock { state in
            switch state {
            case .open:
                state = .answered(answer)
                return nil
            case .waiting(let waiter):
                state = .over
                return waiter
            case .answered, .over: return nil
            }
        }
        waiter?.resume(returning: answer)
    }

    /// Waits for the answer, once.
    func wait(_ waiter: CheckedContinuation<Answer?, Never>) {
        let answer: Answer?? = self.state.withLock { state in
            guard case .answered(let answer) = state else {
                state = .waiting(waiter)
                return nil
            }
            state = .over
            return .some(answer)
        }
        if let answer { waiter.resume(returning: answer) }
    }
}
