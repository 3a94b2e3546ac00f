import Foundation
import Journal
import Rules
import Sandbox
import SystemPackage
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `An outage is not the fault of a file` {
    @Test func `refused credentials pause the account until they are changed`() async throws {
        try await Stage.with { stage in
            try stage.writeToken("not-the-right-one")
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                // The account is known to be closed now: what comes stays where its editor sees it.
                try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
                try stage.drop(Picture.jpeg("three"), as: "kids/v3.jpg")
                try await agent.see("waiting v2.jpg")
                try await agent.see("waiting kids/v3.jpg")
                let files = try stage.files().filter { !$0.hasPrefix(".hotfolder/") }
                #expect(files == ["kids/v3.jpg", "v2.jpg"])
                #expect(stage.cloud.requests().count == 1)
                let job = try #require(try await agent.jobs().first)
                #expect(job.state == .waiting)
                #expect(job.attempts == 0, "an outage uses up none")
                let status = try await agent.desk.status()
                #expect(status.accounts.first?.paused?.contains("refuses the credentials") == true)

                try stage.writeToken(Stage.token)
                await agent.agent.reload()
                try await agent.see("done", times: 3)
            }
            #expect(try stage.files() == ["done/kids/v3.jpg", "done/v1.jpg", "done/v2.jpg"])
        }
    }

    /// Nobody listens on port 1 of this machine.
    @Test func `a service that cannot be reached is waited for`() async throws {
        let time = ManualTime()
        try await Stage.with(url: "http://127.0.0.1:1") { stage in
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                let job = try #require(try await agent.jobs().first)
                #expect(job.state == .waiting)
                #expect(job.attempts == 0)
                // More often than the rule's eight attempts, for longer than its 24 hours.
                try await time.advance(by: .seconds(7200), until: agent) {
                    $0.filter { $0.hasPrefix("postponed") }.count == 20
                }
                #expect(try await agent.jobs().first?.attempts == 0)
            }
            #expect(try stage.files().count == 1)
            #expect(try stage.files().first?.hasPrefix(".hotfolder/work/") == true)
        }
    }

    @Test func `a service that says that it is down is waited for, and the time does not count either`() async throws {
        let time = ManualTime()
        try await Stage.with(rules: Stage.rules + "    retry: {attempts: 3, within: 1m}\n") { stage in
            stage.cloud.script([
                Fault(.answer(status: 500), times: .times(1)), Fault(.answer(status: 503), times: .times(12)),
                Fault(.answer(status: 500), times: .times(1)),
            ])
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                try await time.advance(by: .seconds(40), until: agent) { $0.contains("done v1.jpg") }
                #expect(agent.events.lines.count { $0.hasPrefix("postponed v1.jpg") } == 14)
            }
            #expect(stage.cloud.requests().count == 15)
        }
    }

    @Test func `a file that alone meets it, while others succeed, uses up its attempts`() async throws {
        let time = ManualTime()
        try await Stage.with(rules: Stage.rules + "    retry: {attempts: 3, within: 24h}\n") { stage in
            stage.cloud.script([Fault(.answer(status: 503), path: "/v1/videos/image/bad")])
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("bad"), as: "bad.jpg")
                try await agent.see("postponed bad.jpg")
                let others = try await withThrowingTaskGroup(of: Void.self, returning: Int.self) { group in
                    group.addTask {
                        try await time.advance(by: .seconds(1), until: agent) { lines in
                            lines.contains { $0.hasPrefix("failed bad.jpg: tried 3 times") }
                        }
                    }
                    var count = 0
                    while !agent.events.lines.contains(where: { $0.hasPrefix("failed bad.jpg") }), count < 200 {
                        try stage.drop(Picture.jpeg("\(count)"), as: "v\(count).jpg")
                        try await agent.see("done v\(count).jpg")
                        count += 1
                    }
                    try await group.waitForAll()
                    return count
                }
                #expect(others >= 3)
            }
        }
    }

    @Test func `a video that is not the account's fails its file, and the others go on`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            stage.cloud.script([
                Fault(
                    .answer(
                        status: 403, headers: [Header("Retry-After", "1")],
                        body: #"{"error":"this video is not yours"}"#), path: "/v1/videos/image/bad")
            ])
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("bad"), as: "bad.jpg")
                try await agent.see("postponed bad.jpg")
                #expect(agent.agent.accounts.lane("dyntube")?.pause() != nil, "it may be the account's matter")
                try stage.drop(Picture.jpeg("good"), as: "v1.jpg")
                try await time.advance(by: .milliseconds(100), until: agent) { $0.contains("done v1.jpg") }
                try await time.advance(by: .seconds(1), until: agent) { lines in
                    lines.contains { $0.hasPrefix("failed bad.jpg") }
                }
                let line = agent.events.lines.first { $0.hasPrefix("failed bad.jpg") } ?? ""
                #expect(line.contains("this video is not yours") && line.contains("while it takes other files"))
                #expect(agent.agent.accounts.lane("dyntube")?.pause() == nil)
            }
            #expect(stage.cloud.picture(ofVideo: "bad") == nil && stage.cloud.picture(ofVideo: "v1")?.count == 1)
        }
    }

    @Test func `retry lets a waiting file go on at once`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            stage.cloud.script([Fault(.answer(status: 402), times: .times(1))])
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                let id = try #require(try await agent.jobs().first).id
                let report = try await agent.desk.retry(RetryQuestion(jobs: [id.text]))
                #expect(report.results.map(\.ok) == [true])
                try await agent.see("done v1.jpg")
            }
        }
    }

    @Test func `a pause that the service names is kept`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            stage.cloud.script([
                Fault(.answer(status: 401, headers: [Header("Retry-After", "600")]), times: .times(1))
            ])
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                let pause = try #require(agent.agent.accounts.lane("dyntube")?.pause())
                #expect(pause.wait == .seconds(600))
                time.advance(by: .seconds(599))
                #expect(stage.cloud.requests().count == 1)
                try await time.advance(by: .seconds(2), until: agent) { $0.contains("done v1.jpg") }
            }
        }
    }
}

