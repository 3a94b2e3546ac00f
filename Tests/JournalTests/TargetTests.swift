import Foundation
import Rules
import Testing

@testable import Journal

@Suite struct `The last success on a target` {
    private let scratch: Scratch
    private let journal: SQLiteJournal
    private static let target = "dyntube: the image of the video v1"

    init() throws {
        self.scratch = try Scratch()
        self.journal = try self.scratch.open()
    }

    /// A job whose first step is under way and aims at the target.
    private func begin(_ seconds: Double, digest: String? = nil) async throws -> Job {
        let job = try Sample.job(created: Sample.date.addingTimeInterval(seconds))
        try await self.journal.write(
            Sample.way(of: job, to: .acting) + [.aims(job.id, step: 0, Aim(target: Self.target, digest: digest))])
        return job
    }

    private func succeed(_ job: Job, at seconds: Double) async throws {
        try await self.journal.write([
            .succeeded(
                job.id, step: 0, outputs: ["url": .text("u")], summary: "200",
                at: Sample.date.addingTimeInterval(seconds))
        ])
    }

    private func last() async throws -> TargetSuccess? { try await self.journal.lastSuccess(on: Self.target) }

    @Test func `is that of the job that came last, whoever succeeded last`() async throws {
        let old = try await self.begin(1)
        let new = try await self.begin(2)
        #expect(try await self.last() == nil)
        try await self.succeed(new, at: 10)
        try await self.succeed(old, at: 20)
        let last = try #require(try await self.last())
        #expect(last.job == new.id && last.at == Sample.date.addingTimeInterval(10))
        #expect(last.path == new.path && last.outputs == ["url": .text("u")])
        #expect(try await self.journal.lastSuccess(on: "another") == nil)
    }

    @Test func `is that of an older one where a person has said so since`() async throws {
        let old = try await self.begin(1)
        let new = try await self.begin(2)
        try await self.journal.write([.held(old.id, step: 0, reason: "nobody knows", at: Sample.date)])
        try await self.succeed(new, at: 10)
        let date = Sample.date.addingTimeInterval(15)
        try await self.journal.write([.resumed(old.id, at: date), .started(old.id, step: 0, at: date)])
        #expect(try await self.journal.steps(of: old.id)[0].insisted == date)
        try await self.succeed(old, at: 20)
        #expect(try await self.last()?.job == old.id)
    }

    @Test func `counts what a person declares done`() async throws {
        let job = try await self.begin(1)
        try await self.journal.write([
            .held(job.id, step: 0, reason: "nobody knows", at: Sample.date),
            .assumedDone(job.id, outputs: [:], at: Sample.later),
        ])
        #expect(try await self.last()?.job == job.id)
    }

    @Test func `is there after a restart, with its digest, and ends with the history`() async throws {
        let job = try await self.begin(1, digest: "d1")
        try await self.succeed(job, at: 10)
        try await self.journal.write(
            [.disposing(job.id, try Sample.destination(.done), reason: nil, at: Sample.later)]
                + [.disposed(job.id, at: Sample.later)])
        try await self.journal.close()
        let again = try self.scratch.open()
        #expect(try await again.lastSuccess(on: Self.target)?.digest == "d1")
        #expect(try await again.newestJob() == job.id)
        #expect(try await again.prune(before: Sample.later.addingTimeInterval(1), limit: 100) == 1)
        #expect(try await again.lastSuccess(on: Self.target) == nil)
        try await again.close()
    }
}

@Suite struct `Crashes of a step` {
    @Test func `are counted in a row, until an attempt comes to an end`() async throws {
        let scratch = try Scratch()
        let journal = try scratch.open()
        let job = try Sample.job()
        try await journal.write(Sample.way(of: job, to: .acting))
        for count in 1...3 {
            try await journal.write([.crashed(job.id, at: Sample.later)])
            let found = try #require(try await journal.job(job.id))
            #expect(found.crashes == count && found.attempts == 0 && found.state == .ready)
            try await journal.write([.started(job.id, step: 0, at: Sample.later)])
        }
        // Cut short by a clean end: neither counted nor cleared.
        try await journal.write([.resumed(job.id, at: Sample.later), .started(job.id, step: 0, at: Sample.later)])
        #expect(try await journal.job(job.id)?.crashes == 3)
        // One that is given up is not forgotten by what is written down when it is given back.
        try await journal.write([.checkpoint(job.id, step: 0, state: [1])])
        #expect(try await journal.job(job.id)?.crashes == 3)
        try await journal.write([.crashed(job.id, at: Sample.later), .started(job.id, step: 0, at: Sample.later)])
        try await journal.write([
            .postponed(
                job.id, step: 0, reason: "500", until: Sample.later, countsAttempt: true, at: Sample.later)
        ])
        #expect(try await journal.job(job.id)?.crashes == 0)
    }
}

@Suite struct `Progress of a step` {
    @Test(arguments: 1..<Job.crashLimit) func `clears it of the crashes before`(_ count: Int) async throws {
        let scratch = try Scratch()
        let journal = try scratch.open()
        let job = try Sample.job()
        try await journal.write(Sample.way(of: job, to: .acting))
        for _ in 0..<count {
            try await journal.write([.crashed(job.id, at: Sample.later), .started(job.id, step: 0, at: Sample.later)])
        }
        #expect(try await journal.job(job.id)?.crashes == count)
        try await journal.write([.checkpoint(job.id, step: 0, state: [1])])
        #expect(try await journal.job(job.id)?.crashes == 0)
    }
}

@Suite struct `Names of jobs` {
    @Test func `sort by the order in which they are given, whatever the clock does`() {
        var generator = SystemRandomNumberGenerator()
        var last: JobID?
        for seconds in [100.0, 50, 50, 0, 200] {
            let id = JobID(at: Sample.date.addingTimeInterval(seconds), using: &generator).following(last)
            if let last { #expect(id > last) }
            last = id
        }
        let full = JobID("01JD4QK0A0ZZZZZZZZZZZZZZZZ")
        let early = JobID(at: Date(timeIntervalSince1970: 1), using: &generator)
        #expect(early.following(full).text == "01JD4QK0A10000000000000000")
    }
}
