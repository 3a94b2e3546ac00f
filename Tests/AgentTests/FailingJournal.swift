import Foundation
import Journal
import Rules
import Synchronization

/// A journal whose n-th write does not succeed, and the writes after it as well, as on a disk that is full for a while.
final class FailingJournal: Journal {
    private let journal: any Journal
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

    func unfinished() async throws(JournalError) -> [Job] { try await self.journal.unfinished() }
    func job(_ id: JobID) async throws(JournalError) -> Job? { try await self.journal.job(id) }
    func jobs(_ query: JobQuery) async throws(JournalError) -> [Job] { try await self.journal.jobs(query) }
    func steps(of id: JobID) async throws(JournalError) -> [StepRecord] { try await self.journal.steps(of: id) }
    func lastSuccess(on target: String) async throws(JournalError) -> TargetSuccess? {
        try await self.journal.lastSuccess(on: target)
    }
    func newestJob() async throws(JournalError) -> JobID? { try await self.journal.newestJob() }
    func counts() async throws(JournalError) -> [JobState: Int] { try await self.journal.counts() }
    func notes(folder: String?, path: DropPath?, limit: Int) async throws(JournalError) -> [Note] {
        try await self.journal.notes(folder: folder, path: path, limit: limit)
    }
    func remembered(account: String, key: String) async throws(JournalError) -> [UInt8]? {
        try await self.journal.remembered(account: account, key: key)
    }
    func remembered(account: String) async throws(JournalError) -> [String: [UInt8]] {
        try await self.journal.remembered(account: account)
    }
    func notices(to name: String, limit: Int) async throws(JournalError) -> [Notice] {
        try await self.journal.notices(to: name, limit: limit)
    }
    func noticeBacklogs() async throws(JournalError) -> [NoticeBacklog] { try await self.journal.noticeBacklogs() }
    func prune(before date: Date, limit: Int) async throws(JournalError) -> Int {
        try await self.journal.prune(before: date, limit: limit)
    }
}
