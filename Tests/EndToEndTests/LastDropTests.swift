import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Of several files for one thing, the one that was dropped last stays there.
@Suite(.timeLimit(.minutes(5))) struct `The last drop` {
    /// Long enough for the second file to be done meanwhile on a busy machine.
    private static let wait = "25"

    @Test func `stays though an older one's retry comes after a kill`() async throws {
        try await Stage.run { stage in
            for name in ["first", "second"] { try stage.scratch.makeDirectory("drops/\(name)") }
            let service = "/v1/videos/image/v1"
            stage.cloud.script([
                Fault(
                    .answer(status: 500, headers: [Header("Retry-After", Self.wait)]), times: .times(1), path: service)
            ])
            let killed = try await stage.startAgent()
            try stage.drop("first/v1.jpg", Picture.jpeg("old"))
            try await killed.errors.wait(for: "info postponed", "first/v1.jpg")
            try stage.drop("second/v1.jpg", Picture.jpeg("new"))
            try await killed.errors.wait(for: "info done", "second/v1.jpg")
            killed.signal(SIGKILL)
            _ = try await killed.ended()
            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "info done", "first/v1.jpg")
            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            #expect(
                stage.cloud.requests().count { $0.path.hasPrefix(service) } == 2, "nothing more was sent for the first")
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.sha256(Picture.jpeg("new")))
            #expect(FileManager.default.fileExists(atPath: stage.drops.appending("done/first/v1.jpg").string))
            let first = try #require(try await stage.history().jobs.first { $0.file == "first/v1.jpg" })
            #expect(first.state == "done")
            let outcome = first.steps.first?.attempts.last?.outcome ?? ""
            #expect(outcome == "not sent: \"second/v1.jpg\", dropped later, is already there")
        }
    }
}
