import Disk
import Foundation
import Glibc
import Journal
import Rules
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Held jobs and channels, as a person at the terminal meets them.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `A decision at the terminal` {
    private static let unrepeatable = "dyntube.upload_video"

    /// Leaves folder and journal as a kill does while a step was under way.
    private func leave(
        _ stage: Stage, _ name: String, action: String, reason: String? = nil
    ) async throws -> (id: JobID, content: [UInt8]) {
        var generator = SystemRandomNumberGenerator()
        let id = JobID(at: .now, using: &generator)
        let content = Picture.jpeg(name, size: 2_000)
        let work = ".hotfolder/work/\(id)/\(name)"
        try stage.scratch.makeDirectory("drops/.hotfolder/work/\(id)")
        try stage.drop(work, content)
        let path: DropPath = try #require(DropPath(name))
        let lies: DropPath = try #require(DropPath(work))
        let stamp = try #require(try Directory.open(stage.drops).status(of: lies)).stamp
        let identity = FileIdentity(
            inode: stamp.inode, size: stamp.size, modified: stamp.modified, changed: stamp.changed)
        let job = Job(
            id: id, folder: "pictures", path: path, identity: identity, type: "image/jpeg",
            plan: JobPlan(
                rule: "picture by video id", priority: 0, retry: RetryPolicy(),
                steps: [Step(action: action, account: "dyntube", parameters: ["video": .text("v1")])], values: [:]),
            created: .now)
        let journal = try SQLiteJournal.open(at: stage.scratch.path("state/journal.sqlite"))
        try await journal.write(
            [.claiming(job), .claimed(id, identity), .started(id, step: 0, at: .now)]
                + (reason.map { [.held(id, step: 0, reason: $0, at: .now)] } ?? []))
        try await journal.close()
        return (id, content)
    }

    @Test func `lets a job that a kill left in doubt count as done`() async throws {
        try await Stage.run { stage in
            let (id, content) = try await self.leave(stage, "v1.jpg", action: Self.unrepeatable)
            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "warning held", "v1.jpg")
            let status = try await stage.hotfolder("status")
            #expect(status.output.contains("Held, until you decide"), "\(status)")
            #expect(status.output.contains("`hotfolder resolve \(id) --done`"))
            let held = try await stage.history("--state", "held")
            #expect(held.jobs.map(\.job) == [id.text])
            #expect(held.jobs.first?.reason?.contains("\(Self.unrepeatable) was under way, begun 2") == true)
            #expect(try World(stage).inWork == ["\(id)/v1.jpg"])
            let done = try await stage.hotfolder("resolve", id.text, "--done")
            #expect(done.end == .exited(0) && done.errors.isEmpty, "\(done)")
            #expect(done.output.contains("pictures/v1.jpg: \(Self.unrepeatable) counts as done; it goes on now"))
            try await agent.errors.wait(for: "info done", "v1.jpg")
            let world = try World(stage)
            world.expectEachOnce([content], "in done")
            #expect(world.done == ["v1.jpg"])
            #expect(stage.cloud.requests().isEmpty)
            let twice = try await stage.hotfolder("resolve", id.text, "--done")
            #expect(twice.end == .exited(EX_DATAERR) && twice.errors.contains("is not held: it is done"), "\(twice)")
        }
    }

    @Test func `has a step done again, once`() async throws {
        try await Stage.run { stage in
            let (id, content) = try await self.leave(
                stage, "v1.jpg", action: "dyntube.update_video_image", reason: "the answer never came")
            let once = try await stage.hotfolder("run", "--once")
            #expect(once.end == .exited(0), "\(once.errors)")
            let status = try await stage.hotfolder("status")
            #expect(status.output.contains("the answer never came  (\(id))"), "\(status)")
            #expect(status.output.contains("type `hotfolder resolve \(id) --done`"))
            #expect(stage.cloud.requests().isEmpty)
            let again = try await stage.hotfolder("resolve", stage.drops.appending("v1.jpg").string, "--again")
            #expect(again.end == .exited(0) && again.output.contains("when the agent starts"), "\(again)")
            let next = try await stage.hotfolder("run", "--once")
            #expect(next.end == .exited(0), "\(next.errors)")
            try stage.expectAllDone(["v1"], [content])
            #expect(stage.cloud.requests().count == 1)
        }
    }

    @Test(
        arguments: [
            ([], EX_USAGE, "--done when the effect is there"), (["--done", "--again"], EX_USAGE, "exclude each other"),
            (["--again", "--output", "a=b"], EX_USAGE, "goes with --done"),
            (["--done", "--output", "a"], EX_USAGE, "--output a is not NAME=VALUE"),
            (["--done", "--output", "a=b", "--output", "a=c"], EX_USAGE, "--output a is given twice"),
            (["--again"], EX_DATAERR, "there is no job \"nonsense\""),
        ] as [([String], Int32, String)])
    func `is told what is wrong with it`(options: [String], status: Int32, said: String) async throws {
        try await Stage.run { stage in
            let wrong = try await stage.outcome(of: stage.start(["resolve", "nonsense"] + options))
            #expect(wrong.end == .exited(status) && wrong.output.isEmpty && wrong.errors.contains(said), "\(wrong)")
        }
    }

    @Test func `tells a channel's members, and shows them`() async throws {
        try await Stage.run { stage in
            let unknown = try await stage.hotfolder("channel", "show", "c1")
            #expect(unknown.end == .exited(EX_DATAERR) && unknown.errors.contains("hotfolder channel adopt c1"))
            let agent = try await stage.startAgent()
            let adopt = try await stage.hotfolder("channel", "adopt", "c1", "k2", "k1", "--project", "p1")
            #expect(adopt.end == .exited(0) && adopt.errors.isEmpty, "\(adopt)")
            #expect(adopt.output.contains("c1: adopted with 2 video(s) and 1 project(s)"))
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            let shown = try await stage.hotfolder("channel", "show", "c1")
            #expect(shown.end == .exited(0))
            #expect(shown.output == "c1 (dyntube): adopted\n  video k2\n  video k1\n  project p1\n", "\(shown)")
            let none = try await stage.hotfolder("channel", "adopt", "c1")
            #expect(none.end == .exited(EX_DATAERR) && none.errors.contains("at least one video or project"), "\(none)")
            let other = try await stage.hotfolder("channel", "adopt", "c1", "k1", "--account", "kids")
            #expect(other.end == .exited(EX_DATAERR) && other.errors.contains("there is no account \"kids\""))
        }
    }
}
