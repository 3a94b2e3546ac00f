import Actions
import Disk
import Foundation
import Intake
import Journal
import Logging
import Rules
import ServiceLifecycle
import Synchronization

/// Tells those outside whom rules name what became of files. What is to be told lies in the journal, written together with
/// what it tells of: a crash loses none, and files wait for nobody.
///
/// Each is told at least once. A receiver knows by the delivery's name what it had already.
final class Notifier: Sendable {
    private let journal: any Journal
    private let courier: NoticeCourier
    private let time: TimeSource
    private let logger: Logger
    private let state: Mutex<State>
    /// For `run`, when there may be a receiver that nobody serves yet.
    private let newcomers = Doorbell()

    private struct State {
        var addresses: [String: NoticeAddress]
        /// One for each receiver that is served.
        var bells: [String: Doorbell] = [:]
    }

    /// How long a receiver sleeps that nobody rings for: a notice that nobody heard of is found then.
    private static let longestSleep = Duration.seconds(60)
    /// How many of one receiver are looked at in one go.
    private static let batch = 32
    /// So many failures in a row, and the receiver is left alone for a while.
    private static let mostInVain = 3

    init(
        _ addresses: [NoticeAddress], journal: any Journal, http: HTTPTransport, catalogue: Catalogue,
        secrets: SecretReader, time: TimeSource, chance: Chance, logger: Logger
    ) {
        self.journal = journal
        self.courier = NoticeCourier(
            journal: journal, http: http, catalogue: catalogue, secrets: secrets, time: time, chance: chance)
        self.time = time
        self.logger = logger
        self.state = Mutex(State(addresses: Self.byName(addresses)))
    }

    private static func byName(_ addresses: [NoticeAddress]) -> [String: NoticeAddress] {
        Dictionary(addresses.map { ($0.name, $0) }) { first, _ in first }
    }

    /// Takes the receivers of a config that was read again.
    func replace(_ addresses: [NoticeAddress]) {
        self.state.withLock { $0.addresses = Self.byName(addresses) }
        self.newcomers.ring()
        self.ring()
    }

    /// Something became of a job, and the journal has it.
    func hear(_ event: JobEvents.Event) {
        switch event {
        case .done(let job, _), .failed(let job, _, _), .held(let job, _):
            if job.plan.notify != nil { self.ring() }
        case .refused, .waiting, .claimed, .goesOn, .postponed, .gone, .wentBack: return
        }
    }

    private func ring() {
        for bell in self.state.withLock({ Array($0.bells.values) }) { bell.ring() }
    }

    private func address(of name: String) -> NoticeAddress? { self.state.withLock { $0.addresses[name] } }

    /// All who are to be told: those of the config, and those whom the journal still has something for.
    private func names() async -> Set<String> {
        let backlogs = (try? await self.journal.noticeBacklogs()) ?? []
        return Set(backlogs.map(\.name)).union(self.state.withLock { $0.addresses.keys })
    }

    /// Works until a graceful shutdown. What is not told by then is told after the next start.
    func run() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for name in await self.names() {
                        guard let bell = self.newBell(for: name) else { continue }
                        group.addTask { await self.serve(name, bell) }
                    }
                    await self.newcomers.wait()
                }
            }
        }
    }

    /// Nil when the receiver is served already.
    private func newBell(for name: String) -> Doorbell? {
        self.state.withLock { state in
            guard state.bells[name] == nil else { return nil }
            let bell = Doorbell()
            state.bells[name] = bell
            return bell
        }
    }

    /// One receiver's notices, one after the other: another's silence is not its own.
    private func serve(_ name: String, _ bell: Doorbell) async {
        var pauses = 0
        while !Task.isCancelled {
            switch await self.deliver(to: name) {
            case .more: pauses = 0
            case .sleeps(let wait):
                pauses = 0
                await self.sleep(min(wait, Self.longestSleep), orUntil: bell)
            case .inVain:
                pauses += 1
                let pause = min(Backoff.first * (1 << min(pauses, 16)), Backoff.longest)
                try? await self.time.wait(pause)
            }
        }
    }

    private func sleep(_ wait: Duration, orUntil bell: Doorbell) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await bell.wait() }
            group.addTask { try? await self.time.wait(wait) }
            await group.next()
            group.cancelAll()
        }
    }

    /// With `--once`: each that is due gets one attempt, until a graceful shutdown. What does not reach its receiver is told
    /// by the next run.
    func deliverOnce() async {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for name in await self.names() {
                    group.addTask {
                        while !Task.isCancelled, case .more = await self.deliver(to: name) {}
                    }
                }
            }
        }
    }

    /// What delivering came to for now.
    private enum Pass {
        /// There may be more that is due.
        case more
        /// Nothing is due for so long.
        case sleeps(Duration)
        /// The receiver does not answer, or the journal.
        case inVain
    }

    /// Delivers those that are due, up to a batch.
    private func deliver(to name: String) async -> Pass {
        do throws(JournalError) {
            let notices = try await self.journal.notices(to: name, limit: Self.batch)
            guard let first = notices.first else { return .sleeps(Self.longestSleep) }
            guard let wait = self.wait(for: first) else {
                return try await self.deliver(notices.filter { self.wait(for: $0) == nil }, name)
            }
            return .sleeps(wait)
        } catch {
            self.logger.warning("notices wait for the journal", metadata: ["reason": "\(error)"])
            return .inVain
        }
    }

    private func deliver(_ notices: [Notice], _ name: String) async throws(JournalError) -> Pass {
        var failures = 0
        for notice in notices {
            // Written down as still due: the next start tells it.
            if Task.isCancelled { return .inVain }
            switch try await self.courier.deliver(notice, to: self.address(of: name)) {
            case .settled: failures = 0
            case .inVain(let reason):
                failures += 1
                self.logger.warning(
                    "could not be told",
                    metadata: ["receiver": "\(name)", "job": "\(notice.job)", "reason": "\(reason)"]
                )
            }
            if failures == Self.mostInVain {
                try await self.courier.giveUpOld(to: name)
                return .inVain
            }
        }
        return .more
    }

    /// Nil when it is due. A clock that was set back makes none wait longer than it was to.
    private func wait(for notice: Notice) -> Duration? {
        let wait = Duration.seconds(notice.due.timeIntervalSince(self.time.now()))
        return wait > .zero && wait <= Backoff.longestAsked ? wait : nil
    }
}
