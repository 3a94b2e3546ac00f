import Foundation
import Testing

@testable import Journal

@Suite struct `What an account remembers` {
    private let scratch: Scratch
    private let journal: SQLiteJournal

    init() throws {
        self.scratch = try Scratch()
        self.journal = try self.scratch.open()
    }

    private func remember(_ account: String, _ key: String, _ value: [UInt8]?) async throws {
        try await self.journal.write([.remembered(account: account, key: key, value: value, at: Sample.date)])
    }

    @Test func `is nothing at first`() async throws {
        #expect(try await self.journal.remembered(account: "dyntube", key: "channel/c1") == nil)
        #expect(try await self.journal.remembered(account: "dyntube") == [:])
    }

    @Test func `is kept by account and key, through a restart`() async throws {
        try await self.remember("dyntube", "channel/c1", [0, 255, 10])
        try await self.remember("dyntube", "channel/c2", [])
        try await self.remember("kids", "channel/c1", [7])
        try await self.journal.close()
        let again = try self.scratch.open()
        #expect(try await again.remembered(account: "dyntube") == ["channel/c1": [0, 255, 10], "channel/c2": []])
        #expect(try await again.remembered(account: "dyntube", key: "channel/c2") == [])
        #expect(try await again.remembered(account: "kids", key: "channel/c1") == [7])
        #expect(try await again.remembered(account: "kids", key: "channel/c2") == nil)
        #expect(try await again.remembered(account: "Kids", key: "channel/c1") == nil)
    }

    @Test func `is replaced, and deleted by no value`() async throws {
        try await self.remember("dyntube", "k", [1])
        try await self.remember("dyntube", "k", [2])
        #expect(try await self.journal.remembered(account: "dyntube", key: "k") == [2])
        try await self.remember("dyntube", "k", nil)
        try await self.remember("dyntube", "never", nil)
        #expect(try await self.journal.remembered(account: "dyntube") == [:])
        #expect(try await self.journal.dump() == [])
    }

    @Test func `changes in the order of one call`() async throws {
        try await self.journal.write([
            .remembered(account: "a", key: "k", value: [1], at: Sample.date),
            .remembered(account: "a", key: "k", value: nil, at: Sample.date),
            .remembered(account: "a", key: "k", value: [3], at: Sample.date),
        ])
        #expect(try await self.journal.remembered(account: "a") == ["k": [3]])
    }

    @Test func `is written with a job's changes, or not at all`() async throws {
        let job = try Sample.job()
        try await self.journal.write(Sample.way(of: job, to: .acting))
        let note = Change.remembered(account: "a", key: "k", value: [1], at: Sample.later)
        let sealed = Change.succeeded(job.id, step: 0, outputs: [:], summary: "200, ok", at: Sample.later)
        let error = await #expect(throws: JournalError.self) {
            try await self.journal.write([note, .disposed(job.id, at: Sample.later)])
        }
        #expect(error?.kind == .refused)
        #expect(try await self.journal.remembered(account: "a") == [:])
        try await self.journal.write([sealed, note])
        #expect(try await self.journal.remembered(account: "a") == ["k": [1]])
        #expect(try await self.journal.job(job.id)?.step == 1)
    }

    @Test func `may be a MiB and no more`() async throws {
        let most = [UInt8](repeating: 7, count: AccountNotes.valueLimit)
        try await self.remember("a", "k", most)
        let error = await #expect(throws: JournalError.self) { try await self.remember("a", "k", most + [7]) }
        #expect(error?.kind == .refused)
        #expect(error?.description.contains("\"a\", key k: it has more than 1048576 bytes") == true)
        #expect(try await self.journal.remembered(account: "a", key: "k") == most)
    }

    @Test(arguments: [("", "k"), ("a", "")])
    func `has an account and a key`(account: String, key: String) async throws {
        let error = await #expect(throws: JournalError.self) { try await self.remember(account, key, [1]) }
        #expect(error?.kind == .refused)
        #expect(try await self.journal.dump() == [])
    }

    @Test func `does not age`() async throws {
        try await self.remember("a", "k", [1])
        #expect(try await self.journal.prune(before: .distantFuture, limit: 100) == 0)
        #expect(try await self.journal.remembered(account: "a", key: "k") == [1])
    }
}
