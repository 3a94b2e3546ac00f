import Foundation
import Journal
import Rules
import Sandbox
import Testing

@testable import Agent

/// Of several files for one thing, the one that was dropped last stays there.
@Suite(.timeLimit(.minutes(5))) struct `The last drop wins` {
    /// Refuses the first file for long, and lets another be sent meanwhile.
    private static func overtake(_ stage: Stage, _ agent: RunningAgent, second: String) async throws {
        stage.cloud.script([
            Fault(.answer(status: 500, headers: [Header("Retry-After", "600")]), times: .times(1))
        ])
        try stage.drop(Picture.jpeg("old"), as: "a/v1.jpg")
        try await agent.see("postponed a/v1.jpg")
        try stage.drop(Picture.jpeg("new"), as: second)
        try await agent.see("done \(second)")
    }

    private static func isOver(_ stage: Stage, _ agent: RunningAgent) async throws {
        #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(Picture.jpeg("new")))
        let old = try #require(try await agent.jobs().last)
        #expect(old.state == .done)
        let outcome = try await agent.journal.steps(of: old.id).first?.attempts.last?.outcome ?? ""
        #expect(outcome.contains("dropped later, is already there"), "\(outcome)")
        #expect(stage.cloud.requests().count == 2, "nothing was sent for the older one any more")
    }

    @Test func `over an older file whose retry comes later`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            try await stage.run(time: time.source) { agent in
                try await Self.overtake(stage, agent, second: "b/v1.jpg")
                try await time.advance(by: .seconds(601), until: agent) { $0.contains("done a/v1.jpg") }
                try await Self.isOver(stage, agent)
            }
            #expect(try stage.files() == ["done/a/v1.jpg", "done/b/v1.jpg"])
        }
    }

    @Test func `after a restart, too`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            try await stage.run(time: time.source) { agent in
                try await Self.overtake(stage, agent, second: "b/v1.jpg")
            }
            time.advance(by: .seconds(601))
            try await stage.run(time: time.source) { agent in
                try await agent.see("done a/v1.jpg")
                try await Self.isOver(stage, agent)
            }
        }
    }

    /// The names of jobs begin with the time, and sort by what was dropped first.
    @Test func `when the clock was set back while no agent ran`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("old"), as: "a/v1.jpg")
                try await agent.see("done a/v1.jpg")
            }
            time.advance(by: .seconds(-3_600))
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("new"), as: "b/v1.jpg")
                try await agent.see("done b/v1.jpg")
                #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(Picture.jpeg("new")))
            }
        }
    }

    /// The first waits for its retry, which must not keep the second waiting.
    @Test func `of the same name as well, and does not wait for it`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            try await stage.run(time: time.source) { agent in
                try await Self.overtake(stage, agent, second: "a/v1.jpg")
                try await time.advance(by: .seconds(601), until: agent) { lines in
                    lines.filter { $0 == "done a/v1.jpg" }.count == 2
                }
                try await Self.isOver(stage, agent)
            }
            #expect(try stage.files() == ["done/a/v1.jpg", "done/a/v1~2.jpg"])
        }
    }

    @Test func `of the same name while the first one waits over a restart`() async throws {
        let time = ManualTime()
        try await Stage.with { stage in
            stage.cloud.script([
                Fault(.answer(status: 500, headers: [Header("Retry-After", "600")]), times: .times(1))
            ])
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("old"), as: "a/v1.jpg")
                try await agent.see("postponed a/v1.jpg")
            }
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("new"), as: "a/v1.jpg")
                try await agent.see("done a/v1.jpg")
                try await time.advance(by: .seconds(601), until: agent) { lines in
                    lines.filter { $0 == "done a/v1.jpg" }.count == 2
                }
                try await Self.isOver(stage, agent)
            }
        }
    }

    @Test func `and retrying all failed files does not undo that`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.answer(status: 422), times: .times(1))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("old"), as: "a/v1.jpg")
                try await agent.see("failed a/v1.jpg")
                try stage.drop(Picture.jpeg("new"), as: "b/v1.jpg")
                try await agent.see("done b/v1.jpg")
                let all = try await agent.desk.retry(RetryQuestion(allFailed: true))
                #expect(all.results.map(\.ok) == [false])
                #expect(all.results.first?.message.contains("dropped later, is there already") == true)
                let failed = try #require(try await agent.jobs([.failed]).first)
                let one = try await agent.desk.retry(RetryQuestion(jobs: [failed.id.text]))
                #expect(one.results.map(\.ok) == [true])
                try await agent.see("done a/v1.jpg")
            }
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(Picture.jpeg("old")))
        }
    }

    /// The first of the two is passed over; what is written down of it must not be taken for the last success on the target.
    @Test func `over several older ones, while its own success is not written down yet`() async throws {
        let time = ManualTime()
        let (passes, pass) = AsyncStream.makeStream(of: Void.self)
        try await Stage.with { stage in
            try await stage.run(time: time.source, journal: { WithheldJournal($0, success: 1, until: passes) }) {
                agent in
                for name in ["a/v1.jpg", "b/v1.jpg"] {
                    stage.cloud.script([
                        Fault(.answer(status: 500, headers: [Header("Retry-After", "600")]), times: .times(1))
                    ])
                    try stage.drop(Picture.jpeg(name), as: name)
                    try await agent.see("postponed \(name)")
                    // Two in a row would tell of an outage, for which all files wait.
                    if name.hasPrefix("a") {
                        try stage.drop(Picture.jpeg("other"), as: "a/v2.jpg")
                        try await agent.see("done a/v2.jpg")
                    }
                }
                try stage.drop(Picture.jpeg("new"), as: "c/v1.jpg")
                _ = await stage.cloud.waitForRequests(count: 4)
                // The older ones are through with their step, and wait only for being moved.
                while stage.cloud.requests().count == 4, try await agent.jobs().filter({ $0.step == 1 }).count < 3 {
                    try Task.checkCancellation()
                    time.advance(by: .seconds(1))
                    await Task.yield()
                }
                pass.yield()
                try await agent.see("done", times: 4)
            }
            #expect(stage.cloud.requests().count == 4, "nothing was sent for the older ones any more")
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(Picture.jpeg("new")))
        }
    }

    static let seeds = 0..<5

    private static let numbered = """
        rules:
          - name: still
            match: {path: "{directory}/{video:v[0-9]}-{number:[0-9]+}.jpg", type: image/jpeg}
            do:
              - dyntube.update_video_image: {video: "{video}"}
            retry: {attempts: 100, within: 9000h}

        """

    /// In each round some files for three videos, from four directories, with a service that answers with errors and an agent
    /// that is cut short: what the cloud has in the end is, of the files that were sent, the one dropped last.
    @Test(arguments: seeds)
    func `whatever comes in between`(_ seed: Int) async throws {
        let time = ManualTime()
        try await Stage.with(settle: "5ms", rules: Self.numbered) { stage in
            try await time.passing {
                var generator = SeededGenerator(UInt64(seed))
                for run in 0..<Self.runs { try await Self.drop(stage, time, run, using: &generator) }
            }
            try await Self.checkLast(stage, Self.runs * Self.dropsARun)
        }
    }

    private static let runs = 4
    private static let dropsARun = 8

    /// Drops files and runs the agent until some are done; the last time until all are.
    private static func drop(
        _ stage: Stage, _ time: ManualTime, _ run: Int, using generator: inout SeededGenerator
    ) async throws {
        let first = run * self.dropsARun
        let isLast = run == self.runs - 1
        let faults = (0..<self.dropsARun).map { _ in Fault.Effect.chosen(using: &generator) }
        stage.cloud.script(faults.map { Fault($0, times: .times(1)) })
        let names = (first..<first + self.dropsARun).map { number in
            let video = Int.random(in: 0..<3, using: &generator)
            return "d\(Int.random(in: 0..<4, using: &generator))/v\(video)-\(number).jpg"
        }
        let missing = isLast ? first + self.dropsARun - (try await self.countDone(stage)) : 2
        try await stage.run(isCutShort: !isLast, time: time.source) { agent in
            for (number, name) in names.enumerated() {
                try stage.drop(Picture.jpeg("\(first + number)"), as: name)
            }
            try await agent.see("done", times: missing)
        }
        // What was sent by the agent that is cut short is not to take effect after what the next one sends.
        await stage.cloud.waitUntilDisconnected()
    }

    private static func countDone(_ stage: Stage) async throws -> Int {
        let journal = try SQLiteJournal.open(at: stage.journalPath)
        let done = try await journal.jobs(JobQuery(states: [.done], limit: 1000)).count
        try await journal.close()
        return done
    }

    private static func checkLast(_ stage: Stage, _ count: Int) async throws {
        let journal = try SQLiteJournal.open(at: stage.journalPath)
        let jobs = try await journal.jobs(JobQuery(limit: 1000)).sorted { $0.id < $1.id }
        #expect(jobs.count == count)
        let numbers = (0..<count).map { (Picture.digest(Picture.jpeg("\($0)")), "\($0)") }
        let names = Dictionary(uniqueKeysWithValues: numbers)
        for video in 0..<3 {
            var last: Job?
            var story: [String] = []
            for job in jobs where job.path.text.contains("/v\(video)-") {
                let attempts = try await journal.steps(of: job.id).first?.attempts ?? []
                story.append("\(job.path) \(attempts.map { $0.outcome ?? "-" })")
                if attempts.last?.outcome?.hasPrefix("200") == true { last = job }
            }
            let number = last?.path.text.split(separator: "-").last?.split(separator: ".").first.map(String.init)
            let there = stage.cloud.picture(ofVideo: "v\(video)").map { $0.sha256.flatMap { names[$0] } ?? "another" }
            let came = stage.cloud.requests().filter { $0.path.contains("v\(video)") }.map { request in
                "\(request.fileSHA256.flatMap { names[$0] } ?? "-") \(request.outcome) \(request.hadEffect)"
            }
            #expect(there == number, "jobs: \(story); there came \(came)")
        }
        try await journal.close()
    }
}