extension ManualTime {
    /// Moves on until something has happened: whoever is about to fall asleep is met at the next step.
    func advance(
        by time: Duration, until agent: RunningAgent, _ isMet: @escaping @Sendable ([String]) -> Bool
    ) async throws {
        while !isMet(agent.events.lines) {
            try Task.checkCancellation()
            self.advance(by: time)
            await Task.yield()
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `Rules change while the agent runs` {
    @Test func `good ones are taken, and what was left is looked at again`() async throws {
        let rules =
            "rules:\n  - name: png\n    match: {path: \"{video}.png\"}\n    do: [{dyntube.update_video_image: {video: \"{video}\"}}]\n"
        try await Stage.with(rules: rules) { stage in
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try stage.drop(Picture.jpeg("two"), as: "v2.png")
                try await agent.see("done v2.png")
                try stage.write(Stage.rules, to: "rules/rules.yaml")
                await agent.agent.reload()
                try await agent.see("done v1.jpg")
            }
        }
    }

    @Test func `broken ones are told of, and the last good ones stay`() async throws {
        try await Stage.with { stage in
            try await stage.run { agent in
                try stage.write("rules:\n  - nmae: x\n", to: "rules/rules.yaml")
                await agent.agent.reload()
                #expect(agent.agent.rules.problems.isEmpty == false)
                let status = try await agent.desk.status()
                #expect(status.problems.contains { $0.contains("rules.yaml:2") })
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("done v1.jpg")
                try stage.write(Stage.rules, to: "rules/rules.yaml")
                await agent.agent.reload()
                #expect(agent.agent.rules.problems.isEmpty)
            }
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `Once works off what is there` {
    @Test func `and ends`() async throws {
        try await Stage.with(settle: "500ms", videos: .only(["v1", "v2"])) { stage in
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            try stage.drop(Picture.jpeg("two"), as: "d/v2.jpg")
            try stage.drop(Array("left alone".utf8), as: "readme.txt")
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
                #expect(agent.agent.failures == 0)
                #expect(!agent.agent.isAnythingWaiting)
            }
            #expect(try stage.files() == ["done/d/v2.jpg", "done/v1.jpg", "readme.txt"])
        }
    }

    @Test func `with nothing there it ends at once`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
                #expect(agent.agent.failures == 0)
            }
        }
    }

    @Test func `and counts what failed`() async throws {
        try await Stage.with(settle: "500ms", videos: .only(["v1"])) { stage in
            for name in ["v1.jpg", "v2.jpg", "v3.jpg"] { try stage.drop(Picture.jpeg(name), as: name) }
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
                #expect(agent.agent.failures == 2)
            }
        }
    }

    @Test func `and waits for a retry that comes soon`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            stage.cloud.script([Fault(.answer(status: 503), times: .times(2))])
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
                #expect(!agent.agent.isAnythingWaiting)
            }
            #expect(try stage.files() == ["done/v1.jpg"])
        }
    }

    /// Somebody who still had it open writes to it while it waits for its retry.
    @Test func `and what changed on its way and went back, as it is then`() async throws {
        try await Stage.with(settle: "500ms") { stage in
            stage.cloud.script([Fault(.answer(status: 503), times: .times(1))])
            try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
            try await stage.run(once: true) { agent in
                try await agent.see("postponed v1.jpg")
                let id = try #require(try await agent.jobs([.waiting]).first).id
                let file = try FileDescriptor.open(
                    stage.drops(".hotfolder/work/\(id)/v1.jpg"), .writeOnly, options: [.truncate, .closeOnExec])
                try file.closeAfter { _ = try file.writeAll(Picture.jpeg("other")) }
                try await agent.seeItEnd()
                #expect(agent.events.lines.contains { $0.hasPrefix("went back v1.jpg: it changed while it waited") })
                #expect(agent.agent.failures == 0)
                #expect(!agent.agent.isAnythingWaiting)
            }
            #expect(try stage.files() == ["done/v1.jpg"])
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(Picture.jpeg("other")))
        }
    }

    @Test func `and leaves to the next run what would have to wait for long`() async throws {
        try await Stage.with(settle: "500ms", folder: "concurrency: 1", concurrency: 1) { stage in
            try stage.writeToken("not-the-right-one")
            for number in 0..<5 { try stage.drop(Picture.jpeg("\(number)"), as: "v\(number).jpg") }
            try await stage.run(once: true) { agent in
                try await agent.seeItEnd()
                #expect(agent.agent.isAnythingWaiting)
                #expect(agent.agent.failures == 0)
            }
            #expect(try stage.files().count == 5)
            try stage.writeToken(Stage.token)
            // The account may be used again, but the waiting jobs' time has not come: `retry` is what lets them go on.
            try await stage.run { agent in
                for job in try await agent.jobs([.waiting]) {
                    while agent.agent.pipeline.timetable.wait(of: job.id) == nil { await Task.yield() }
                    _ = try await agent.desk.retry(RetryQuestion(jobs: [job.id.text]))
                }
                try await agent.see("done", times: 5)
            }
            #expect(try stage.files().allSatisfy { $0.hasPrefix("done/") })
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `Secrets change while the agent runs` {
    @Test func `a token's file that is written anew is read by itself`() async throws {
        try await Stage.with { stage in
            try stage.writeToken("not-the-right-one")
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("postponed v1.jpg")
                try stage.writeToken(Stage.token)
                try await agent.see("done v1.jpg")
            }
        }
    }
}
