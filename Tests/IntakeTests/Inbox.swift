import Disk
import Intake
import Rules
import Synchronization
import Testing

/// A receiver that keeps every report and lets a test wait for them.
final class Inbox: Receiver {
    private struct State {
        var reports: [Report] = []
        var waiters: [Int: Waiter] = [:]
        var serial = 0
    }

    private struct Waiter {
        let isEnough: @Sendable ([Report]) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private let state = Mutex(State())
    private let answer: @Sendable (Report) -> Answer

    /// - Parameter answer: what to say to a report.
    init(answer: @escaping @Sendable (Report) -> Answer = { _ in .left }) {
        self.answer = answer
    }

    func receive(_ reports: [Report]) async -> [Answer] {
        let woken = self.state.withLock { state in
            state.reports += reports
            let all = state.reports
            let woken = state.waiters.filter { $0.value.isEnough(all) }
            for serial in woken.keys { state.waiters[serial] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
        return reports.map(self.answer)
    }

    var reports: [Report] { self.state.withLock { $0.reports } }

    /// The paths of all that was ready, in order, as often as they were reported.
    var ready: [String] { self.reports.compactMap { $0.arrival?.path.text } }

    /// Returns when the reports are enough, or when the test has run out of time.
    func wait(_ isEnough: @escaping @Sendable ([Report]) -> Bool) async {
        let serial = self.state.withLock { state in
            state.serial += 1
            return state.serial
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = self.state.withLock { state in
                    if Task.isCancelled || isEnough(state.reports) { return true }
                    state.waiters[serial] = Waiter(isEnough: isEnough, continuation: continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: serial) }?.continuation.resume()
        }
    }

    /// Returns when this file was reported.
    func wait(for path: DropPath) async {
        await self.wait { $0.contains { $0.path == path } }
    }

    func wait(for path: String) async throws {
        await self.wait(for: try #require(DropPath(path)))
    }
}

extension Report {
    var arrival: Arrival? {
        if case .ready(let arrival) = self { arrival } else { nil }
    }

    /// The sentence of a report that is not an arrival.
    var reason: String? {
        switch self {
        case .ready: nil
        case .hopeless(_, _, _, let reason), .refused(_, _, let reason): reason
        }
    }
}
