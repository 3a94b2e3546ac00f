import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Two agents with two journals on one folder: the second waits, and takes over.
@Suite(.timeLimit(.minutes(5))) struct `A second agent` {
    /// A config like the stage's, with a journal of its own.
    private static func secondConfig(_ stage: Stage) throws -> String {
        let first = String(decoding: try stage.scratch.read("hotfolder.yaml"), as: UTF8.self)
        try stage.scratch.write("second.yaml", first.replacing("state/journal", with: "second/journal"))
        return stage.scratch.path("second.yaml").string
    }

    @Test(arguments: [SIGKILL, SIGTERM])
    func `waits for the first, and takes over when that one ends`(_ signal: Int32) async throws {
        try await Stage.run { stage in
            let first = try await stage.startAgent()
            // Its hold is there when it has worked on something.
            let contents = try stage.dropPictures(["before"])
            try await first.errors.wait(for: "info done", "before.jpg")
            let config = try Self.secondConfig(stage)
            let second = try stage.start(["run", "--config", config])
            let refusal = try await second.errors.wait(for: "the folder cannot be used")
            #expect(
                refusal.contains("process \(first.id) on ") && refusal.contains("state/journal.sqlite"), "\(refusal)")
            let status = try await stage.hotfolder("status", "--config", config)
            #expect(status.output.contains("offline: another agent has it (process \(first.id)"), "\(status)")
            let during = try stage.dropPictures(["during"])
            try await first.errors.wait(for: "info done", "during.jpg")

            first.signal(signal)
            #expect(try await first.ended() == (signal == SIGKILL ? .killed(SIGKILL) : .exited(0)))
            let ended = ContinuousClock.now
            let after = try stage.dropPictures(["after"])
            try await second.errors.wait(for: "info done", "after.jpg")
            #expect(ContinuousClock.now - ended < .seconds(10))
            try stage.expectAllDone(["before", "during", "after"], contents + during + after)
            #expect(stage.cloud.requests().count == 3, "each was sent once")
            #expect(second.errors.lines(with: ["info done"]).count == 1)
        }
    }

    @Test func `that is to run once says that the folder is taken`() async throws {
        try await Stage.run { stage in
            let first = try await stage.startAgent()
            let contents = try stage.dropPictures(["before"])
            try await first.errors.wait(for: "info done", "before.jpg")
            let once = try await stage.hotfolder("run", "--once", "--config", Self.secondConfig(stage))
            #expect(once.end == .exited(EXIT_FAILURE) && once.errors.contains("another agent has it"), "\(once)")
            try World(stage).expectEachOnce(contents, "it is done")
        }
    }
}