extension Fault.Effect {
    fileprivate static func chosen(using generator: inout SeededGenerator) -> Fault.Effect {
        let effects: [Fault.Effect] = [
            .answer(status: 500), .answer(status: 503), .closeAfterReading, .closeAfterEffect, .closeBeforeReading,
        ]
        return effects.randomElement(using: &generator) ?? .answer(status: 500)
    }
}

@Suite(.timeLimit(.minutes(5))) struct `The same bytes again` {
    private static let rules = Stage.rules + "    on_same_content: skip\n"

    @Test func `are not sent where they are already, and nowhere else`() async throws {
        try await Stage.with(rules: Self.rules) { stage in
            try await stage.run { agent in
                for (index, name) in ["a/v1.jpg", "b/v1.jpg", "a/v2.jpg"].enumerated() {
                    try stage.drop(Picture.jpeg("one"), as: name)
                    try await agent.see("done", times: index + 1)
                }
                #expect(stage.cloud.requests().count == 2, "one for each video")
                let job = try #require(try await agent.jobs().first { $0.path.text == "b/v1.jpg" })
                let outcome = try await agent.journal.steps(of: job.id)[0].attempts.last?.outcome ?? ""
                #expect(outcome.hasPrefix("not sent: the same bytes are there already (sent "), "\(outcome)")
                #expect(outcome.hasSuffix("as \"a/v1.jpg\")"))
                // Others came in between: then they are not there any more.
                try stage.drop(Picture.jpeg("two"), as: "c/v1.jpg")
                try await agent.see("done c/v1.jpg")
                try stage.drop(Picture.jpeg("one"), as: "d/v1.jpg")
                try await agent.see("done d/v1.jpg")
                #expect(stage.cloud.requests().count == 4)
            }
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "e/v1.jpg")
                try await agent.see("done e/v1.jpg")
                #expect(stage.cloud.requests().count == 4, "a restart forgets nothing")
            }
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(Picture.jpeg("one")))
        }
    }

    /// Their file is the last that was dropped, though nothing was sent for it: an older one does not take their place.
    @Test func `are there as the last drop, in a step after the first, too`() async throws {
        let rules = Self.rules.replacing(
            "      - dyntube", with: "      - dyntube.update_video_image: {video: \"x{video}\"}\n      - dyntube")
        let time = ManualTime()
        try await Stage.with(rules: rules) { stage in
            try await stage.run(time: time.source) { agent in
                try stage.drop(Picture.jpeg("one"), as: "a/v1.jpg")
                try await agent.see("done a/v1.jpg")
                stage.cloud.script([
                    Fault(
                        .answer(status: 500, headers: [Header("Retry-After", "600")]), times: .times(1),
                        path: "/v1/videos/image/v1")
                ])
                try stage.drop(Picture.jpeg("two"), as: "b/v1.jpg")
                try await agent.see("postponed b/v1.jpg")
                try stage.drop(Picture.jpeg("one"), as: "c/v1.jpg")
                try await agent.see("done c/v1.jpg")
                try await time.advance(by: .seconds(601), until: agent) { $0.contains("done b/v1.jpg") }
            }
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(Picture.jpeg("one")))
            #expect(stage.cloud.picture(ofVideo: "xv1")?.sha256 == Picture.digest(Picture.jpeg("one")))
        }
    }

    @Test func `are sent again without the key`() async throws {
        try await Stage.with { stage in
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "a/v1.jpg")
                try await agent.see("done a/v1.jpg")
                try stage.drop(Picture.jpeg("one"), as: "b/v1.jpg")
                try await agent.see("done b/v1.jpg")
            }
            #expect(stage.cloud.requests().count == 2)
        }
    }
}
