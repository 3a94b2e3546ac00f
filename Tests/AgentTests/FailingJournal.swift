import Journal
import Synchronization

@testable import Agent

/// A journal whose n-th write does not succeed, and the writes after it as well, as on a disk that is full for a while.
final class FailingJournal: ForwardingJournal {
    let journal: any Journal
    private let failing: Range<Int>
    private let writes = Mutex(0)

    /// - Parameter failing: which writes fail, counted from 0.
    init(_ journal: any Journal, failing: Range<Int>) {
        self.journal = journal
        self.failing = failing
    }

    /// How many writes there were.
    var count: Int { self.writes.withLock { $0 } }

    func write(_ changes: [Change]) async throws(JournalError) {
        let number = self.writes.withLock { writes in
            writes += 1
            return writes - 1
        }
        if self.failing.contains(number) {
            throw JournalError(.notWritten, "the journal cannot be written: no space left on the device")
        }
        try await self.journal.write(changes)
    }
}
