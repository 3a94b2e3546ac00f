import Dispatch
import Foundation
import GRDB
import Testing

@testable import Journal

@Suite struct `Writing at the same time` {
    private let scratch: Scratch
    private let journal: SQLiteJournal

    init() throws {
        self.scratch = try Scratch()
        self.journal = try self.scratch.open()
    }

    /// Writes all lists at once, each by a task of its own, while the database is kept busy until all of them wait.
    private func writeTogether(_ lists: [[Change]]) async throws -> [JournalError?] {
        let (journal, gate) = (self.journal, DispatchSemaphore(value: 0))
        journal.database.asyncWriteWithoutTransaction { _ in gate.wait() }
        return await withTaskGroup(of: (Int, JournalError?).self) { group in
            for (index, list) in lists.enumerated() {
                group.addTask {
                    do throws(JournalError) {
                        try await journal.write(list)
                        return (index, nil)
                    } catch {
                        return (index, error)
                    }
                }
            }
            while journal.commits.waitingCount < lists.count { await Task.yield() }
            gate.signal()
            var outcomes = [JournalError?](repeating: nil, count: lists.count)
            for await (index, error) in group { outcomes[index] = error }
            return outcomes
        }
    }

    private func jobs(_ count: Int) throws -> [Job] {
        try (0..<count).map { try Sample.job(path: "\($0).jpg") }
    }

    @Test func `sixty-four writers share one transaction`() async throws {
        let jobs = try self.jobs(64)
        let outcomes = try await self.writeTogether(jobs.map { [.claiming($0)] })
        #expect(outcomes.allSatisfy { $0 == nil })
        #expect(self.journal.ledger.commits == 1)
        #expect(try await self.journal.counts() == [.claiming: 64])
        #expect(try await self.journal.unfinished().count == 64)
    }

    @Test func `a transaction takes no more than its share`() async throws {
        let jobs = try self.jobs(600)
        let outcomes = try await self.writeTogether(
            jobs.map { [.claiming($0), .claimed($0.id, Sample.claimedIdentity)] })
        #expect(outcomes.allSatisfy { $0 == nil })
        // 256 callers of two changes each fill one.
        #expect(self.journal.ledger.commits == 3)
        #expect(try await self.journal.counts() == [.ready: 600])
    }

    @Test func `one caller with more than a share goes alone, and whole`() async throws {
        let jobs = try self.jobs(GroupCommit.changesPerTransaction + 1)
        let other = try Sample.job(path: "other.jpg")
        let outcomes = try await self.writeTogether([jobs.map { .claiming($0) }, [.claiming(other)]])
        #expect(outcomes.allSatisfy { $0 == nil })
        #expect(self.journal.ledger.commits == 2)
        #expect(try await self.journal.counts() == [.claiming: jobs.count + 1])
    }

    @Test func `a refused change costs the others nothing`() async throws {
        let jobs = try self.jobs(64)
        var lists: [[Change]] = jobs.map { [.claiming($0)] }
        lists[20] = [.claiming(jobs[20]), .disposed(jobs[20].id, at: Sample.date)]
        let outcomes = try await self.writeTogether(lists)
        #expect(outcomes.enumerated().filter { $0.element != nil }.map(\.offset) == [20])
        #expect(outcomes[20]?.kind == .refused)
        #expect(self.journal.ledger.commits == 1)
        #expect(try await self.journal.counts() == [.claiming: 63])
        #expect(try await self.journal.job(jobs[20].id) == nil)
    }

    @Test func `what only the schema refuses costs the others nothing`() async throws {
        let jobs = try self.jobs(64)
        var lists: [[Change]] = jobs.map { [.claiming($0)] }
        // A second job that claims the same path: no single job's state tells.
        lists.append([
            .noted(folder: "f", path: jobs[3].path, note: "n", at: Sample.date), .claiming(try self.jobs(4)[3]),
        ])
        let outcomes = try await self.writeTogether(lists)
        #expect(outcomes.compactMap { $0?.kind } == [.refused])
        #expect(try await self.journal.counts() == [.claiming: 64])
        #expect(try await self.journal.unfinished().count == 64)
        let notes = try await self.journal.notes(folder: nil, path: nil, limit: 10)
        #expect(notes.count == outcomes.suffix(1).filter { $0 == nil }.count)
    }

    @Test func `changes of one job by many calls follow each other`() async throws {
        let jobs = try self.jobs(16)
        await withTaskGroup(of: JournalError?.self) { group in
            for job in jobs {
                group.addTask { [journal = self.journal] in
                    do throws(JournalError) {
                        try await journal.write([.claiming(job)])
                        try await journal.write([.claimed(job.id, Sample.claimedIdentity)])
                        for step in 0..<2 {
                            try await journal.write([.started(job.id, step: step, at: Sample.date)])
                            try await journal.write([
                                .succeeded(job.id, step: step, outputs: [:], summary: "ok", at: Sample.date)
                            ])
                        }
                        try await journal.write([
                            .disposing(
                                job.id, Job.Destination(place: .done, path: nil), reason: nil, at: Sample.date)
                        ])
                        try await journal.write([.disposed(job.id, at: Sample.date)])
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            for await error in group { #expect(error == nil) }
        }
        #expect(try await self.journal.counts() == [.done: 16])
        #expect(self.journal.ledger.commits <= 16 * 8)
    }

    @Test func `cancelling the caller does not stop what it writes`() async throws {
        let job = try Sample.job()
        let (start, started) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [journal = self.journal] in
                for await _ in start {}  // ends with the cancellation
                #expect(Task.isCancelled)
                try await journal.write([.claiming(job)])
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        started.finish()
        #expect(try await self.journal.job(job.id) == job)
    }

    @Test func `more jobs than are remembered are looked up`() async throws {
        let jobs = try self.jobs(Ledger.rememberedLimit + 1)
        try await self.journal.write(jobs.map { .claiming($0) })
        try await self.journal.write(jobs.map { .claimed($0.id, Sample.claimedIdentity) })
        #expect(try await self.journal.counts() == [.ready: jobs.count])
    }
}
