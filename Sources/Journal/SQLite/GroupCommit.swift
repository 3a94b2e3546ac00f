import GRDB
import Synchronization

/// Brings the changes of many callers into few transactions: while one is being made durable, the next gathers.
///
/// A caller that comes when nothing is under way starts at once, so sharing costs no delay.
final class GroupCommit: Sendable {
    /// The most changes in a transaction, unless one caller brings more. About 10 ms of work beside a disk's flush of
    /// about the same: longer transactions would only delay the first caller in them.
    static let changesPerTransaction = 512

    private struct Waiting {
        let entries: [Entry]
        let continuation: CheckedContinuation<JournalError?, Never>

        /// Whether a job is made by it.
        var isBeginning: Bool {
            self.entries.contains { entry in
                if case .claiming = entry.change { true } else { false }
            }
        }
    }

    private struct State {
        /// One for each task that waits, so bounded by those.
        var waiting: [Waiting] = []
        var isCommitting = false
    }

    private let database: DatabaseQueue
    private let ledger: Ledger
    private let place: JournalPlace
    private let state = Mutex(State())

    init(database: DatabaseQueue, ledger: Ledger, place: JournalPlace) {
        self.database = database
        self.ledger = ledger
        self.place = place
    }

    /// How many callers wait for the next transaction, for the tests.
    var waitingCount: Int { self.state.withLock { $0.waiting.count } }

    /// Returns when the entries are durable. Cancellation does not stop it: what happened must be written down, above all
    /// while the program is ending.
    func write(_ entries: [Entry]) async throws(JournalError) {
        let failure = await withCheckedContinuation { continuation in
            let isFirst = self.state.withLock { state in
                state.waiting.append(Waiting(entries: entries, continuation: continuation))
                defer { state.isCommitting = true }
                return !state.isCommitting
            }
            if isFirst { self.commitNext() }
        }
        if let failure { throw failure }
    }

    /// Returns when nothing is under way any more.
    func finish() async {
        await withCheckedContinuation { continuation in
            self.resumeWhenIdle(continuation)
        }
    }

    private func resumeWhenIdle(_ continuation: CheckedContinuation<Void, Never>) {
        self.database.asyncWriteWithoutTransaction { _ in
            if self.state.withLock({ $0.isCommitting }) {
                // Behind the transaction that is next on the queue.
                self.resumeWhenIdle(continuation)
            } else {
                continuation.resume()
            }
        }
    }

    /// One transaction, and then the next goes to the end of GRDB's queue, so that questions get their turn.
    private func commitNext() {
        self.database.asyncWriteWithoutTransaction { db in
            let taken = self.takeBatch()
            // Jobs that are under way go on in a file that nobody finds again: that they are done is worth more.
            let refusal = taken.contains(where: \.isBeginning) ? self.place.refusal() : nil
            let batch = refusal == nil ? taken : taken.filter { !$0.isBeginning }
            let failures = self.ledger.commit(batch.map(\.entries), in: db)
            let isMore = self.state.withLock { state in
                state.isCommitting = !state.waiting.isEmpty
                return state.isCommitting
            }
            if isMore { self.commitNext() }
            for (waiting, failure) in zip(batch, failures) {
                waiting.continuation.resume(returning: failure)
            }
            guard let refusal else { return }
            for waiting in taken where waiting.isBeginning { waiting.continuation.resume(returning: refusal) }
        }
    }

    private func takeBatch() -> [Waiting] {
        self.state.withLock { state in
            var changes = 0
            let count = state.waiting.prefix { waiting in
                changes += waiting.entries.count
                return changes <= Self.changesPerTransaction
            }.count
            let batch = Array(state.waiting.prefix(max(1, count)))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }
}
