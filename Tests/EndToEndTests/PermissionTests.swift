import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Rights that are taken away and given back while files are on their way: they wait, say why, and go on by themselves.
@Suite(.timeLimit(.minutes(5))) struct `Rights that change` {
    /// What is done, and what undoes it; scripts in the scratch folder.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Where the file lies in the folder.
        var file = "locked.jpg"
        let take: String
        let give: String
        /// What the agent must say, in its log or its status.
        let reason: String
    }

    static let changes = [
        Change(
            testDescription: "nobody may read the file", take: "chmod 000 drops/locked.jpg",
            give: "chmod 644 drops/locked.jpg", reason: "ermission denied"),
        Change(
            testDescription: "another has it for himself",
            take: "chown 0:0 drops/locked.jpg && chmod 600 drops/locked.jpg",
            give: "chown 65534:65534 drops/locked.jpg", reason: "ermission denied"),
        Change(
            testDescription: "its directory may not be entered", file: "sub/locked.jpg", take: "chmod 644 drops/sub",
            give: "chmod 777 drops/sub", reason: "ermission denied"),
        Change(
            testDescription: "its directory may not be read", file: "sub/locked.jpg", take: "chmod 000 drops/sub",
            give: "chmod 777 drops/sub", reason: "ermission denied"),
        Change(
            testDescription: "nothing may be moved out of its directory", file: "sub/locked.jpg",
            take: "chmod 555 drops/sub", give: "chmod 777 drops/sub", reason: "ermission denied"),
        Change(
            testDescription: "only its owner may move it", file: "sub/locked.jpg",
            take: "chown 0:0 drops/sub drops/sub/locked.jpg && chmod 1777 drops/sub", give: "chmod 777 drops/sub",
            reason: "the right to read, write and rename"),
    ]

    /// So that what no event tells of is found again within a test's time.
    private static let settings = StageSettings(folder: ["rescan: 2s"])

    @Test(.enabled("only root can change them for others") { geteuid() == 0 }, arguments: changes)
    func `make a file wait, with the reason, until they are back`(_ change: Change) async throws {
        try await Stage.run(Self.settings) { stage in
            let nobody = try await Unprivileged.wrapper(stage)
            try stage.scratch.makeDirectory("drops/sub")
            // Where files are made that appear in the folder with their rights as they are to be.
            try await stage.shell("chmod -R a+rwX .")
            let agent = try await stage.startAgent(wrapper: nobody)
            let content = Picture.jpeg("locked")
            // Held open by a writer, so that it cannot be ready before its rights are what they are to be.
            let path = stage.drops.appending(change.file)
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            try file.closeAfter {
                try file.writeAll(content)
                guard chown(path.string, 65534, 65534) == 0 else { throw Errno(rawValue: errno) }
            }
            try await stage.shell(change.take)
            try stage.scratch.write("aside/good", Picture.jpeg("good"))
            try await stage.shell("chmod 644 aside/good && mv aside/good drops/good.jpg")
            try await agent.errors.wait(for: "info done", "good.jpg")
            let told = try await Self.told(change.reason, stage, agent)
            #expect(told, "\(change.reason) in \(agent.errors.text)")
            #expect(stage.cloud.pictures().count == 1, "only the other is sent")
            #expect(!agent.errors.text.contains("warning failed"), "\(agent.errors.text)")
            try await stage.shell(change.give)
            try await agent.errors.wait(for: "info done", change.file)
            let world = try World(stage)
            world.expectEachOnce([content], "\(change.testDescription)")
            #expect(world.done.contains(change.file), "\(world.done)")
            #expect(stage.cloud.picture(ofVideo: "locked")?.count == 1)
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }

    /// Whether the log or the status says it within the time that a person waits.
    private static func told(_ reason: String, _ stage: Stage, _ agent: ChildProgram) async throws -> Bool {
        let watch = Stopwatch()
        while watch.time < .seconds(10) {
            let status = try await stage.hotfolder("status", "--json").output
            if status.contains(reason) || agent.errors.text.contains(reason) { return true }
        }
        return false
    }

    @Test(.enabled("only root can change them for others") { geteuid() == 0 })
    func `of a directory that nobody may list are told at once, and by the end of a run over what is there`()
        async throws
    {
        try await Stage.run { stage in
            let nobody = try await Unprivileged.wrapper(stage)
            try await stage.shell("chmod -R a+rwX .")
            let agent = try await stage.startAgent(wrapper: nobody)
            let content = Picture.jpeg("shut")
            try stage.scratch.makeDirectory("aside/shut")
            try stage.scratch.write("aside/shut/shut.jpg", content)
            try await stage.shell("chmod 700 aside/shut && mv aside/shut drops/shut")
            try await agent.errors.wait(for: "not everything in the folder can be seen", "drops/shut")
            let status = try await stage.hotfolder("status")
            #expect(status.output.contains("What lies in a directory is not seen: "), "\(status.output)")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))

            let once = try await stage.outcome(of: stage.start(["run", "--once"], wrapper: nobody))
            #expect(once.end == .exited(1) && once.errors.contains("can be seen"), "\(once)")
            try await stage.shell("chmod 777 drops/shut")
            let again = try await stage.outcome(of: stage.start(["run", "--once"], wrapper: nobody))
            #expect(again.end == .exited(0), "\(again)")
            try World(stage).expectEachOnce([content], "it is done")
            #expect(stage.cloud.picture(ofVideo: "shut")?.count == 1)
        }
    }

    /// Between two attempts at the service it lies in `work/`, where nobody should touch it.
    @Test(.enabled("only root can change them for others") { geteuid() == 0 })
    func `of a file at work make it wait, until they are back`() async throws {
        try await Stage.run(Self.settings) { stage in
            let nobody = try await Unprivileged.wrapper(stage)
            try await stage.shell("chmod -R a+rwX .")
            stage.cloud.script([Fault(.answer(status: 503), times: .times(2))])
            let agent = try await stage.startAgent(wrapper: nobody)
            let content = Picture.jpeg("locked")
            try stage.scratch.write("aside/locked", content)
            try await stage.shell("chown 65534 aside/locked && mv aside/locked drops/locked.jpg")
            try await agent.errors.wait(for: "info postponed", "locked.jpg")
            try await stage.shell("chmod 000 drops/.hotfolder/work/*/locked.jpg")
            let told = try await Self.told("ermission denied", stage, agent)
            #expect(told, "\(agent.errors.text)")
            #expect(stage.cloud.pictures().isEmpty)
            try await stage.shell("chmod 644 drops/.hotfolder/work/*/locked.jpg")
            try await agent.errors.wait(for: "info done", "locked.jpg")
            try stage.expectAllDone(["locked"], [content])
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
        }
    }
}
