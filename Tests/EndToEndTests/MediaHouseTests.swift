import Foundation
import Sandbox
import SystemPackage
import TestKit
import Testing

/// The example that the README tells of, with its rules and its table as they are shipped, from the drop to the service.
@Suite(.timeLimit(.minutes(5))) struct `A media house` {
    private static var sources: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    private static func source(_ name: String) throws -> String {
        try String(contentsOf: self.sources.appending(path: name), encoding: .utf8)
    }

    /// Its config and rules; the hours of the masters are open, whenever the test runs.
    private static func furnish(_ stage: Stage) throws {
        let hours = "\"Mon-Fri 20:00-06:00, Sat-Sun 00:00-24:00 Europe/Berlin\""
        let rules = try Self.source("rules/media-house.yaml")
        try #require(rules.contains("during: \(hours)"))
        try stage.scratch.write(
            "rules/media-house.yaml", rules.replacing(hours, with: "\"Mon-Sun 00:00-24:00 UTC\""))
        try stage.scratch.write("rules/episodes.csv", try Self.source("rules/episodes.csv"))
        try stage.scratch.remove("rules/pictures.yaml")
        let dyntube = "token: {env: DYNTUBE_TOKEN}, api_url: \"\(stage.address)\", upload_url: \"\(stage.address)\""
        try stage.scratch.write(
            "hotfolder.yaml",
            """
            folders:
              house: {path: drops, settle: 100ms}
            accounts:
              dyntube: {\(dyntube)}
              kids: {provider: dyntube, \(dyntube)}
              huawei_vod:
                region: cn-north-4
                project_id: 0123456789abcdef0123456789abcdef
                access_key: {env: HUAWEI_AK}
                secret_key: {env: DYNTUBE_TOKEN}
                url: \(stage.address)
                iam_url: \(stage.address)
            notify:
              desk: {url: "\(stage.address)/hook/desk", on: [failed, held]}
            rules: rules
            journal: state/journal.sqlite
            listen: off

            """)
        for name in ["stills/Harbour Watch", "kids/stills/Kids Quiz", "captions/Harbour Watch", "channels", "masters"] {
            try stage.scratch.makeDirectory("drops/\(name)")
        }
    }

    @Test func `gets its stills to the episodes that the table names, as the table is at the time`() async throws {
        try await Stage.run { stage in
            try Self.furnish(stage)
            #expect(try await stage.hotfolder("check").end == .exited(0))
            let agent = try await stage.startAgent()
            try stage.drop("stills/Harbour Watch/s02e03 final.jpg", Picture.jpeg("night"))
            try await agent.errors.wait(for: "info done", "s02e03 final.jpg")
            #expect(stage.cloud.picture(ofVideo: "4fJq0bX1")?.sha256 == Picture.sha256(Picture.jpeg("night")))
            try stage.drop("stills/Harbour Watch/s02e03 final 2.jpg", Picture.jpeg("night"))
            try await agent.errors.wait(for: "info done", "s02e03 final 2.jpg")
            #expect(stage.cloud.requests().count == 1, "what was exported again without a change is not sent")

            let lost = "stills/Harbour Watch/s09e01.jpg"
            try stage.drop(lost, Picture.jpeg("lost"))
            try await agent.errors.wait(for: "warning failed", "s09e01.jpg", "has no row where")
            let note = String(decoding: try stage.scratch.read("drops/failed/\(lost).error.txt"), as: UTF8.self)
            #expect(note.contains("episodes.csv") && note.contains("s09e01"), "\(note)")
            let table = try Self.source("rules/episodes.csv")
            let rows = table.replacing("4fJq0bX1", with: "9newOne1") + "Harbour Watch,s09e01,9aBc8dE7,The last one\n"
            try stage.scratch.drop("rules/episodes.csv", rows.utf8)
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            try stage.scratch.move("drops/failed/\(lost)", to: "drops/\(lost)")
            try await agent.errors.wait(for: "info done", "s09e01.jpg")
            #expect(stage.cloud.picture(ofVideo: "9aBc8dE7")?.sha256 == Picture.sha256(Picture.jpeg("lost")))
            #expect(!stage.scratch.exists("drops/failed/\(lost).error.txt"))
            try stage.drop("stills/Harbour Watch/s02e03.jpg", Picture.jpeg("night"))
            try await agent.errors.wait(for: "info done", "s02e03.jpg")
            #expect(
                stage.cloud.pictures().keys.sorted() == ["4fJq0bX1", "9aBc8dE7", "9newOne1"],
                "the row of today counts, and there the same bytes are new")
        }
    }

    @Test func `gets the children's pictures, captions and playlists where they belong`() async throws {
        try await Stage.run { stage in
            try Self.furnish(stage)
            let agent = try await stage.startAgent()
            try await stage.shell(
                "ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=1920x1080 -frames:v 1 aside/quiz.tif && "
                    + "mv aside/quiz.tif 'drops/kids/stills/Kids Quiz/s01e01 new.tif'")
            try await agent.errors.wait(for: "info done", "s01e01 new.tif")
            #expect(stage.cloud.picture(ofVideo: "9pQr4vT2") != nil)
            let cues = Array("WEBVTT\n\n00:01.000 --> 00:02.000\nGuten Abend\n".utf8)
            try stage.drop("captions/Harbour Watch/s02e03.de.vtt", cues)
            try await agent.errors.wait(for: "info done", "s02e03.de.vtt")
            let captions = stage.cloud.captions(ofVideo: "4fJq0bX1")
            #expect(captions.map(\.language) == ["de"] && captions.map(\.sha256) == [Picture.sha256(cues)])
            try stage.drop(
                "channels/evening.yaml",
                Array("channel: showreel\nname: The evening\ndescription: Tonight\nvideos: [k1, k2]\n".utf8))
            try await agent.errors.wait(for: "info done", "evening.yaml")
            let channel = try #require(stage.cloud.channel("showreel"))
            #expect(channel.name == "The evening" && channel.videoKeys == ["k1", "k2"])
            #expect(stage.cloud.hooks().isEmpty)
        }
    }

    @Test func `gets a film with all that belongs to it into the library, and the desk hears what failed`() async throws
    {
        try await Stage.run { stage in
            try Self.furnish(stage)
            try stage.scratch.write("aside/film.mp4", try await TestVideo.bytes())
            let agent = try await stage.startAgent()
            try await stage.shell("cp aside/film.mp4 aside/part && mv aside/part drops/masters/the-ferry.mp4")
            try await agent.errors.wait(for: "info waiting", "the-ferry.mp4")
            let missing = try await stage.hotfolder("explain", "\(stage.drops)/masters/the-ferry.mp4").output
            for line in ["waits for `subtitle` and `cover` of the group the-ferry", "its sidecar the-ferry.yaml"] {
                #expect(missing.contains(line), "\(line) in \(missing)")
            }
            let drop = { (name: String, values: String) in
                let words = "1\n00:00:01,000 --> 00:00:02,000\nHello\n"
                try stage.drop("masters/\(name).EN.srt", Array(words.utf8))
                try stage.drop("masters/\(name).yaml", Array(values.utf8))
                try stage.drop("masters/\(name).jpg", Picture.jpeg(name))
            }
            try drop("the-ferry", "title: The ferry\ndescription: A day on the river\n")
            try await agent.errors.wait(for: "info done", "the-ferry.mp4")
            let assets = stage.cloud.huawei.assets.values
            #expect(assets.map(\.title) == ["The ferry"] && assets.map(\.description) == ["A day on the river"])
            #expect(assets.flatMap { $0.subtitles.values.map(\.language) } == ["EN"])
            #expect(stage.cloud.hooks().isEmpty, "nobody is told of what went well")

            let told = stage.cloud.recorded()
            try await stage.shell("mv aside/film.mp4 drops/masters/half.mp4")
            try drop("half", "title: Half\n")
            try await agent.errors.wait(for: "warning failed", "half.mp4", "half.yaml has no `description`")
            for await request in told where request.path == "/hook/desk" { break }
            #expect(stage.cloud.hooks().map(\.path) == ["/hook/desk"])
            #expect(stage.cloud.hooks().first?.body.contains("has no `description`") == true)
            let names = ["EN.srt", "jpg", "mp4", "yaml"]
            #expect(try stage.names(in: "drops/done/masters") == names.map { "the-ferry.\($0)" })
            #expect(
                try stage.names(in: "drops/failed/masters") == names.flatMap { ["half.\($0)", "half.\($0).error.txt"] })
        }
    }

    /// Excerpts leave out comments.
    @Test func `is told in the README as it is`() throws {
        func lines(_ text: some StringProtocol) -> [String] {
            text.split(separator: "\n").compactMap { line in
                let code = String(line.prefix { $0 != "#" })
                return code.lastIndex { $0 != " " }.map { String(code[...$0]) }
            }
        }
        let readme = try Self.source("README.md")
        let chapter = try #require(readme.split(separator: "### A media house").last?.split(separator: "\n## ").first)
        let excerpts = chapter.split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        let rules = lines(try Self.source("rules/media-house.yaml"))
        #expect(excerpts.count == 2)
        for excerpt in excerpts {
            let told = lines(excerpt)
            let first = try #require(told.first)
            let start = try #require(rules.firstIndex(of: first))
            #expect(told.elementsEqual(rules[start...].prefix(told.count)))
            #expect(
                rules.count == start + told.count || rules[start + told.count].hasPrefix("  - name:"), "the whole rule")
        }
    }
}
