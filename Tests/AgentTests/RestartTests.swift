import Disk
import Foundation
import Intake
import Journal
import Rules
import Sandbox
import SystemPackage
import Testing

@testable import Agent

/// The journal and the folder are made as a crash leaves them, for every state a job can be in; then the agent starts.
@Suite(.timeLimit(.minutes(5))) struct `After a crash every job comes to its end` {
    /// Where the file lies when the agent starts.
    enum Lies: Sendable { case dropped, work, done, failed, nowhere, workAndDone }

    struct Case: Sendable, CustomTestStringConvertible {
        let state: JobState
        let lies: Lies
        /// All files at the end.
        let end: [String]
        /// How often the picture is set by this run.
        let sent: Int
        let jobs: [JobState]

        var testDescription: String { "\(self.state), the file \(self.lies)" }
    }

    private static let done = ["done/kids/v1.jpg"]
    private static let failed = ["failed/kids/v1.jpg", "failed/kids/v1.jpg.error.txt"]

    static let cases = [
        Case(state: .claiming, lies: .dropped, end: done, sent: 1, jobs: [.done]),
        Case(state: .claiming, lies: .work, end: done, sent: 1, jobs: [.done]),
        Case(state: .claiming, lies: .nowhere, end: [], sent: 0, jobs: []),
        Case(state: .ready, lies: .work, end: done, sent: 1, jobs: [.done]),
        Case(state: .ready, lies: .dropped, end: done, sent: 1, jobs: [.done]),
        Case(state: .ready, lies: .nowhere, end: [], sent: 0, jobs: [.gone]),
        Case(state: .acting, lies: .work, end: done, sent: 1, jobs: [.done]),
        Case(state: .acting, lies: .dropped, end: done, sent: 1, jobs: [.done]),
        Case(state: .acting, lies: .nowhere, end: [], sent: 0, jobs: [.gone]),
        Case(state: .waiting, lies: .work, end: done, sent: 1, jobs: [.done]),
        Case(state: .waiting, lies: .dropped, end: done, sent: 1, jobs: [.done]),
        Case(state: .held, lies: .work, end: [".hotfolder/work/ID/v1.jpg"], sent: 0, jobs: [.held]),
        Case(state: .held, lies: .nowhere, end: [], sent: 0, jobs: [.gone]),
        Case(state: .disposing, lies: .work, end: done, sent: 0, jobs: [.done]),
        Case(state: .disposing, lies: .done, end: done, sent: 0, jobs: [.done]),
        Case(state: .disposing, lies: .dropped, end: done, sent: 0, jobs: [.done]),
        Case(state: .disposing, lies: .workAndDone, end: done, sent: 0, jobs: [.done]),
        Case(state: .disposing, lies: .nowhere, end: [], sent: 0, jobs: [.gone]),
        Case(state: .done, lies: .done, end: done, sent: 0, jobs: [.done]),
        Case(state: .done, lies: .work, end: done, sent: 0, jobs: [.done]),
        Case(state: .failed, lies: .failed, end: failed, sent: 0, jobs: [.failed]),
        Case(state: .gone, lies: .nowhere, end: [], sent: 0, jobs: [.gone]),
    ]

    @Test(arguments: cases)
    func `in exactly one place, and sent once`(_ row: Case) async throws {
        try await Stage.with { stage in
            let id = Sample.newID()
            try stage.drop(Picture.jpeg("one"), as: "kids/v1.jpg")
            let source = try path("kids/v1.jpg")
            let root = try Directory.open(FilePath(stage.at("drops")))
            let stamp = try #require(try root.status(of: source)).stamp
            try FileManager.default.createDirectory(
                atPath: stage.drops(".hotfolder/work/\(id)"), withIntermediateDirectories: true)
            try self.lay(row.lies, id, stage)
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            try await journal.write(try Self.way(of: id, FileIdentity(stamp), to: row.state))
            try await journal.close()

            let jobs = try await stage.run { agent in
                // What has ended before the start is told by nobody: the folder and the journal say so.
                while try await !self.isOver(row, id, stage, agent) {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                return try await agent.jobs()
            }
            #expect(try stage.files() == row.end.map { $0.replacingOccurrences(of: "ID", with: id.text) })
            #expect(stage.cloud.requests().count == row.sent)
            #expect(jobs.map(\.state) == row.jobs)
            if row.state != .held { #expect(stage.workDirectories().isEmpty) }
        }
    }

    private func isOver(_ row: Case, _ id: JobID, _ stage: Stage, _ agent: RunningAgent) async throws -> Bool {
        let states = try await agent.jobs().map(\.state)
        guard states == row.jobs, row.state == .held || stage.workDirectories().isEmpty else { return false }
        // Looked at once at least, so that it has had its chance to find a file and send it again.
        return agent.agent.snapshots().allSatisfy { $0.counts.scans > 0 && $0.candidates.isEmpty }
    }

    private func lay(_ lies: Lies, _ id: JobID, _ stage: Stage) throws {
        let dropped = stage.drops("kids/v1.jpg")
        let work = stage.drops(".hotfolder/work/\(id)/v1.jpg")
        switch lies {
        case .dropped: break
        case .work: try stage.move(dropped, to: work)
        case .done: try stage.move(dropped, to: stage.drops("done/kids/v1.jpg"))
        case .failed:
            try stage.move(dropped, to: stage.drops("failed/kids/v1.jpg"))
            try stage.write("why", to: "drops/failed/kids/v1.jpg.error.txt")
        case .nowhere: try FileManager.default.removeItem(atPath: dropped)
        case .workAndDone:
            // A link and the removal of the first name, cut short between the two.
            try stage.move(dropped, to: work)
            try FileManager.default.createDirectory(
                atPath: stage.drops("done/kids"), withIntermediateDirectories: true)
            try FileManager.default.linkItem(atPath: work, toPath: stage.drops("done/kids/v1.jpg"))
        }
    }

    /// The records that a job in this state has left.
    private static func way(of id: JobID, _ identity: FileIdentity, to state: JobState) throws -> [Change] {
        let now = Date()
        var plan = Sample.plan
        plan.rule = "still"
        let job = Job(
            id: id, folder: "thumbnails", path: try path("kids/v1.jpg"), identity: identity, type: "image/jpeg",
            plan: plan, created: now)
        let ready: [Change] = [.claiming(job), .claimed(id, identity)]
        let acting = ready + [.started(id, step: 0, at: now)]
        let disposing =
            acting + [
                .succeeded(id, step: 0, outputs: [:], summary: "200, ok", at: now),
                .disposing(id, Job.Destination(place: .done, path: try path("kids/v1.jpg")), reason: nil, at: now),
            ]
        switch state {
        case .claiming: return [.claiming(job)]
        case .ready: return ready
        case .acting: return acting
        case .waiting:
            return acting + [
                .postponed(id, step: 0, reason: "busy", until: now, countsAttempt: true, at: now)
            ]
        case .held: return acting + [.held(id, step: 0, reason: "nobody knows", at: now)]
        case .disposing: return disposing
        case .done: return disposing + [.disposed(id, at: now)]
        case .failed:
            return ready + [
                .disposing(
                    id, Job.Destination(place: .failed, path: try path("kids/v1.jpg")), reason: "no", at: now),
                .disposed(id, at: now),
            ]
        case .gone: return ready + [.vanished(id, reason: "taken", at: now)]
        }
    }

    /// The reason is journaled with the claim: a start after a crash must not take the file for finished.
    @Test func `a file that was to fail fails`() async throws {
        try await Stage.with { stage in
            let id = Sample.newID()
            try stage.drop(Picture.jpeg("one"), as: ".hotfolder/work/\(id)/v1.jpg")
            let root = try Directory.open(FilePath(stage.at("drops")))
            let stamp = try #require(try root.status(of: try path(".hotfolder/work/\(id)/v1.jpg"))).stamp
            var plan = Admission.noPlan
            plan.refusal = "It is damaged: it is no picture."
            let job = Job(
                id: id, folder: "thumbnails", path: try path("v1.jpg"), identity: FileIdentity(stamp), type: "",
                plan: plan,
                created: Date())
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            try await journal.write([.claiming(job)])
            try await journal.close()
            try await stage.run { agent in try await agent.see("failed v1.jpg: It is damaged") }
            #expect(try stage.files() == ["failed/v1.jpg", "failed/v1.jpg.error.txt"])
        }
    }

    /// Before the first claim of all there is no work/ to look into.
    @Test func `a claim that was only intended is made again`() async throws {
        try await Stage.with { stage in
            let id = Sample.newID()
            try stage.drop(Picture.jpeg("one"), as: "kids/v1.jpg")
            let root = try Directory.open(FilePath(stage.at("drops")))
            let stamp = try #require(try root.status(of: try path("kids/v1.jpg"))).stamp
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            try await journal.write([try Self.way(of: id, FileIdentity(stamp), to: .claiming)[0]])
            try await journal.close()
            try await stage.run { agent in try await agent.see("done kids/v1.jpg") }
            #expect(try stage.files() == Self.done)
        }
    }

    /// More than fit the window at once.
    @Test func `many claims that were cut short are taken up`() async throws {
        try await Stage.with(concurrency: 1) { stage in
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            let root = try Directory.open(FilePath(stage.at("drops")))
            let count = Pipeline.windowBeyondWork + 10
            for number in 0..<count {
                let id = Sample.newID()
                try stage.drop(Picture.jpeg("\(number)"), as: ".hotfolder/work/\(id)/v\(number).jpg")
                let lies = try path(".hotfolder/work/\(id)/v\(number).jpg")
                let stamp = try #require(try root.status(of: lies)).stamp
                let job = Job(
                    id: id, folder: "thumbnails", path: try path("v\(number).jpg"), identity: FileIdentity(stamp),
                    type: "image/jpeg", plan: Sample.plan, created: Date())
                try await journal.write([.claiming(job)])
            }
            try await journal.close()
            try await stage.run { agent in try await agent.see("done", times: count) }
            #expect(try stage.files().count == count)
            #expect(try stage.files().allSatisfy { $0.hasPrefix("done/") })
        }
    }

    /// Otherwise a group's files might come back behind the scan of a run that ends when all is worked off, which has seen one
    /// of them and waits for the others.
    @Test func `a claim that was cut short between its files is undone before the folder is looked through`()
        async throws
    {
        try await Stage.with { stage in
            let id = Sample.newID()
            let root = try Directory.open(FilePath(stage.at("drops")))
            func drop(_ name: String, as place: String) throws -> FileIdentity {
                try stage.drop(Picture.jpeg(name), as: place)
                return FileIdentity(try #require(try root.status(of: try path(place))).stamp)
            }
            let own = try drop("own", as: "v1.jpg")
            let other = try drop("other", as: ".hotfolder/work/\(id)/v1.png")
            let job = Job(
                id: id, folder: "thumbnails", path: try path("v1.jpg"), identity: own, type: "image/jpeg",
                plan: Sample.plan, created: Date(),
                companions: [Job.Companion(role: "b", path: try path("v1.png"), identity: other, type: "image/png")])
            let journal = try SQLiteJournal.open(at: stage.journalPath)
            try await journal.write([.claiming(job)])
            try await journal.close()
            try await stage.withPipeline { pipeline in
                try await pipeline.recover()
                #expect(
                    pipeline.timetable.wait(of: id) == nil, "nobody takes it up while its folder may be looked through")
                #expect(pipeline.isIdle, "and a run does not wait for a folder that does not answer")
                await pipeline.recoverClaims(in: "thumbnails")
                #expect(try stage.files() == ["v1.jpg", "v1.png"])
                #expect(pipeline.takePutBacks() == ["thumbnails"], "whoever has seen the one looks again")
                #expect(!pipeline.isAnythingWaiting)
            }
        }
    }
}
