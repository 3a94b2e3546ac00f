import Journal
import Synchronization

/// The jobs that wait for a time: retries, paused accounts, folders that are offline. It holds their names only; the
/// journal holds the rest.
final class Timetable: Sendable {
    private struct State {
        var entries: [JobID: ContinuousClock.Instant] = [:]
        /// Those of them that a service works on: their end comes soon.
        var underWay: Set<JobID> = []
        /// Those of them that `nextDue` has given, until they are added again or removed.
        var given: Set<JobID> = []
        var sleeper: CheckedContinuation<Void, Never>?
        /// Something changed while nobody slept: whoever was about to sleep looks again.
        var hasChanged = false
        var isClosed = false

        /// Whoever is to be woken, now that something changed.
        mutating func change() -> CheckedContinuation<Void, Never>? {
            self.hasChanged = self.sleeper == nil
            return self.sleeper.take()
        }
    }

    private let state = Mutex(State())
    private let time: TimeSource

    init(time: TimeSource) {
        self.time = time
    }

    /// - Parameter isUnderWay: a service works on it, and it only waits to be asked about.
    func add(_ job: JobID, after wait: Duration, isUnderWay: Bool = false) {
        let sleeper = self.state.withLock { state in
            state.entries[job] = self.time.instant() + wait
            state.given.remove(job)
            if isUnderWay { state.underWay.insert(job) } else { state.underWay.remove(job) }
            return state.change()
        }
        sleeper?.resume()
    }

    func remove(_ job: JobID) {
        self.state.withLock { state in
            state.entries[job] = nil
            state.underWay.remove(job)
            state.given.remove(job)
        }
    }

    /// Makes waiting jobs due at once; all of them for nil.
    func hurry(_ job: JobID? = nil) {
        let sleeper = self.state.withLock { state in
            let now = self.time.instant()
            for key in state.entries.keys where job == nil || key == job { state.entries[key] = now }
            return state.change()
        }
        sleeper?.resume()
    }

    /// How long until the next job is due; nil when none waits.
    var next: Duration? {
        self.state.withLock { $0.entries.values.min().map { $0 - self.time.instant() } }
    }

    /// How long until this job is due; nil when it does not wait.
    func wait(of job: JobID) -> Duration? {
        self.state.withLock { $0.entries[job].map { $0 - self.time.instant() } }
    }

    /// Whether a service works on this job, and it only waits to be asked about.
    func isUnderWay(_ job: JobID) -> Bool { self.state.withLock { $0.underWay.contains(job) } }

    /// Whether a job waits for longer than this, and nothing goes on meanwhile.
    func isFarOff(_ job: JobID, beyond wait: Duration) -> Bool {
        self.state.withLock { state in
            guard !state.underWay.contains(job), let due = state.entries[job] else { return false }
            return due - self.time.instant() >= wait
        }
    }

    func close() {
        let sleeper = self.state.withLock { state in
            state.isClosed = true
            return state.change()
        }
        sleeper?.resume()
    }

    /// The next job that is due, waiting for it; nil once closed. It is given once, and stays in the table until it is
    /// added for a later time or removed, so that it does not seem to be finished meanwhile. One caller at a time.
    func nextDue() async -> JobID? {
        while true {
            let (due, wait, isClosed): (JobID?, Duration?, Bool) = self.state.withLock { state in
                let now = self.time.instant()
                state.hasChanged = false
                let given = state.given
                let open = state.entries.lazy.filter { !given.contains($0.key) }
                guard let first = open.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else {
                    return (nil, nil, state.isClosed)
                }
                guard first.value <= now else { return (nil, first.value - now, state.isClosed) }
                if !state.isClosed { state.given.insert(first.key) }
                return (first.key, nil, state.isClosed)
            }
            if isClosed || Task.isCancelled { return nil }
            if let due { return due }
            await self.sleep(atMost: wait)
        }
    }

    /// Until something is added or closed, or the time is over.
    private func sleep(atMost wait: Duration?) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.untilWoken() }
            if let wait { group.addTask { try? await self.time.wait(wait) } }
            await group.next()
            group.cancelAll()
        }
    }

    private func untilWoken() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = self.state.withLock { state in
                    if state.hasChanged || state.isClosed || Task.isCancelled { return true }
                    state.sleeper = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.sleeper.take() }?.resume()
        }
    }
}
