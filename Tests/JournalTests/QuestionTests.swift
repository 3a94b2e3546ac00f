import Foundation
import GRDB
import Rules
import Testing

@testable import Journal

@Suite struct `Questions to the journal` {
    private let scratch: Scratch
    private let journal: SQLiteJournal
    /// One job in each state, a minute apart, in the order of `JobState.allCases`.
    private let jobs: [Job]

    init() async throws {
        self.scratch = try Scratch()
        self.journal = try self.scratch.open()
        self.jobs = try JobState.allCases.enumerated().map { index, state in
            let date = Sample.date.addingTimeInterval(Double(index) * 60)
            let folder = index.isMultiple(of: 2) ? "thumbnails" : "captions"
            return try Sample.job(folder: folder, path: "kids/\(state.rawValue).jpg", created: date)
        }
        for (job, state) in zip(self.jobs, JobState.allCases) {
            try await self.journal.write(Sample.way(of: job, to: state, at: job.created))
        }
    }

    private func states(_ query: JobQuery) async throws -> [JobState] {
        try await self.journal.jobs(query).map(\.state)
    }

    @Test func `what is unfinished comes oldest first`() async throws {
        let unfinished = try await self.journal.unfinished()
        #expect(unfinished.map(\.state) == JobState.allCases.filter { !$0.isFinal })
        #expect(unfinished.map(\.id) == self.jobs.prefix(6).map(\.id))
    }

    @Test func `the history comes newest first`() async throws {
        #expect(try await self.states(JobQuery()) == JobState.allCases.reversed())
        #expect(try await self.states(JobQuery(limit: 2)) == [.gone, .failed])
    }

    @Test func `a limit is at least one and at most ten thousand`() async throws {
        #expect(try await self.states(JobQuery(limit: 0)) == [.gone])
        #expect(try await self.states(JobQuery(limit: -5)) == [.gone])
        #expect(try await self.states(JobQuery(limit: .max)).count == 9)
    }

    @Test(arguments: JobState.allCases)
    func `a state finds its jobs`(state: JobState) async throws {
        #expect(try await self.states(JobQuery(states: [state])) == [state])
    }

    @Test func `states of both kinds are found together`() async throws {
        #expect(try await self.states(JobQuery(states: [.failed, .held])) == [.failed, .held])
        #expect(try await self.states(JobQuery(states: [.failed, .gone])) == [.gone, .failed])
        #expect(try await self.states(JobQuery(states: [.ready, .claiming])) == [.ready, .claiming])
        #expect(try await self.states(JobQuery(states: [])) == [])
    }

    @Test func `every part of a question must hold`() async throws {
        #expect(try await self.states(JobQuery(folder: "captions")) == [.failed, .disposing, .waiting, .ready])
        #expect(try await self.states(JobQuery(path: DropPath("kids/held.jpg"))) == [.held])
        #expect(try await self.states(JobQuery(folder: "captions", path: DropPath("kids/held.jpg"))) == [])
        #expect(try await self.states(JobQuery(since: self.jobs[7].created)) == [.gone, .failed])
        #expect(
            try await self.states(JobQuery(folder: "captions", since: self.jobs[5].created)) == [.failed, .disposing])
        #expect(try await self.states(JobQuery(since: .distantPast)).count == 9)
        #expect(try await self.states(JobQuery(since: .distantFuture)).isEmpty)
    }

    @Test func `the totals are what the rows say, also after a restart`() async throws {
        let expected = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0, 1) })
        #expect(try await self.journal.counts() == expected)
        try await self.journal.close()
        #expect(try await self.scratch.open().counts() == expected)
    }

    @Test func `a job that never was has no steps`() async throws {
        #expect(try await self.journal.steps(of: Sample.job().id) == [])
        #expect(try await self.journal.job(Sample.job().id) == nil)
    }

    @Test func `notes are found by folder and path, newest first`() async throws {
        let (a, b) = (try #require(DropPath("a")), try #require(DropPath("b")))
        try await self.journal.write([
            .noted(folder: "thumbnails", path: a, note: "first", at: Sample.date),
            .noted(folder: "thumbnails", path: a, note: "second", at: Sample.date),
            .noted(folder: "thumbnails", path: b, note: "third", at: Sample.later),
            .noted(folder: "captions", path: a, note: "old", at: Sample.date.addingTimeInterval(-1)),
        ])
        func texts(_ folder: String?, _ path: DropPath?, _ limit: Int = 10) async throws -> [String] {
            try await self.journal.notes(folder: folder, path: path, limit: limit).map(\.text)
        }
        #expect(try await texts(nil, nil) == ["third", "second", "first", "old"])
        #expect(try await texts("thumbnails", nil) == ["third", "second", "first"])
        #expect(try await texts("thumbnails", a) == ["second", "first"])
        #expect(try await texts(nil, a) == ["second", "first", "old"])
        #expect(try await texts(nil, nil, 1) == ["third"])
        #expect(try await texts("nowhere", nil) == [])
    }

    @Test(arguments: [
        ("\(StoredJob.select) WHERE ended IS NULL ORDER BY created, jobs.id", "jobs_unfinished"),
        ("\(StoredJob.select) ORDER BY created DESC, jobs.id DESC LIMIT 5", "jobs_by_creation"),
        ("\(StoredJob.select) WHERE created >= 5 ORDER BY created DESC, jobs.id DESC LIMIT 5", "jobs_by_creation"),
        (
            "\(StoredJob.select) WHERE state IN ('failed') AND ended IS NOT NULL ORDER BY created DESC, jobs.id DESC",
            "jobs_ended"
        ),
        ("SELECT * FROM notes WHERE folder = 'f' AND path = x'61' ORDER BY at DESC, number DESC", "notes_by_path"),
        ("SELECT * FROM notes ORDER BY at DESC, number DESC LIMIT 5", "notes_by_date"),
    ])
    func `each has an index, and none sorts`(sql: String, index: String) async throws {
        let plan = try await self.journal.ask { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains(index) }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }

    /// Also as a job's companion.
    @Test func `by a path no other jobs are looked through`() async throws {
        let query = JobQuery(folder: "f", path: DropPath("a.jpg"))
        let plan = try await self.journal.ask { db in
            let (conditions, arguments) = SQLiteJournal.conditions(of: query)
            let sql = "\(StoredJob.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY created DESC"
            return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map {
                $0["detail"] as String
            }
        }
        let onJobs = plan.filter { $0.contains(" jobs ") }
        #expect(
            onJobs == [
                "SEARCH jobs USING COVERING INDEX jobs_by_path (folder=? AND path=?)",
                "SCAN jobs USING INDEX jobs_with_companions", "SEARCH jobs USING PRIMARY KEY (id=?)",
            ], "\(plan)")
    }
}

