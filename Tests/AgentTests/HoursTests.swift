import Foundation
import Intake
import Journal
import Rules
import Sandbox
import Synchronization
import Testing

@testable import Agent

/// A date that a test sets, beside the real time that waits take.
final class SetDate: Sendable {
    private let date: Mutex<Date>
    private let questions = Mutex(0)

    /// How often somebody has asked for hours.
    var hoursAsked: Int { self.questions.withLock { $0 } }

    init(_ text: String) throws {
        self.date = Mutex(try Self.date(text))
    }

    static func date(_ text: String) throws -> Date {
        try Date(
            text,
            strategy: .iso8601.year().month().day().time(includingFractionalSeconds: text.contains(".")).timeZone(
                separator: .omitted))
    }

    func set(_ text: String) throws {
        let date = try Self.date(text)
        self.date.withLock { $0 = date }
    }

    var source: TimeSource {
        TimeSource(
            now: { self.date.withLock { $0 } }, wait: TimeSource.system.wait,
            zone: {
                self.questions.withLock { $0 += 1 }
                return .gmt
            })
    }
}

@Suite struct `Hours of a plan` {
    // 16 November 2026 is a Monday.
    private static func hours(_ text: String?, at date: String) throws -> OpeningHours? {
        OpeningHours(text, try SetDate(date).source)
    }

    @Test(arguments: [String?.none, "Mon-Fri 20:00 to 06:00", ""])
    func `that names none, or some that cannot be read, are always open`(_ text: String?) throws {
        #expect(try Self.hours(text, at: "2026-11-16T12:00:00Z") == nil)
    }

    @Test func `say when they open, in the machine's zone`() throws {
        let hours = try #require(try Self.hours("Mon-Fri 20:00-06:00", at: "2026-11-16T12:00:00Z"))
        let closed = try #require(hours.closed())
        #expect(closed.wait == .seconds(8 * 3600))
        #expect(closed.opening == (try SetDate.date("2026-11-16T20:00:00Z")))
        #expect(closed.reason == "waits for its hours: opens Mon 20:00 GMT")
        #expect(hours.closed(in: .seconds(9 * 3600)) == nil)
    }

    /// What waits for the hours is due when they open; what a service works on is asked about at any time.
    @Test(arguments: [
        ("2026-11-16T20:00:00Z", "2026-11-16T12:00:00Z", true), ("2026-11-16T20:00:00Z", "2026-11-16T20:00:01Z", false),
        ("2026-11-16T12:00:05Z", "2026-11-16T12:00:05Z", false),
        ("2026-11-16T05:00:00Z", "2026-11-16T12:00:00Z", false),
        ("2026-11-17T05:59:00Z", "2026-11-17T12:00:00Z", true),
    ])
    func `hold back what waits for them, also when the clock was set`(_ due: String, _ now: String, _ waits: Bool)
        throws
    {
        var job = Sample.job(try path("a.jpg"), state: .waiting, reason: "waits")
        job.due = try SetDate.date(due)
        #expect((try Self.hours("Mon-Fri 20:00-06:00", at: now)?.wait(of: job) != nil) == waits)
    }
}

