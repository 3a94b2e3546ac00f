import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct `A secret` {
    /// What services answer to fools: all that they were sent.
    private static let echo = #"{"ok":false,"error":{"message":"Authorization: Bearer \#(Stage.token) is not good"}}"#

    @Test func `is in no log, no journal, no note and no answer`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([
                Fault(.answer(status: 422, body: Self.echo), path: "/v1/videos/image/refused"),
                Fault(.answer(status: 500, body: Self.echo), path: "/v1/videos/image/again"),
            ])
            let agent = try await stage.startAgent()
            _ = try stage.dropPictures(["good", "refused", "again"])
            try await agent.errors.wait(for: "info done", "good.jpg")
            try await agent.errors.wait(for: "warning failed", "refused.jpg")
            try await agent.errors.wait(for: "info postponed", "again.jpg")
            // Credentials that are refused pause the account, with the service's words.
            stage.cloud.script([Fault(.answer(status: 401, body: Self.echo))])
            _ = try stage.dropPictures(["paused"])
            // The other one, tried again, may have met the refusal first; then this one is not even claimed.
            try await agent.errors.wait(for: "paused.jpg", "reason=")
            agent.signal(SIGHUP)
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            for command in [["status"], ["status", "--json"], ["history"], ["history", "--json"], ["check"]] {
                let child = try stage.start(command)
                let outcome = try await stage.outcome(of: child)
                Self.expectSecret(Data((outcome.output + outcome.errors).utf8), "\(command)")
            }
            let explained = try await stage.hotfolder(
                "explain", "\(stage.drops)/x.jpg", "--type", "image/jpeg", "--size", "1KB")
            #expect(explained.output.contains("Authorization"), "\(explained.output)")
            Self.expectSecret(Data(explained.output.utf8), "explain")
            agent.signal(SIGKILL)
            _ = try await agent.ended()
            Self.expectSecret(Data(agent.errors.bytes + agent.output.bytes), "the log")
            try Self.expectSecretBelow(stage, "state", atLeast: 1)
            try Self.expectSecretBelow(stage, "drops", atLeast: 4)
            #expect(stage.cloud.picture(ofVideo: "good") != nil, "it was used")
        }
    }

    /// All files below, with the names of who looks after the others.
    private static func expectSecretBelow(_ stage: Stage, _ directory: String, atLeast least: Int) throws {
        let root = stage.scratch.path(directory).string
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        var count = 0
        for name in names {
            guard let data = FileManager.default.contents(atPath: "\(root)/\(name)") else { continue }
            self.expectSecret(data, "\(directory)/\(name)")
            count += 1
        }
        #expect(count >= least)
    }

    private static func expectSecret(_ data: Data, _ place: Comment) {
        #expect(data.range(of: Data(Stage.token.utf8)) == nil, "the token is in \(place)")
    }
}
