import Foundation
import Rules
import Testing

@testable import Journal

@Suite struct `What is to be told of a job` {
    private let scratch: Scratch
    private let journal: SQLiteJournal

    init() throws {
        self.scratch = try Scratch()
        self.journal = try self.scratch.open()
    }

    private static func job(_ names: [String]?, path: String = "kids/007.jpg") throws -> Job {
        let job = try Sample.job(path: path)
        var plan = job.plan
        plan.notify = names
        return Job(
            id: job.id, folder: job.folder, path: job.path, identity: job.identity, type: job.type, plan: plan,
            created: job.created)
    }

    @Test(arguments: [(JobState.done, String?.none), (.failed, "too large"), (.held, "it may have been sent")])
    func `is written with what it tells of`(_ state: JobState, _ reason: String?) async throws {
        let job = try Self.job(["desk", "ops"])
        let way = try Sample.way(of: job, to: state)
        try await self.journal.write(way.dropLast())
        #expect(try await self.journal.noticeBacklogs() == [])
        try await self.journal.write(way.suffix(1))
        for name in ["desk", "ops"] {
            let notices = try await self.journal.notices(to: name, limit: 10)
            #expect(notices.map(\.job) == [job.id])
            #expect(notices.map(\.outcome) == [state])
            #expect(notices.map(\.reason) == [reason])
            #expect(notices.map(\.at) == [Sample.date])
            #expect(notices.map(\.due) == [Sample.date])
            #expect(notices.map(\.attempts) == [0])
        }
    }

    @Test(arguments: [JobState.claiming, .ready, .acting, .waiting, .disposing, .gone])
    func `is nothing before`(_ state: JobState) async throws {
        try await self.journal.write(Sample.way(of: Self.job(["ops"]), to: state))
        #expect(try await self.journal.noticeBacklogs() == [])
    }

    @Test(arguments: [JobState.done, .failed, .held])
    func `is nothing where the plan names nobody`(_ state: JobState) async throws {
        try await self.journal.write(Sample.way(of: Self.job(nil), to: state))
        #expect(try await self.journal.noticeBacklogs() == [])
    }

    @Test func `is not written with a change that is refused`() async throws {
        let job = try Self.job(["ops"])
        try await self.journal.write(Sample.way(of: job, to: .acting))
        await #expect(throws: JournalError.self) {
            try await self.journal.write([
                .held(job.id, step: 0, reason: "who knows", at: Sample.date), .disposed(job.id, at: Sample.date),
            ])
        }
        #expect(try await self.journal.noticeBacklogs() == [])
    }

    @Test func `is told of each time that it comes to something`() async throws {
        let job = try Self.job(["ops"])
        try await self.journal.write(Sample.way(of: job, to: .held))
        try await self.journal.write([
            .resumed(job.id, at: Sample.later),
            .disposing(job.id, try Sample.destination(.done), reason: nil, at: Sample.later),
            .disposed(job.id, at: Sample.later),
        ])
        #expect(try await self.journal.notices(to: "ops", limit: 10).map(\.outcome) == [.held, .done])
    }

    @Test func `waits, comes again when it is due, and is forgotten when it was told`() async throws {
        let first = try Self.job(["ops"], path: "1.jpg")
        let second = try Self.job(["ops"], path: "2.jpg")
        try await self.journal.write(Sample.way(of: first, to: .done) + Sample.way(of: second, to: .done))
        let number = try #require(try await self.journal.notices(to: "ops", limit: 1).first).number
        try await self.journal.write([.notice(number, .postponed(until: Sample.later, because: "nobody answers"))])
        #expect(
            try await self.journal.noticeBacklogs() == [NoticeBacklog(name: "ops", count: 2, failure: "nobody answers")]
        )
        try await self.journal.close()

        let again = try self.scratch.open()
        let notices = try await again.notices(to: "ops", limit: 10)
        #expect(notices.map(\.job) == [second.id, first.id])
        #expect(notices.map(\.attempts) == [0, 1])
        #expect(notices.last?.due == Sample.later)
        #expect(notices.last?.failure == "nobody answers")
        try await again.write(notices.map { .notice($0.number, .settled) })
        #expect(try await again.noticeBacklogs() == [])
        #expect(try await again.job(first.id)?.state == .done)
    }

    @Test func `never has a number that another one had`() async throws {
        try await self.journal.write(Sample.way(of: Self.job(["ops"], path: "1.jpg"), to: .done))
        let first = try #require(try await self.journal.notices(to: "ops", limit: 1).first).number
        try await self.journal.write([.notice(first, .settled)])
        try await self.journal.write(Sample.way(of: Self.job(["ops"], path: "2.jpg"), to: .done))
        let second = try #require(try await self.journal.notices(to: "ops", limit: 1).first).number
        #expect(second > first)
    }

    @Test func `goes with its job`() async throws {
        let job = try Self.job(["ops"])
        try await self.journal.write(Sample.way(of: job, to: .done))
        #expect(try await self.journal.prune(before: Sample.later.addingTimeInterval(60), limit: 10) == 1)
        #expect(try await self.journal.noticeBacklogs() == [])
        #expect(try await self.journal.dump() == [])
    }
}