@Suite struct `Deleting what is old` {
    private let scratch: Scratch
    private let journal: SQLiteJournal

    init() throws {
        self.scratch = try Scratch()
        self.journal = try self.scratch.open()
    }

    private func date(_ minutes: Int) -> Date { Sample.date.addingTimeInterval(Double(minutes) * 60) }

    private func write(_ count: Int, in state: JobState = .done) async throws {
        for minute in 0..<count {
            let job = try Sample.job(path: "\(state)\(minute).jpg", created: self.date(minute))
            try await self.journal.write(Sample.way(of: job, to: state, at: self.date(minute)))
        }
    }

    @Test func `takes ended jobs from before the date alone, with all that is theirs`() async throws {
        for state in JobState.allCases { try await self.write(3, in: state) }
        #expect(try await self.journal.prune(before: self.date(2), limit: 100) == 6)
        let counts = try await self.journal.counts()
        for state in JobState.allCases { #expect(counts[state] == (state.isFinal ? 1 : 3)) }
        let orphans = try await self.journal.ask { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT (SELECT count(*) FROM plans WHERE job NOT IN (SELECT id FROM jobs))
                        + (SELECT count(*) FROM attempts WHERE job NOT IN (SELECT id FROM jobs))
                        + (SELECT count(*) FROM steps WHERE job NOT IN (SELECT id FROM jobs))
                    """)
        }
        #expect(orphans == 0)
        #expect(try await self.journal.jobs(JobQuery()).count == 21)
    }

    @Test func `takes the oldest first and no more than the limit`() async throws {
        try await self.write(5)
        #expect(try await self.journal.prune(before: .distantFuture, limit: 2) == 2)
        #expect(try await self.journal.jobs(JobQuery()).map(\.created) == [4, 3, 2].map(self.date))
        #expect(try await self.journal.prune(before: .distantFuture, limit: 10) == 3)
        #expect(try await self.journal.prune(before: .distantFuture, limit: 10) == 0)
        #expect(try await self.journal.counts() == [:])
    }

    @Test func `goes on over more than one transaction`() async throws {
        let jobs = try (0...Pruning.batch).map { try Sample.job(path: "\($0).jpg") }
        try await self.journal.write(jobs.flatMap { try Sample.way(of: $0, to: .gone) })
        #expect(try await self.journal.prune(before: .distantFuture, limit: 10_000) == jobs.count)
    }

    @Test func `keeps a job that ended after the date`() async throws {
        let job = try Sample.job(created: self.date(0))
        try await self.journal.write(Sample.way(of: job, to: .disposing) + [.disposed(job.id, at: self.date(10))])
        #expect(try await self.journal.prune(before: self.date(10), limit: 10) == 0)
        #expect(try await self.journal.prune(before: self.date(11), limit: 10) == 1)
    }

    @Test func `takes old notes too`() async throws {
        let path = try #require(DropPath("a"))
        try await self.journal.write(
            (0..<4).map { .noted(folder: "f", path: path, note: "\($0)", at: self.date($0)) })
        #expect(try await self.journal.prune(before: self.date(3), limit: 2) == 0)
        #expect(try await self.journal.notes(folder: nil, path: nil, limit: 10).map(\.text) == ["3", "2"])
    }
}
