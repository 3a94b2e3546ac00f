import Actions
import Foundation
import Journal
import Rules
import Sandbox
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `A decision about a job` {
    private static func job(_ state: JobState, video: String = "v2") throws -> Job {
        var job = Sample.job(try path("kids/v1.jpg"), state: state, reason: "nobody knows")
        job = Job(
            id: job.id, folder: job.folder, path: job.path, identity: job.identity, type: job.type,
            plan: JobPlan(
                rule: "still", priority: 0, retry: RetryPolicy(),
                steps: [
                    Step(action: OnceOnly.name, account: "dyntube", name: "send", parameters: [:]),
                    Step(
                        action: "dyntube.update_video_image", account: "dyntube",
                        parameters: [
                            "video": .text(video), "url": .list([.text("https://a/{send.receipt}{send.place}")]),
                        ]
                    ),
                ], values: [:]), state: state, reason: job.reason, created: job.created)
        return job
    }

    private func resolve(_ job: Job, _ decision: ResolveQuestion.Decision) throws(ControlError) -> Change {
        try Resolution(job: job, catalogue: OnceOnly.registry.catalogue).change(for: decision, at: Sample.date)
    }

    @Test(arguments: JobState.allCases.filter { $0 != .held })
    func `is for held jobs alone`(state: JobState) throws {
        let job = try Self.job(state)
        for decision in [ResolveQuestion.Decision.again, .done(outputs: [:])] {
            let error = #expect(throws: ControlError.self) { try self.resolve(job, decision) }
            let said = try #require(error?.description)
            #expect(said.hasPrefix("the job \(job.id) (thumbnails/kids/v1.jpg) is not held: "))
        }
    }

    @Test func `is one change`() throws {
        let job = try Self.job(.held)
        guard case .resumed(job.id, Sample.date) = try self.resolve(job, .again) else {
            return #expect(Bool(false), "--again resumes")
        }
        let outputs: [String: Value] = ["receipt": .text("r"), "place": .text("p")]
        guard case .assumedDone(job.id, let kept, Sample.date) = try self.resolve(job, .done(outputs: outputs)) else {
            return #expect(Bool(false), "--done takes it as done")
        }
        #expect(kept == outputs)
    }

    @Test(
        arguments: [
            ([:], "add --output receipt=VALUE --output place=VALUE, as the service shows it"),
            (["receipt": "r"], "dyntube.update_video_image uses {send.place}; add --output place=VALUE,"),
            (
                ["receipt": "r", "place": "p", "url": "u"],
                "dyntube.send_once has no output \"url\": it has receipt, place"
            ),
            (["receipt": "", "place": "p"], "--output receipt is empty; write receipt=VALUE"),
        ] as [([String: String], String)])
    func `names what later steps need, and nothing else`(outputs: [String: String], said: String) throws {
        let job = try Self.job(.held)
        let error = #expect(throws: ControlError.self) {
            try self.resolve(job, .done(outputs: outputs.mapValues { .text($0) }))
        }
        #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            (nil, nil, "dyntube.update_video_image takes the file that apyhub.generate_thumbnail makes"),
            (nil, "still", "dyntube.update_video_image takes the file that apyhub.generate_thumbnail makes"),
            ("ffmpeg.extract_frame", "still", "ffmpeg.extract_frame takes the file"), ("none", nil, nil),
        ] as [(String?, String?, String?)])
    func `cannot say that a file is made which is not there`(between: String?, input: String?, said: String?) throws {
        var job = try Self.job(.held)
        let submit = Step(action: "apyhub.generate_thumbnail", account: "apyhub", name: "still", parameters: [:])
        var last = Step(action: "dyntube.update_video_image", account: "dyntube", parameters: ["video": .text("v1")])
        last.input = input
        var plan = job.plan
        plan.steps = [submit]
        if let between, between != "none" {
            plan.steps.append(Step(action: between, account: "ffmpeg", parameters: [:]))
        }
        if between != "none" { plan.steps.append(last) }
        job = Job(
            id: job.id, folder: job.folder, path: job.path, identity: job.identity, type: job.type, plan: plan,
            state: .held, reason: "nobody knows", created: job.created)
        if let said {
            let error = #expect(throws: ControlError.self) { try self.resolve(job, .done(outputs: [:])) }
            #expect(error?.description.contains(said) == true, "\(error?.description ?? "")")
        } else {
            _ = try self.resolve(job, .done(outputs: [:]))
        }
        _ = try self.resolve(job, .again)
    }

    // MARK: Naming the job

    @Test func `names its job by an id, the beginning of one, or the file`() async throws {
        try await Stage.with { stage in
            let names = ["a.jpg", "kids/b.jpg", "c.jpg"]
            var ids: [JobID] = []
            for name in names {
                ids.append(
                    try await stage.crash(name) { [.held($0, step: 0, reason: "nobody knows", at: Sample.date)] })
            }
            let other = try await stage.crash("d.jpg") { [.vanished($0, reason: "taken", at: Sample.date)] }
            try await stage.withoutAgent { desk in
                // All ids of one moment begin alike.
                let ambiguous = await #expect(throws: ControlError.self) {
                    try await desk.resolve(ResolveQuestion(String(ids[0].text.prefix(4)), .again))
                }
                #expect(ambiguous?.description.contains("may be any of these held jobs") == true)
                for id in ids { #expect(ambiguous?.description.contains(id.text) == true) }

                let beginning = try #require(
                    (5...26).map { String(ids[0].text.prefix($0)) }.first { beginning in
                        (ids + [other]).filter { $0.text.hasPrefix(beginning) }.count == 1
                    })
                let targets = [
                    beginning.lowercased(), stage.drops("kids/b.jpg"), stage.drops(".hotfolder/work/\(ids[2])/c.jpg"),
                ]
                for (target, id) in zip(targets, ids) {
                    #expect(try await desk.resolve(ResolveQuestion(target, .again)).job == id.text)
                    #expect(try await desk.journal.job(id)?.state == .ready)
                    let twice = await #expect(throws: ControlError.self) {
                        try await desk.resolve(ResolveQuestion(target, .again))
                    }
                    #expect(twice?.description.contains("is not held: it is in work") == true)
                }
                for target in [stage.drops("d.jpg"), other.text] {
                    let gone = await #expect(throws: ControlError.self) {
                        try await desk.resolve(ResolveQuestion(target, .again))
                    }
                    #expect(gone?.description.contains("is not held: its file is gone") == true)
                }
                for target in ["ZZZZ", "/etc/passwd", stage.drops("never.jpg"), ""] {
                    let unknown = await #expect(throws: ControlError.self) {
                        try await desk.resolve(ResolveQuestion(target, .again))
                    }
                    #expect(unknown?.description.contains("there is no job \"\(target)\"") == true)
                }
            }
        }
    }

    @Test func `of two people counts once`() async throws {
        try await Stage.with { stage in
            let id = try await stage.crash()
            stage.cloud.script([])
            try await stage.run(registry: OnceOnly.registry) { agent in
                try await agent.see("held v1.jpg")
                let answers = await withTaskGroup(of: Bool.self) { group in
                    for _ in 0..<8 {
                        group.addTask { (try? await agent.desk.resolve(ResolveQuestion(id.text, .again))) != nil }
                    }
                    return await group.reduce(into: 0) { count, isResolved in count += isResolved ? 1 : 0 }
                }
                #expect(answers == 1)
                try await agent.see("done v1.jpg")
            }
            #expect(stage.cloud.requests().count == 1)
        }
    }

    @Test func `is asked for by status and history`() async throws {
        try await Stage.with { stage in
            let found = try await stage.crash("found.jpg")
            let said = try await stage.crash("said.jpg") {
                [.held($0, step: 0, reason: "the answer never came", at: Sample.date)]
            }
            try await stage.run(registry: OnceOnly.registry) { agent in
                try await agent.see("held found.jpg")
                let waiting = try await agent.desk.status().waiting
                let advice = "`hotfolder resolve \(said) --done`"
                for jobs in [waiting, try await agent.desk.history(HistoryQuestion(states: ["held"])).jobs] {
                    #expect(Set(jobs.map(\.job)) == [found.text, said.text])
                    #expect(jobs.allSatisfy { $0.state == "held" && $0.lies?.hasPrefix(".hotfolder/work/") == true })
                    // Each tells the command once.
                    #expect(jobs.first { $0.job == said.text }?.advice?.contains(advice) == true)
                    #expect(jobs.first { $0.job == found.text }?.advice == nil)
                    #expect(
                        jobs.first { $0.job == found.text }?.reason?.contains("`hotfolder resolve \(found)") == true)
                }
                let retry = try await agent.desk.retry(RetryQuestion(jobs: [said.text])).results
                #expect(retry.map(\.ok) == [false])
                #expect(retry[0].message.contains("`hotfolder resolve` ends that: the answer never came"))
            }
        }
    }
}
