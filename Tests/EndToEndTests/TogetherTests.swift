import Foundation
import Sandbox
import TestKit
import Testing

/// Files that go with others, and files that are values.
@Suite(.timeLimit(.minutes(5))) struct `Files and values` {
    private static func names(_ stage: Stage, _ directory: String) -> [String] {
        (FileManager.default.enumerator(atPath: "\(stage.drops)/\(directory)")?.compactMap { $0 as? String } ?? [])
            .sorted()
    }

    private static func settings(_ rule: String) -> StageSettings {
        StageSettings(rules: "rules:\n" + rule.split(separator: "\n").map { "  \($0)\n" }.joined())
    }

    @Test func `a sidecar says what the name does not, and goes where its file goes`() async throws {
        let rule = """
            - name: picture
              match: {path: "{name}.jpg"}
              sidecar: {path: "{name}.yaml", wait: 60s}
              do: [dyntube.update_video_image: {video: "{sidecar.video}"}]
            """
        try await Stage.run(Self.settings(rule)) { stage in
            let agent = try await stage.startAgent()
            try stage.drop("holiday.jpg", Picture.jpeg("holiday"))
            try stage.drop("wrong.jpg", Picture.jpeg("wrong"))
            try await agent.errors.wait(for: "info waiting", "holiday.jpg")
            try stage.drop("wrong.yaml", Array("video: [\n".utf8))
            try stage.drop("holiday.yaml", Array("video: v7\n".utf8))
            try await agent.errors.wait(for: "info done", "holiday.jpg")
            try await agent.errors.wait(for: "warning failed", "wrong.jpg")
            #expect(stage.cloud.picture(ofVideo: "v7")?.sha256 == Picture.sha256(Picture.jpeg("holiday")))
            #expect(Self.names(stage, "done") == ["holiday.jpg", "holiday.yaml"])
            #expect(
                Self.names(stage, "failed") == [
                    "wrong.jpg", "wrong.jpg.error.txt", "wrong.yaml", "wrong.yaml.error.txt",
                ])
        }
    }

    @Test func `a group is one job, and fails whole without a member that it needs`() async throws {
        let rule = """
            - name: picture
              match: {path: "{name}.{ext}"}
              group: {by: "{name}", members: {words: "*.srt", picture: image/*}, wait: 3s}
              do: [dyntube.update_video_image: {video: "{name}", input: picture}]
            """
        try await Stage.run(Self.settings(rule)) { stage in
            let agent = try await stage.startAgent()
            let words = Array("1\n00:00:01,000 --> 00:00:02,000\nHello\n".utf8)
            try stage.drop("v1.jpg", Picture.jpeg("one"))
            try stage.drop("alone.jpg", Picture.jpeg("alone"))
            try stage.drop("v1.srt", words)
            try await agent.errors.wait(for: "info done", "v1.srt")
            try await agent.errors.wait(for: "warning failed", "alone.jpg", "has no `words`")
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.sha256(Picture.jpeg("one")))
            #expect(Self.names(stage, "done") == ["v1.jpg", "v1.srt"])
            #expect(Self.names(stage, "failed") == ["alone.jpg", "alone.jpg.error.txt"])
            #expect(try await stage.history().jobs.count == 2)
        }
    }

    @Test func `a dropped playlist is a channel's members`() async throws {
        let rule = """
            - name: channel
              match: {path: "{channel}.yaml"}
              content: true
              do: [dyntube.update_channel: {channel: "{channel}", name: "{content.name}", videos: "{content.videos}"}]
            """
        try await Stage.run(Self.settings(rule)) { stage in
            let agent = try await stage.startAgent()
            try stage.drop("showreel.yaml", Array("name: For children\nvideos:\n  - k1\n  - k2\n".utf8))
            try await agent.errors.wait(for: "info done", "showreel.yaml")
            let channel = try #require(stage.cloud.channel("showreel"))
            #expect(channel.videoKeys == ["k1", "k2"])
            #expect(channel.name == "For children")
        }
    }
}
