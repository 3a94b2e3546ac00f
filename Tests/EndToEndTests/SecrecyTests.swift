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

    /// What storage answers to fools: the signed URL that it was asked by.
    private static let signed = """
        <?xml version="1.0"?><Error><Code>InvalidRequest</Code><Message>no: /obs/a?AWSAccessKeyId=AK&amp;Expires=1&amp;\
        Signature=signature-of-a-url</Message><Resource>/obs/a?Signature=signature-of-a-url</Resource></Error>
        """

    private static let asset = StageSettings(
        accounts: """
              huawei_vod:
                region: cn-north-4
                project_id: 0123456789abcdef0123456789abcdef
                domain: hotfolder
                user: hotfolder
                password: {env: DYNTUBE_TOKEN}
                url: {cloud}
                iam_url: {cloud}
            """,
        rules: """
            rules:
              - name: subtitles
                match: {path: "{asset}.{language}.srt"}
                do:
                  - huawei_vod.update_asset: {asset: "{asset}", language: "{language}"}
                  - webhook.post: {url: "{cloud}/hook/a", secret: {file: /nowhere}}

            """)

    @Test func `of a login and of a signed URL is nowhere either`() async throws {
        try await Stage.run(Self.asset) { stage in
            let secret = stage.scratch.path("hook.secret").string
            try stage.scratch.write("hook.secret", Stage.token)
            #expect(chmod(secret, 0o600) == 0)
            try stage.scratch.write(
                "rules/pictures.yaml",
                stage.settings.rules.replacing("{cloud}", with: stage.address).replacing("/nowhere", with: secret))
            let agent = try await stage.startAgent()
            let subtitles = Array("1\n00:00:01,000 --> 00:00:02,000\nHallo\n".utf8)
            try stage.drop("good.de.srt", subtitles)
            try await agent.errors.wait(for: "info done", "good.de.srt")
            #expect(stage.cloud.hooks().map(\.isSigned) == [true])
            #expect(stage.cloud.huawei.logins == 1)
            stage.cloud.script([Fault(.answer(status: 400, body: Self.signed), method: "PUT", path: "/obs/")])
            try stage.drop("refused.de.srt", subtitles)
            try await agent.errors.wait(for: "warning failed", "refused.de.srt")
            stage.cloud.script([])
            for command in [
                ["status", "--json"], ["history", "--json"], ["explain", "\(stage.drops)/x.de.srt", "--size", "9B"],
            ] {
                let child = try stage.start(command)
                let outcome = try await stage.outcome(of: child)
                Self.expectSecret(Data((outcome.output + outcome.errors).utf8), "\(command)")
            }
            agent.signal(SIGKILL)
            _ = try await agent.ended()
            Self.expectSecret(Data(agent.errors.bytes + agent.output.bytes), "the log")
            try Self.expectSecretBelow(stage, "state", atLeast: 1)
            try Self.expectSecretBelow(stage, "drops", atLeast: 3)
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
        for secret in [Stage.token, "signature-of-a-url", "Signature="] {
            #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(place)")
        }
    }
}
