import Foundation
import Rules
import Testing

@testable import Journal

@Suite struct `Attempts of a step` {
    private let scratch: Scratch
    private let journal: SQLiteJournal
    private let id: JobID

    init() async throws {
        self.scratch = try Scratch()
        self.journal = try self.scratch.open()
        let job = try Sample.job()
        self.id = job.id
        try await self.journal.write(Sample.way(of: job, to: .ready))
    }

    private func date(_ seconds: Double) -> Date { Sample.date.addingTimeInterval(seconds) }

    private func job() async throws -> Job { try #require(try await self.journal.job(self.id)) }

    private func tryAndPostpone(at seconds: Double, countsAttempt: Bool) async throws {
        try await self.journal.write([
            .started(self.id, step: 0, at: self.date(seconds)),
            .postponed(
                self.id, step: 0, reason: "503", until: self.date(seconds + 2), countsAttempt: countsAttempt,
                at: self.date(seconds + 1)),
            .resumed(self.id, at: self.date(seconds + 2)),
        ])
    }

    @Test func `are counted from the first`() async throws {
        try await self.tryAndPostpone(at: 0, countsAttempt: true)
        try await self.tryAndPostpone(at: 10, countsAttempt: true)
        let job = try await self.job()
        #expect(job.attempts == 2)
        #expect(job.firstAttempt == self.date(0))
        #expect(job.due == nil)
    }

    @Test func `of an outage do not count, nor does their time`() async throws {
        try await self.tryAndPostpone(at: 0, countsAttempt: false)
        #expect(try await self.job().attempts == 0)
        #expect(try await self.job().firstAttempt == nil)
        try await self.tryAndPostpone(at: 10, countsAttempt: true)
        try await self.tryAndPostpone(at: 20, countsAttempt: false)
        #expect(try await self.job().attempts == 1)
        #expect(try await self.job().firstAttempt == self.date(12), "two seconds of an outage")
        // No agent ran from when it was due, at 22, until 100.
        try await self.journal.write([
            .postponed(
                self.id, step: 0, reason: "paused", until: self.date(22), countsAttempt: false, at: self.date(22)),
            .resumed(self.id, at: self.date(100)),
        ])
        #expect(try await self.job().firstAttempt == self.date(90))
    }

    @Test func `that a crash cut short do not count and have no end`() async throws {
        try await self.journal.write([.started(self.id, step: 0, at: self.date(0))])
        #expect(try await self.job().attempts == 1)
        try await self.journal.write([.resumed(self.id, at: self.date(9))])
        #expect(try await self.job().attempts == 0)
        let steps = try await self.journal.steps(of: self.id)
        #expect(steps[0].attempts == [AttemptRecord(started: self.date(0), ended: nil, outcome: nil)])
    }

    @Test func `are all in the history, first to last`() async throws {
        try await self.tryAndPostpone(at: 0, countsAttempt: false)
        try await self.tryAndPostpone(at: 0, countsAttempt: true)
        try await self.journal.write([.started(self.id, step: 0, at: self.date(20))])
        try await self.journal.write([
            .succeeded(self.id, step: 0, outputs: ["url": .text("u")], summary: "200 OK", at: self.date(21))
        ])
        try await self.journal.write([.started(self.id, step: 1, at: self.date(22))])
        let steps = try await self.journal.steps(of: self.id)
        #expect(steps.map(\.index) == [0, 1])
        #expect(steps.map(\.state) == [.succeeded, .started])
        #expect(
            steps[0].attempts == [
                AttemptRecord(started: self.date(0), ended: self.date(1), outcome: "503"),
                AttemptRecord(started: self.date(0), ended: self.date(1), outcome: "503"),
                AttemptRecord(started: self.date(20), ended: self.date(21), outcome: "200 OK"),
            ])
        #expect(steps[0].outputs == ["url": .text("u")])
        #expect(steps[1].attempts == [AttemptRecord(started: self.date(22), ended: nil, outcome: nil)])
        #expect(steps[1].outputs == [:])
        #expect(steps[1].checkpoint == nil)
    }

    @Test func `are given back to a job that a person lets go on`() async throws {
        try await self.tryAndPostpone(at: 0, countsAttempt: true)
        try await self.journal.write([
            .started(self.id, step: 0, at: self.date(5)),
            .held(self.id, step: 0, reason: "nobody knows", at: self.date(6)),
        ])
        #expect(try await self.job().attempts == 2)
        #expect(try await self.journal.steps(of: self.id).map(\.state) == [.held, .waiting])
        try await self.journal.write([.resumed(self.id, at: self.date(7))])
        #expect(try await self.job().attempts == 0)
        #expect(try await self.job().firstAttempt == nil)
        #expect(try await self.journal.steps(of: self.id)[0].attempts.count == 2)
    }

    @Test func `end with a person's word`() async throws {
        try await self.journal.write([
            .started(self.id, step: 0, at: self.date(0)),
            .held(self.id, step: 0, reason: "nobody knows", at: self.date(1)),
            .assumedDone(self.id, outputs: [:], at: self.date(2)),
        ])
        let steps = try await self.journal.steps(of: self.id)
        #expect(steps.map(\.state) == [.succeeded, .waiting])
        #expect(steps[0].attempts.map(\.outcome) == ["nobody knows", "taken as done, because a person said so"])
        #expect(steps[0].outputs == [:])
    }

    @Test func `leave the last thing to remember, through a restart`() async throws {
        try await self.journal.write([
            .started(self.id, step: 0, at: self.date(0)), .checkpoint(self.id, step: 0, state: [1]),
        ])
        try await self.journal.write([.checkpoint(self.id, step: 0, state: [0, 255, 10])])
        try await self.journal.close()
        let journal = try self.scratch.open()
        try await journal.write([.resumed(self.id, at: self.date(1)), .started(self.id, step: 0, at: self.date(2))])
        let step = try await journal.steps(of: self.id)[0]
        #expect(step.checkpoint == [0, 255, 10])
        #expect(step.attempts.count == 2)
    }

    @Test func `of a step that failed for good end with the reason`() async throws {
        try await self.journal.write([
            .started(self.id, step: 0, at: self.date(0)),
            .disposing(self.id, try Sample.destination(.failed), reason: "401: no such video", at: self.date(1)),
        ])
        let steps = try await self.journal.steps(of: self.id)
        #expect(steps.map(\.state) == [.failed, .waiting])
        #expect(steps[0].attempts.map(\.outcome) == ["401: no such video"])
    }
}
