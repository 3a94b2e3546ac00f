import Foundation
import Journal
import Rules
import Sandbox
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `A file that ends the agent abruptly` {
    private static let action = "dyntube.update_video_image"

    /// The records of so many abrupt ends before the one that has just been.
    private static func ends(_ count: Int) -> @Sendable (JobID) -> [Change] {
        { id in
            (0..<count).flatMap { _ in
                [Change.crashed(id, at: Sample.date), .started(id, step: 0, at: Sample.date)]
            }
        }
    }

    @Test(arguments: [0, 1]) func `is tried again after the first and the second time`(_ before: Int) async throws {
        try await Stage.with { stage in
            _ = try await stage.crash(action: Self.action, after: Self.ends(before))
            try await stage.run { agent in
                try await agent.see("done v1.jpg")
                #expect(try await agent.jobs().first?.crashes == 0)
            }
            #expect(stage.cloud.requests().count == 1)
        }
    }

    @Test func `fails after the third, and the others go on`() async throws {
        try await Stage.with { stage in
            _ = try await stage.crash(action: Self.action, after: Self.ends(2))
            try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
            try await stage.run { agent in
                try await agent.see("failed v1.jpg: hotfolder ended abruptly 3 times in a row while")
                try await agent.see("done v2.jpg")
            }
            #expect(try stage.files() == ["done/v2.jpg", "failed/v1.jpg", "failed/v1.jpg.error.txt"])
            #expect(try stage.text(of: "drops/failed/v1.jpg.error.txt").contains("drag it back"))
            #expect(stage.cloud.picture(ofVideo: "v1") == nil)
        }
    }

    @Test func `is not blamed for a clean stop`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.holdBeforeReading)])
            for count in 1...4 {
                try await stage.run(isCutShort: true) { agent in
                    if count == 1 { try stage.drop(Picture.jpeg("one"), as: "v1.jpg") }
                    await stage.cloud.waitForArrivals(count: count)
                }
                stage.cloud.release()
            }
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            let job = try #require(try await journal.jobs(JobQuery()).first)
            #expect(job.crashes == 0 && job.state != .acting && !job.state.isFinal)
            try await journal.close()
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `A file that waits for its retry` {
    @Test func `has its attempts and its time after a restart, also when the service named the time`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            stage.cloud.script([
                Fault(.answer(status: 500), times: .times(2)),
                Fault(.answer(status: 429, headers: [Header("Retry-After", "1800")]), times: .times(1)),
            ])
            let before = try await stage.run(isCutShort: true, time: time.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await time.advance(by: .seconds(3), until: agent) { lines in
                    lines.contains { $0.hasPrefix("postponed v1.jpg") && $0.contains("429") }
                }
                return try #require(try await agent.jobs().first)
            }
            #expect(before.attempts == 3)
            try await stage.run(time: time.source) { agent in
                #expect(try await agent.jobs().first == before)
                time.advance(by: .seconds(1700))
                while agent.agent.pipeline.timetable.wait(of: before.id) == nil { await Task.yield() }
                #expect(stage.cloud.requests().count == 3, "not at once")
                try await time.advance(by: .seconds(101), until: agent) { $0.contains("done v1.jpg") }
            }
            #expect(stage.cloud.requests().count == 4)
        }
    }
}
