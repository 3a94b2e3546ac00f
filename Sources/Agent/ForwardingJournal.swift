import Foundation
import Journal
import Rules

/// A journal that hands every question on to another, for those that do something of their own at each write.
protocol ForwardingJournal: Journal {
    var journal: any Journal { get }
}

extension ForwardingJournal {
    func unfinished() async throws(JournalError) -> [Job] { try await self.journal.unfinished() }

    func job(_ id: JobID) async throws(JournalError) -> Job? { try await self.journal.job(id) }

    func jobs(_ query: JobQuery) async throws(JournalError) -> [Job] { try await self.journal.jobs(query) }

    func steps(of id: JobID) async throws(JournalError) -> [StepRecord] { try await self.journal.steps(of: id) }

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

    func lastSuccess(on target: String) async throws(JournalError) -> TargetSuccess? {
        try await self.journal.lastSuccess(on: target)
    }

    func newestJob() async throws(JournalError) -> JobID? { try await self.journal.newestJob() }

    func notices(to name: String, limit: Int) async throws(JournalError) -> [Notice] {
        try await self.journal.notices(to: name, limit: limit)
    }

    func noticeBacklogs() async throws(JournalError) -> [NoticeBacklog] { try await self.journal.noticeBacklogs() }

    func prune(before date: Date, limit: Int) async throws(JournalError) -> Int {
        try await self.journal.prune(before: date, limit: limit)
    }
}
