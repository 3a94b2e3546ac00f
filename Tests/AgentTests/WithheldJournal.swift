import Journal
import Synchronization

@testable import Agent

/// A journal of which one write of a success waits until it is let through, as on a disk that is slow.
final class WithheldJournal: ForwardingJournal {
    let journal: any Journal
    private let withheld: Int
    private let passes: AsyncStream<Void>
    private let successes = Mutex(0)

    /// - Parameters:
    ///   - withheld: which success waits, counted from 0.
    ///   - passes: ends the wait.
    init(_ journal: any Journal, success withheld: Int, until passes: AsyncStream<Void>) {
        self.journal = journal
        self.withheld = withheld
        self.passes = passes
    }

    func write(_ changes: [Change]) async throws(JournalError) {
        let isSuccess = changes.contains { if case .succeeded = $0 { true } else { false } }
        let number: Int? = self.successes.withLock { successes in
            guard isSuccess else { return nil }
            defer { successes += 1 }
            return successes
        }
        if number == self.withheld { for await _ in self.passes { break } }
        try await self.journal.write(changes)
    }
}
