import Foundation
import Journal
import Rules
import Sandbox
import TestKit
import Testing

@testable import Agent

/// A step that may have had its effect and must not have it twice waits for a person.
@Suite(.timeLimit(.minutes(5))) struct `A job whose effect is in doubt` {
    private static let inWork = ".hotfolder/work/ID/v1.jpg"

    private func held(_ id: JobID) -> [String] { [Self.inWork.replacingOccurrences(of: "ID", with: id.text)] }

    @Test(arguments: [OnceOnly.name, "dyntube.of_another_version"], [false, true])
    func `is held by the start, and by each after it`(action: String, isAtSource: Bool) async throws {
        try await Stage.with { stage in
            let id = try await stage.crash(action: action, isAtSource: isAtSource)
            let reason = try await stage.run(registry: OnceOnly.registry) { agent in
                try await agent.see("held v1.jpg: \(action) was under way, begun 2026-11-22T00:26:40Z")
                #expect(agent.agent.failures == 1, "`run --once` ends with 1")
                return try #require(try await agent.journal.job(id)?.reason)
            }
            #expect(reason.contains("`hotfolder resolve \(id) --done`"))
            #expect(try stage.files() == self.held(id))
            let state = try await stage.run(once: true, registry: OnceOnly.registry) { agent in
                try await agent.seeItEnd()
                return try await agent.journal.job(id)
            }
            #expect(state?.state == .held && state?.reason == reason)
            #expect(try stage.files() == self.held(id))
            #expect(stage.cloud.requests().isEmpty)
        }
    }

    @Test(arguments: [OnceOnly.name, "dyntube.update_video_image"])
    func `is not, with a checkpoint or when it may be repeated`(action: String) async throws {
        try await Stage.with { stage in
            _ = try await stage.crash(action: action) { id in
                action == OnceOnly.name ? [.checkpoint(id, step: 0, state: [1])] : []
            }
            try await stage.run(registry: OnceOnly.registry) { agent in try await agent.see("done v1.jpg") }
            #expect(try stage.files() == ["done/v1.jpg"])
            #expect(stage.cloud.requests().count == 1)
        }
    }

    @Test func `is gone when somebody took its file`() async throws {
        try await Stage.with { stage in
            let id = try await stage.crash()
            try FileManager.default.removeItem(atPath: stage.drops(self.held(id)[0]))
            try await stage.run(registry: OnceOnly.registry) { agent in try await agent.see("gone v1.jpg") }
        }
    }

    /// How a decision is made, and what is to come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let isDone: Bool
        /// Whether an agent runs meanwhile.
        let isRunning: Bool

        var decision: ResolveQuestion.Decision { self.isDone ? .done(outputs: [:]) : .again }
        var testDescription: String {
            "\(self.isDone ? "done" : "again"), \(self.isRunning ? "with" : "without") agent"
        }
    }

    static let cases = [true, false].flatMap { isDone in
        [true, false].map { Case(isDone: isDone, isRunning: $0) }
    }

    @Test(arguments: cases)
    func `goes on as a person decided`(_ row: Case) async throws {
        try await Stage.with { stage in
            let id = try await stage.crash()
            let registry = OnceOnly.registry
            let when = row.isRunning ? "it goes on now" : "it goes on when the agent starts"
            let what = row.isDone ? "dyntube.send_once counts as done" : "dyntube.send_once is done again"
            try await stage.run(registry: registry) { agent in
                try await agent.see("held v1.jpg")
                guard row.isRunning else { return }
                let report = try await agent.desk.resolve(ResolveQuestion(id.text, row.decision))
                #expect(report.message == "\(what); \(when)")
                try await agent.see("done v1.jpg")
            }
            if !row.isRunning {
                let report = try await stage.withoutAgent {
                    try await $0.resolve(ResolveQuestion(id.text, row.decision))
                }
                #expect(report.message == "\(what); \(when)")
                #expect(report.file == "v1.jpg" && report.job == id.text)
                #expect(try stage.files() == self.held(id), "nothing is moved before an agent runs")
                try await stage.run(registry: registry) { agent in try await agent.see("done v1.jpg") }
            }
            #expect(try stage.files() == ["done/v1.jpg"])
            #expect(stage.cloud.requests().count == (row.isDone ? 0 : 1))
            #expect(stage.workDirectories().isEmpty)
        }
    }

    @Test func `is held again when its second attempt is cut short, too`() async throws {
        try await Stage.with { stage in
            let id = try await stage.crash { [.held($0, step: 0, reason: "nobody knows", at: Sample.date)] }
            _ = try await stage.withoutAgent { try await $0.resolve(ResolveQuestion(id.text, .again)) }
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            try await journal.write([.started(id, step: 0, at: Sample.date.addingTimeInterval(60))])
            try await journal.close()
            try await stage.run(registry: OnceOnly.registry) { agent in
                try await agent.see("held v1.jpg: dyntube.send_once was under way, begun 2026-11-22T00:27:40Z")
            }
            #expect(stage.cloud.requests().isEmpty)
        }
    }

    @Test func `gives later steps what a person says it gave`() async throws {
        try await Stage.with(videos: .only(["p7"])) { stage in
            let id = try await stage.crash(laterVideo: "{send.place}")
            try await stage.run(registry: OnceOnly.registry) { agent in
                try await agent.see("held v1.jpg")
                let none = await #expect(throws: ControlError.self) {
                    try await agent.desk.resolve(ResolveQuestion(id.text, .done(outputs: [:])))
                }
                #expect(none?.description.contains("add --output place=VALUE") == true)
                let outputs = ["place": Value.text("p7")]
                _ = try await agent.desk.resolve(ResolveQuestion(id.text, .done(outputs: outputs)))
                try await agent.see("done v1.jpg")
            }
            #expect(stage.cloud.requests().count == 1)
        }
    }

    /// Another file of the same name is another job, and does not wait for a person's decision about the first.
    @Test func `keeps no other file waiting`() async throws {
        try await Stage.with { stage in
            let id = try await stage.crash()
            try await stage.run(registry: OnceOnly.registry) { agent in
                try await agent.see("held v1.jpg")
                try stage.drop(Picture.jpeg("another"), as: "v1.jpg")
                try await agent.see("done v1.jpg")
                _ = try await agent.desk.resolve(ResolveQuestion(id.text, .again))
                try await agent.see("done v1.jpg", times: 2)
            }
            #expect(try stage.files() == ["done/v1.jpg", "done/v1~2.jpg"])
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `A stop in the middle of a step that must not be done twice` {
    private static let rules = """
        rules:
          - name: new video
            match: {path: "{title}.mp4", type: video/*}
            do:
              - dyntube.upload_video: {title: "{title}"}

        """

    /// A video with more behind it than the kernel holds for a connection, so that the service cannot have all of it.
    private static func large() async throws -> [UInt8] {
        let size = 32 << 20
        let free = [UInt8(size >> 24), UInt8(size >> 16 & 0xFF), 0, 0] + Array("free".utf8)
        return try await TestVideo.bytes() + free + [UInt8](repeating: 7, count: size - free.count)
    }

    @Test func `asks nobody when it is known that nothing was done`() async throws {
        let video = try await Self.large()
        try await Stage.with(rules: Self.rules) { stage in
            stage.cloud.script([Fault(.holdBeforeReading, times: .times(1))])
            try await stage.run(isCutShort: true) { agent in
                try stage.drop(video, as: "v1.mp4")
                await stage.cloud.waitForArrivals(count: 1)
            }
            stage.cloud.release()
            try await stage.run { agent in try await agent.see("done v1.mp4") }
            #expect(stage.cloud.uploadedVideos().count == 1)
        }
    }

    @Test func `asks a person when the service may have done it`() async throws {
        let video = try await TestVideo.bytes()
        try await Stage.with(rules: Self.rules) { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            try await stage.run(isCutShort: true) { agent in
                try stage.drop(video, as: "v1.mp4")
                _ = await stage.cloud.waitForRequests(count: 1)
            }
            stage.cloud.release()
            try await stage.run { agent in try await agent.see("held v1.mp4") }
            #expect(stage.cloud.uploadedVideos().count == 1)
        }
    }
}
