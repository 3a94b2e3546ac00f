import Actions
import Journal
import Rules
import Synchronization

/// The way to one account: how many files at once, how many requests in what time, and whether it is open at all.
///
/// Each account has its own, so that one service that is down, slow or refuses us stops nobody else's files.
final class Lane: Sendable {
    let account: Account
    private let slots: Slots?
    private let time: TimeSource
    private let start: ContinuousClock.Instant
    private let state: Mutex<State>

    /// What the account remembers until the agent ends.
    let session = AccountSession()
    private let bandwidths: [Bandwidth]

    private struct State {
        var health = Health()
        /// The account's own, and those of groups of calls.
        var limiter: RateLimiter?
        var groups: [String: RateLimiter]
    }

    /// - Parameter bandwidth: the whole agent's; nil for no limit.
    init(_ account: Account, bandwidth: Bandwidth? = nil, time: TimeSource) {
        self.account = account
        self.slots = account.concurrency.map { Slots($0) }
        self.time = time
        self.start = time.instant()
        let own = account.bandwidth.map { Bandwidth($0, time: time) }
        self.bandwidths = [own, bandwidth].compactMap(\.self)
        self.state = Mutex(
            State(
                limiter: account.rate.map { RateLimiter($0) }, groups: account.groupRates.mapValues { RateLimiter($0) })
        )
    }

    private var now: Duration { self.time.instant() - self.start }

    /// The lane is closed for now.
    struct Paused: Error {
        let wait: Duration
        let reason: String
    }

    enum Refusal: Error {
        case paused(Paused)
        case cancelled
    }

    /// Waits for a place, calls `body` and learns from how it went.
    ///
    /// - Parameters:
    ///   - service: what of the account is used.
    ///   - folder: whose file it is; folders take turns.
    ///   - first: what the first request of `body` counts as. It is waited for before any slot that others need is taken.
    ///   - others: slots that `body` needs beside the account's. They are taken last, in this order: a file that waits for
    ///     its account's turn must not hold what the files of other accounts need.
    ///   - stop: nothing is begun any more once it is set.
    /// - Throws: `Refusal` when the lane is paused, the agent stops or the task is cancelled; `body` was not called then.
    func use<Result: Sendable>(
        of job: JobID, at service: Service, priority: Int, folder: String = "", first: PlannedRequest.Group? = .usual,
        with others: [Slots] = [],
        unless stop: StopFlag = StopFlag(), _ body: () async throws(ActionError) -> Result
    ) async throws(Refusal) -> Swift.Result<Result, ActionError> {
        do throws(CancellationError) {
            try await self.slots?.take(priority: priority, folder: folder)
        } catch {
            throw .cancelled
        }
        defer { self.slots?.give() }
        let begun: UInt64
        switch self.state.withLock({ $0.health.ask(service, by: job, at: self.now) }) {
        case .pass(let event): begun = event
        case .wait(let until, let reason):
            throw .paused(Paused(wait: max(.zero, until - self.now), reason: reason))
        }
        do throws(CancellationError) {
            if let first { try await self.waitForTurn(first) }
        } catch {
            self.state.withLock { $0.health.cameToNothing(service, at: self.now) }
            throw .cancelled
        }
        var taken: [Slots] = []
        defer { for slots in taken { slots.give() } }
        do throws(CancellationError) {
            for slots in others {
                try await slots.take(priority: priority, folder: folder)
                taken.append(slots)
            }
            if stop.isSet { throw CancellationError() }
        } catch {
            self.state.withLock { $0.health.cameToNothing(service, at: self.now) }
            throw .cancelled
        }
        do throws(ActionError) {
            let result = try await body()
            self.state.withLock { $0.health.succeeded(service, of: job, begun: begun) }
            return .success(result)
        } catch {
            return .failure(
                self.state.withLock { $0.health.learn(from: error, service, of: job, begun: begun, at: self.now) })
        }
    }

    /// Waits until the rates allow a request of this group.
    ///
    /// - Parameter isCounted: the account's own rate has counted it already.
    private func waitForTurn(
        _ group: PlannedRequest.Group, isCounted: Bool = false
    ) async throws(CancellationError) {
        let wait = self.state.withLock { state -> Duration in
            let now = self.now
            if group == .free { return .zero }
            let own = isCounted ? .zero : state.limiter?.take(at: now) ?? .zero
            guard case .named(let name) = group else { return own }
            return max(own, state.groups[name]?.take(at: now) ?? .zero)
        }
        if wait > .zero { try await self.sleep(wait) }
    }

    private func sleep(_ wait: Duration) async throws(CancellationError) {
        do {
            try await self.time.wait(wait)
        } catch {
            throw CancellationError()
        }
    }

    /// The pace of one step's requests.
    ///
    /// - Parameter first: what was waited for already, before the step began.
    func pace(paid first: PlannedRequest.Group?) -> any Pace { StepPace(lane: self, paid: first) }

    /// One step's way through its lane.
    private final class StepPace: Pace, Sendable {
        private let lane: Lane
        private let paid: Mutex<PlannedRequest.Group?>

        init(lane: Lane, paid: PlannedRequest.Group?) {
            self.lane = lane
            self.paid = Mutex(paid)
        }

        func turn(_ group: PlannedRequest.Group) async throws(ActionError) {
            if group == .free { return }
            let paid = self.paid.withLock { $0.take() }
            if paid == group { return }
            do throws(CancellationError) {
                try await self.lane.waitForTurn(group, isCounted: paid != nil && paid != .free)
            } catch {
                throw ActionError(.transient(retryAfter: nil), "it was stopped here before its turn came")
            }
        }

        var stride: Int { self.lane.bandwidths.map(\.stride).min() ?? .max }

        func pass(_ bytes: Int) async throws(CancellationError) {
            for bandwidth in self.lane.bandwidths {
                let wait = bandwidth.take(bytes)
                if wait > .zero { try await self.lane.sleep(wait) }
            }
        }
    }

    /// Why nothing should be claimed for it just now, and for how long; nil when it is open.
    ///
    /// - Parameter service: what is needed of it; nil for whatever is paused.
    func pause(for service: Service? = nil, by job: JobID? = nil) -> Paused? {
        let answer = self.state.withLock { state in
            let now = self.now
            return service.map { state.health.isPaused($0, for: job, at: now) } ?? state.health.isAnyPaused(at: now)
        }
        guard case .wait(let until, let reason) = answer else { return nil }
        return Paused(wait: max(.zero, until - self.now), reason: reason)
    }

    /// The next file may try at once, with a new login if there is one.
    func tryNow() {
        self.session.forget()
        self.state.withLock { $0.health.tryNow(at: self.now) }
    }
}