@Suite(.timeLimit(.minutes(5))) struct `A file with hours` {
    private static func rules(_ hours: String) -> String { Stage.rules + "    during: \"\(hours)\"\n" }

    @Test func `stays where it is outside them, and is taken when they begin`() async throws {
        let date = try SetDate("2026-11-16T19:59:59.900Z")
        try await Stage.with(rules: Self.rules("Mon-Fri 20:00-06:00 UTC")) { stage in
            try await stage.run(time: date.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("waiting v1.jpg: waits for its hours: opens Mon 20:00")
                #expect(try stage.files() == ["v1.jpg"])
                #expect(stage.cloud.requests().isEmpty)
                let candidates = agent.agent.snapshots().flatMap(\.candidates)
                #expect(
                    candidates.contains { $0.state == "ready; waits for its hours: opens Mon 20:00 GMT" },
                    "\(candidates)")
                try date.set("2026-11-16T20:00:00Z")
                try await agent.see("done v1.jpg")
            }
        }
    }

    /// By a clock that stands still it is asked about ten times a second.
    @Test func `is told of once, however often it is asked about`() async throws {
        let date = try SetDate("2026-11-16T19:59:59.900Z")
        try await Stage.with(rules: Self.rules("Mon-Fri 20:00-06:00 UTC")) { stage in
            try await stage.run(time: date.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("waiting v1.jpg")
                while date.hoursAsked < 5 {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                try date.set("2026-11-16T20:00:00Z")
                try await agent.see("done v1.jpg")
                #expect(agent.events.lines.filter { $0.hasPrefix("waiting") }.count == 1)
            }
        }
    }

    @Test func `is left to the next run by --once`() async throws {
        let date = try SetDate("2026-11-16T12:00:00Z")
        try await Stage.with(settle: "300ms", rules: Self.rules("Mon-Fri 20:00-06:00 UTC")) { stage in
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            try await stage.run(once: true, time: date.source) { agent in
                try await agent.seeItEnd()
                #expect(agent.agent.isAnythingWaiting)
            }
            #expect(try stage.files() == ["v1.jpg"])
            try date.set("2026-11-16T20:00:00Z")
            try await stage.run(once: true, time: date.source) { agent in
                try await agent.seeItEnd()
                #expect(!agent.agent.isAnythingWaiting)
            }
            #expect(try stage.files() == ["done/v1.jpg"])
        }
    }

    /// What came of an attempt in the last moment of the hours waits for the next; these hours count for no attempt.
    @Test func `is tried again in them alone`() async throws {
        let date = try SetDate("2026-11-16T19:59:59.999Z")
        let rules = Self.rules("Mon-Fri 08:00-20:00") + "    retry: {attempts: 3, within: 10m}\n"
        try await Stage.with(rules: rules) { stage in
            stage.cloud.script([Fault(.answer(status: 500), times: .times(2))])
            try await stage.run(time: date.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                #expect(agent.events.lines.contains { $0.contains("it waits for its hours: opens Tue 08:00 GMT") })
                var job = try #require(try await agent.jobs().first)
                #expect(job.state == .waiting)
                #expect(job.attempts == 1)
                #expect(job.due == (try SetDate.date("2026-11-17T08:00:00Z")))

                try date.set("2026-11-16T20:00:00Z")
                let early = try await agent.desk.retry(RetryQuestion(jobs: [job.id.text]))
                #expect(early.results.map(\.message) == ["it waits for its hours: opens Tue 08:00 GMT"])
                try date.set("2026-11-17T08:00:00Z")
                let retried = try await agent.desk.retry(RetryQuestion(jobs: [job.id.text]))
                #expect(retried.results.map(\.message) == ["it goes on now"])
                // Twelve hours later the ten minutes are not over.
                try await agent.see("done v1.jpg")
                job = try #require(try await agent.jobs().first)
                #expect(try await agent.journal.steps(of: job.id).first?.attempts.count == 3)
            }
        }
    }

    @Test func `that was begun goes on to its end outside them`() async throws {
        let date = try SetDate("2026-11-16T19:59:59Z")
        let rules = """
            rules:
              - name: two steps
                during: "Mon-Fri 08:00-20:00"
                match: {path: "{video}.jpg"}
                do:
                  - dyntube.update_video_image: {video: "{video}"}
                  - dyntube.update_video_image: {video: "{video}-2"}

            """
        try await Stage.with(rules: rules) { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            try await stage.run(time: date.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                await stage.cloud.waitForArrivals(count: 1)
                try date.set("2026-11-16T20:00:00Z")
                stage.cloud.release()
                try await agent.see("done v1.jpg")
            }
            #expect(stage.cloud.picture(ofVideo: "v1-2") != nil)
        }
    }
}
