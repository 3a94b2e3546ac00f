import Journal
import Synchronization

/// The steps that replace one thing go one after the other, that of the file that was dropped first before the others; and
/// what succeeded on it is known before the next one begins, though the journal learns of it a little later.
final class TargetTurns: Sendable {
    private struct Waiter {
        let job: JobID
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        /// The targets that are being worked on, with those who wait for them.
        var taken: [String: [Waiter]] = [:]
        /// Those cancelled before they began to wait.
        var withdrawn: Set<JobID> = []
        var successes: [String: TargetSuccess] = [:]
        /// Successes of jobs that came later than this one's are all in `successes`.
        var forgotten: JobID?
        /// The greatest that was ever here.
        var newest: JobID?
    }

    /// Successes that are kept in memory; the older half of more is left to the journal.
    static let mostKept = 4096

    private let state = Mutex(State())

    /// Waits until nobody else works on the target.
    ///
    /// - Throws: when the task is cancelled while it waits; then the turn is not taken.
    func take(_ target: String, by job: JobID) async throws(CancellationError) {
        let isTaken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = self.state.withLock { state in
                    state.newest = max(state.newest ?? job, job)
                    if state.withdrawn.remove(job) != nil { return false }
                    guard var waiting = state.taken[target] else {
                        state.taken[target] = []
                        return true
                    }
                    let place = waiting.firstIndex { job < $0.job } ?? waiting.endIndex
                    waiting.insert(Waiter(job: job, continuation: continuation), at: place)
                    state.taken[target] = waiting
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.withdraw(job, target)
        }
        // Cancelled just as the turn came: nobody will ask for that any more.
        if Task.isCancelled { self.state.withLock { _ = $0.withdrawn.remove(job) } }
        if !isTaken { throw CancellationError() }
    }

    private func withdraw(_ job: JobID, _ target: String) {
        let waiter: Waiter? = self.state.withLock { state in
            guard let index = state.taken[target]?.firstIndex(where: { $0.job == job }) else {
                state.withdrawn.insert(job)
                return nil
            }
            return state.taken[target]?.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }

    /// Gives the turn to the oldest who waits.
    func give(_ target: String) {
        let next: Waiter? = self.state.withLock { state in
            guard let first = state.taken[target]?.first else {
                state.taken[target] = nil
                return nil
            }
            state.taken[target]?.removeFirst()
            return first
        }
        next?.continuation.resume(returning: true)
    }

    /// Whoever holds the turn has succeeded.
    func succeeded(on target: String, _ success: TargetSuccess) {
        self.state.withLock { state in
            state.successes[target] = success
            guard state.successes.count > Self.mostKept else { return }
            let kept = state.successes.sorted { $0.value.at > $1.value.at }.prefix(Self.mostKept / 2)
            state.successes = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
            state.forgotten = state.newest
        }
    }

    /// Something else than a step was written down as a success: the journal is asked again.
    func distrust() { self.state.withLock { $0.forgotten = $0.newest } }

    /// The last success on a target that is known here.
    func last(on target: String) -> TargetSuccess? { self.state.withLock { $0.successes[target] } }

    /// Whether all successes since this job was made are known here, if it was made by this run of the agent.
    func knowsAll(since job: JobID) -> Bool {
        self.state.withLock { state in state.forgotten.map { job > $0 } ?? true }
    }
}
