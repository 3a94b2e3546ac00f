import Foundation
import Journal
import Rules
import Sandbox
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `The desk answers what people ask` {
    @Test func `a failed file is tried again by its path, its job or with all others`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.answer(status: 422), times: .times(3))])
            try await stage.run { agent in
                for name in ["v1.jpg", "kids/v2.jpg", "v3.jpg"] {
                    try stage.drop(Picture.jpeg(name), as: name)
                    try await agent.see("failed \(name)")
                }
                let jobs = try await agent.jobs([.failed])
                let third = try #require(jobs.first { $0.path.text == "v3.jpg" })
                let byPath = RetryQuestion(paths: [Array(stage.drops("failed/kids/v2.jpg").utf8)])
                #expect(try await agent.desk.retry(byPath).results.map(\.ok) == [true])
                try await agent.see("done kids/v2.jpg")
                #expect(try await agent.desk.retry(RetryQuestion(jobs: [third.id.text])).results.map(\.ok) == [true])
                try await agent.see("done v3.jpg")
                let rest = try await agent.desk.retry(RetryQuestion(allFailed: true))
                #expect(rest.results.map(\.target) == ["v1.jpg"])
                try await agent.see("done v1.jpg")
            }
            #expect(try stage.files() == ["done/kids/v2.jpg", "done/v1.jpg", "done/v3.jpg"])
        }
    }

    @Test func `what cannot be tried again is told why`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.answer(status: 422), times: .times(1))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("failed v1.jpg")
                try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
                try await agent.see("done v2.jpg")
                try FileManager.default.removeItem(atPath: stage.drops("failed/v1.jpg"))
                let paths = ["failed/v1.jpg", "done/v2.jpg", "v9.jpg"].map { Array(stage.drops($0).utf8) }
                let report = try await agent.desk.retry(RetryQuestion(paths: paths, jobs: ["nonsense"]))
                #expect(report.results.map(\.ok) == [false, false, false, false])
                #expect(
                    report.results.map(\.message) == [
                        "there is no such job; `hotfolder history` lists them", "its file is not in failed any more",
                        "it is done; drop the file again to have it done again",
                        "no job is known of this file; `hotfolder explain` says what becomes of it",
                    ])
                await #expect(throws: ControlError.self) {
                    try await agent.desk.retry(RetryQuestion(paths: [Array("/etc/passwd".utf8)]))
                }
            }
        }
    }

    @Test func `a retry gives way to a newer file of that name`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.answer(status: 422), times: .times(1))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("failed v1.jpg")
            }
            // No agent runs: the journal and the folder alone.
            try stage.drop(Picture.jpeg("two"), as: "v1.jpg")
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            let desk = Desk(settings: try stage.settings().1, journal: journal)
            let report = try await desk.retry(RetryQuestion(allFailed: true))
            #expect(report.results.map(\.ok) == [true])
            try await journal.close()
            #expect(try stage.files() == ["v1.jpg", "v1~2.jpg"])
        }
    }

    @Test func `history tells what became of every file, step by step`() async throws {
        try await Stage.with(videos: .only(["v1"])) { stage in
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("done v1.jpg")
                try stage.drop(Picture.jpeg("two"), as: "kids/v2.jpg")
                try await agent.see("failed kids/v2.jpg")
                let all = try await agent.desk.history(HistoryQuestion())
                #expect(all.jobs.map(\.file) == ["kids/v2.jpg", "v1.jpg"])
                #expect(all.jobs.map(\.state) == ["failed", "done"])
                #expect(all.jobs.map(\.lies) == ["failed/kids/v2.jpg", "done/v1.jpg"])
                #expect(all.jobs.first?.reason?.contains("404") == true)
                let step = try #require(all.jobs.last?.steps.first)
                #expect(step.action == "dyntube.update_video_image")
                #expect(step.attempts.map(\.outcome) == ["200, ok"])
                let failed = try await agent.desk.history(HistoryQuestion(states: ["failed"]))
                #expect(failed.jobs.map(\.file) == ["kids/v2.jpg"])
                let one = try await agent.desk.history(HistoryQuestion(path: Array(stage.drops("v1.jpg").utf8)))
                #expect(one.jobs.map(\.file) == ["v1.jpg"])
                let id = try #require(all.jobs.first?.job)
                #expect(try await agent.desk.history(HistoryQuestion(job: id)).jobs.map(\.job) == [id])
                await #expect(throws: ControlError.self) {
                    try await agent.desk.history(HistoryQuestion(states: ["finished"]))
                }
            }
        }
    }

    @Test func `history tells of what was refused`() async throws {
        try await Stage.with { stage in
            try FileManager.default.createSymbolicLink(
                atPath: stage.drops("v1.jpg"), withDestinationPath: "/etc/passwd")
            try await stage.run { agent in
                try await agent.see("refused v1.jpg")
                let notes = try await agent.desk.history(HistoryQuestion()).notes
                #expect(notes.map(\.file) == ["v1.jpg"])
                #expect(notes.first?.text.contains("symbolic link") == true)
            }
            #expect(try stage.files() == ["v1.jpg"])
        }
    }

    @Test func `explain follows a file wherever it is`() async throws {
        try await Stage.with(videos: .only(["v1"])) { stage in
            try await stage.run { agent in
                func explain(_ name: String, type: String? = nil, size: Int64? = nil) async throws -> ExplainReport {
                    try await agent.desk.explain(
                        ExplainQuestion(path: Array(stage.drops(name).utf8), type: type, size: size))
                }
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
                try await agent.see("done v1.jpg")
                try await agent.see("failed v2.jpg")
                let done = try await explain("done/v1.jpg")
                #expect(done.verdict == "it is done, by the rule \"still\"")
                #expect(done.exists)
                let failed = try await explain("failed/v2.jpg")
                #expect(failed.verdict.hasPrefix("it failed: "))
                #expect(failed.history.map(\.state) == ["failed"])
                let would = try await explain("kids/v7.jpg", type: "image/jpeg", size: 1000)
                #expect(would.verdict == "the rule \"still\" would want it, if it were there")
                #expect(would.values["video"] == "v7")
                #expect(would.destination == "done/kids/v7.jpg")
                let lines = would.steps.flatMap(\.requests).flatMap { $0 }
                #expect(lines.contains { $0.contains("/v1/videos/image/v7") })
                #expect(!lines.contains { $0.contains(Stage.token) })
                let wrong = try await explain("v7.jpg", type: "video/mp4", size: 1000)
                #expect(wrong.verdict.hasPrefix("no rule wants it"))
                #expect(wrong.trials.first?.why.contains("type") == true)
                #expect(try await explain(".hotfolder/id").verdict == "it is hotfolder's own")
                #expect(try await explain(".DS_Store").verdict.hasPrefix("it is ignored"))
            }
        }
    }

    @Test func `explain and history find a file by where it lies now, and tell how much more there was`() async throws {
        try await Stage.with { stage in
            try await stage.run { agent in
                for round in 1...12 {
                    try stage.drop(Picture.jpeg("round \(round)"), as: "kids/v1.jpg")
                    try await agent.see("done kids/v1.jpg", times: round)
                }
                func explain(_ name: String, jobs: Int?) async throws -> ExplainReport {
                    try await agent.desk.explain(ExplainQuestion(path: Array(stage.drops(name).utf8), jobs: jobs))
                }
                let all = try await explain("kids/v1.jpg", jobs: nil)
                #expect(all.history.count == 12 && all.olderJobs == 0)
                let newest = try await explain("kids/v1.jpg", jobs: 10)
                #expect(newest.history.map(\.job) == all.history.prefix(10).map(\.job) && newest.olderJobs == 2)
                // The first of all and the third, by the names that they got.
                for (name, job) in [("done/kids/v1.jpg", all.history[11]), ("done/kids/v1~3.jpg", all.history[9])] {
                    let done = try await explain(name, jobs: 10)
                    #expect(done.history.map(\.job) == [job.job] && done.history.map(\.lies) == [name])
                    #expect(done.verdict == "it is done, by the rule \"still\"")
                    let past = try await agent.desk.history(HistoryQuestion(path: Array(stage.drops(name).utf8)))
                    #expect(past.jobs.map(\.job) == [job.job])
                }
                try FileManager.default.removeItem(atPath: stage.drops("done/kids/v1~3.jpg"))
                #expect(try await explain("done/kids/v1~3.jpg", jobs: 10).verdict.hasPrefix("it is not there any more"))
                let never = try await explain("done/nosuch.jpg", jobs: 10)
                #expect(never.verdict == "it does not exist, and nobody remembers one of that name")
            }
        }
    }

    @Test func `where there is no rule any more, files stay, also where unwanted ones are to fail`() async throws {
        try await Stage.with(folder: "unmatched: fail") { stage in
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                try await agent.see("done v1.jpg")
                try FileManager.default.removeItem(atPath: stage.at("rules/rules.yaml"))
                await agent.agent.reload()
                #expect(agent.agent.rules.book.rules.isEmpty)
                let status = try await agent.desk.status()
                #expect(status.problems == [] && status.warnings.count == 1)
                #expect(status.warnings.first?.contains("there is no rule, so every file stays where it is") == true)
                try stage.drop(Picture.jpeg("two"), as: "v2.jpg")
                let path = Array(stage.drops("v2.jpg").utf8)
                let stays = try await agent.desk.explain(ExplainQuestion(path: path))
                #expect(stays.verdict == "there are no rules: it stays where it is" && stays.destination == nil)
                try stage.write(Stage.rules, to: "rules/rules.yaml")
                await agent.agent.reload()
                try await agent.see("done v2.jpg")
                #expect(try await agent.jobs([.failed]).isEmpty)
            }
        }
    }

    @Test func `status tells of folders, accounts and work`() async throws {
        try await Stage.with { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1))])
            try await stage.run { agent in
                try stage.drop(Picture.jpeg("one"), as: "v1.jpg")
                await stage.cloud.waitForArrivals(count: 1)
                let status = try await agent.desk.status()
                #expect(status.running)
                #expect(status.folders.map(\.presence) == ["online"])
                #expect(status.work.map(\.file) == ["v1.jpg"])
                #expect(status.work.map(\.phase) == ["step 1"])
                #expect(status.accounts.map(\.paused) == [nil])
                #expect(status.counts["acting"] == 1)
                stage.cloud.release()
                try await agent.see("done v1.jpg")
            }
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            let status = try await Desk(settings: try stage.settings().1, journal: journal).status()
            try await journal.close()
            #expect(!status.running)
            #expect(status.folders.map(\.presence) == [nil])
            #expect(status.counts["done"] == 1)
        }
    }
}
