import Foundation
import Sandbox
import SystemPackage
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

    private static let films = StageSettings(
        accounts: """
              huawei_vod:
                region: cn-north-4
                project_id: 0123456789abcdef0123456789abcdef
                access_key: {env: HUAWEI_AK}
                secret_key: {env: DYNTUBE_TOKEN}
                url: {cloud}
                iam_url: {cloud}
            """,
        rules: """
            rules:
              - name: film
                match: {path: "{film:[^.]+}.{rest}"}
                group:
                  by: "{film}"
                  members: {video: video/*, subtitle: "*.{language}.srt", cover: image/*}
                  optional: [subtitle, cover]
                  wait: 2s
                sidecar: {path: "{film}.yaml", required: true, wait: 60s}
                do:
                  - huawei_vod.create_asset: {title: "{sidecar.title}", language: "{language}"}

            """)

    @Test func `a film with its cover and subtitle is one asset, and explain says so before`() async throws {
        try await Stage.run(Self.films) { stage in
            try await stage.shell(
                """
                ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=320x180:d=1 -pix_fmt yuv420p aside/a.mp4 && \
                cp aside/a.mp4 drops/ferry.mp4 && mv aside/a.mp4 drops/bare.mp4
                """)
            try stage.drop("ferry.EN.srt", Array("1\n00:00:01,000 --> 00:00:02,000\nHello\n".utf8))
            try stage.drop("ferry.jpg", Picture.jpeg("ferry"))
            try stage.drop("ferry.yaml", Array("title: The ferry\n".utf8))
            try stage.drop("bare.yaml", Array("title: Bare\n".utf8))
            let explain = { (name: String) in
                try await stage.hotfolder("explain", stage.drops.appending(name).string).output
            }
            let film = try await explain("ferry.mp4")
            for line in [
                "goes with it: ferry.EN.srt (subtitle, application/x-subrip)",
                "goes with it: ferry.jpg (cover, image/jpeg)",
                "goes with it: ferry.yaml (sidecar, text/plain)", #"sidecar says: {"title":"The ferry"}"#,
                "would do: huawei_vod.create_asset", #""language":"EN""#,
            ] {
                #expect(film.contains(line), "\(line) in \(film)")
            }
            #expect(try await explain("ferry.jpg").contains("it goes with ferry.mp4"))
            #expect(try await explain("ferry.yaml").contains("it may be the sidecar of another file"))
            #expect(try await !explain("bare.mp4").contains("language"))
            #expect(stage.cloud.requests().isEmpty, "explaining sends nothing")

            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "info done", "ferry.mp4")
            try await agent.errors.wait(for: "info done", "bare.mp4")
            #expect(
                Self.names(stage, "done") == [
                    "bare.mp4", "bare.yaml", "ferry.EN.srt", "ferry.jpg", "ferry.mp4", "ferry.yaml",
                ])
            for name in ["ferry.jpg", "done/ferry.jpg"] {
                let cover = try await explain(name)
                #expect(
                    cover.contains("with ferry.EN.srt (subtitle), ferry.jpg (cover), ferry.yaml (sidecar)"), "\(cover)")
            }
            #expect(stage.cloud.huawei.assets.count == 2)
            let ferry = try #require(stage.cloud.huawei.assets.values.first { $0.title == "The ferry" })
            guard case .file(let cover) = ferry.cover else {
                Issue.record("it has no cover of its own")
                return
            }
            #expect(cover.sha256 == Picture.sha256(Picture.jpeg("ferry")))
            #expect(ferry.subtitles.values.map(\.language) == ["EN"])
        }
    }

    private static let names = (composed: "\u{FC}ber.mp4", decomposed: "u\u{308}ber.mp4")

    @Test func `a group whose members disagree fails as one job, with all that belongs to it`() async throws {
        var films = Self.films
        films.rules = films.rules.replacing("wait: 2s", with: "wait: 6s")
        try await Stage.run(films) { stage in
            try stage.scratch.write("aside/film.mp4", try await TestVideo.bytes())
            let words = Array("1\n00:00:01,000 --> 00:00:02,000\nHello\n".utf8)
            let agent = try await stage.startAgent()
            try await stage.shell("cp aside/film.mp4 aside/duo && mv aside/duo drops/duo.mp4")
            for language in ["DE", "EN"] { try stage.drop("duo.\(language).srt", words) }
            try await agent.errors.wait(
                for: "info waiting", "duo.DE.srt and duo.EN.srt are both the `subtitle`", "take one of them away",
                "waits for `cover`")
            try stage.drop("duo.yaml", Array("title: Duo\n".utf8))
            try stage.drop("duo.jpg", Picture.jpeg("duo"))
            try await agent.errors.wait(for: "warning failed", "duo.mp4", "are both the `subtitle`")
            let duo = ["duo.DE.srt", "duo.EN.srt", "duo.jpg", "duo.mp4", "duo.yaml"]
            #expect(Self.names(stage, "failed") == duo.flatMap { [$0, "\($0).error.txt"] })
            #expect(try await stage.history().jobs.map(\.file) == ["duo.mp4"])

            try await stage.shell(
                "cp aside/film.mp4 'drops/\(Self.names.composed)' && mv aside/film.mp4 'drops/\(Self.names.decomposed)'"
            )
            try await agent.errors.wait(for: "warning failed", "The names only look alike", "(NFD, as Macs do)")
            let failed = Self.names(stage, "failed").map { Array($0.utf8) }
            for name in [Self.names.composed, Self.names.decomposed] { #expect(failed.contains(Array(name.utf8))) }
            #expect(try await stage.history().jobs.count == 2)
            #expect(stage.cloud.huawei.assets.isEmpty)
        }
    }

    private struct Candidates: Decodable {
        struct Folder: Decodable {
            struct Candidate: Decodable { var file: String }
            var candidates: [Candidate]
        }
        var folders: [Folder]
    }

    @Test func `a file that went with another is not waited for any more`() async throws {
        let rule = """
            - name: picture
              match: {path: "{name}.{ext}"}
              group: {by: "{name}", members: {words: "*.srt", picture: image/*}, wait: 1h}
              do: [dyntube.update_video_image: {video: "{name}", input: picture}]
            """
        try await Stage.run(Self.settings(rule)) { stage in
            let agent = try await stage.startAgent()
            try stage.drop("v1.jpg", Picture.jpeg("one"))
            try await agent.errors.wait(for: "info waiting", "it waits for `words`", "without `words` all files")
            try stage.drop("v1.srt", Array("1\n00:00:01,000 --> 00:00:02,000\nHello\n".utf8))
            try await agent.errors.wait(for: "info done", "v1.srt")
            // Its own time would come in an hour.
            while true {
                let status = try await stage.hotfolder("status", "--json").json(Candidates.self)
                if status.folders.allSatisfy(\.candidates.isEmpty) { break }
                try Task.checkCancellation()
            }
        }
    }

    @Test func `explain tells of a group what is missing, how long it is waited for, and what then`() async throws {
        try await Stage.run(Self.films) { stage in
            let words = Array("1\n00:00:01,000 --> 00:00:02,000\nHello\n".utf8)
            try stage.scratch.write("drops/alone.mp4", try await TestVideo.bytes())
            try stage.drop("novid.EN.srt", words)
            try stage.drop("novid.jpg", Picture.jpeg("novid"))
            let explain = { (arguments: [String]) in
                var arguments = arguments
                arguments[0] = stage.drops.appending(arguments[0]).string
                return try await stage.outcome(of: stage.start(["explain"] + arguments)).output
            }
            let sidecar = ".yaml, at most 1m; without it the file then fails"
            let lack = "at most 2s; without `video` all files of the group then fail; it waits for its sidecar "
            let alone = try await explain(["alone.mp4"])
            #expect(
                alone.contains(
                    "wants it; it waits for `subtitle` and `cover` of the group alone, at most 2s; it then goes "
                        + "without; it waits for its sidecar alone\(sidecar)"), "\(alone)")
            for name in ["novid.EN.srt", "novid.jpg"] {
                let text = try await explain([name])
                #expect(text.contains("it waits for `video` of the group novid, \(lack)novid\(sidecar)"), "\(text)")
                #expect(!text.contains("would fail"), "\(text)")
            }
            let absent = try await explain(["none.jpg", "--type", "image/jpeg", "--size", "1KB"])
            #expect(
                absent.contains("waits for `video` and `subtitle` of the group none, \(lack)none\(sidecar)"),
                "\(absent)")
            #expect(!absent.contains("would fail"), "\(absent)")

            let agent = try await stage.startAgent()
            try stage.drop("later.jpg", Picture.jpeg("later"))
            try await agent.errors.wait(for: "info waiting", "later.jpg")
            let waiting = try await explain(["later.jpg"])
            #expect(waiting.contains("it waits for `video` and `subtitle` of the group later"), "\(waiting)")
            #expect(!waiting.contains("would fail"), "\(waiting)")
        }
    }

    @Test func `a sidecar that comes too late stays, and its file has failed saying which`() async throws {
        let rule = """
            - name: picture
              match: {path: "{name}.jpg"}
              sidecar: {path: "{name}.yaml", required: true, wait: 1s}
              do: [dyntube.update_video_image: {video: "{sidecar.video}"}]
            """
        try await Stage.run(Self.settings(rule)) { stage in
            let agent = try await stage.startAgent()
            try stage.drop("late.jpg", Picture.jpeg("late"))
            try await agent.errors.wait(for: "warning failed", "late.jpg", "late.yaml")
            try stage.drop("late.yaml", Array("video: v9\n".utf8))
            // Dragged back, the file meets its sidecar.
            try stage.scratch.move("drops/failed/late.jpg", to: "drops/late.jpg")
            try await agent.errors.wait(for: "info done", "late.jpg")
            #expect(stage.cloud.picture(ofVideo: "v9")?.sha256 == Picture.sha256(Picture.jpeg("late")))
            #expect(Self.names(stage, "done") == ["late.jpg", "late.yaml"])
            #expect(Self.names(stage, "failed") == [])
        }
    }
}
