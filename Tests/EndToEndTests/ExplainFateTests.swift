import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// Where a file would go that would not be done: as the agent would decide, and with none running.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Explain tells the end` {
    private struct Report: Decodable {
        struct Step: Decodable {
            var action: String
            var requests: [[String]]
        }
        var verdict: String
        var rule: String?
        var destination: String?
        var note: String?
        var steps: [Step]
        var notKnownYet: [String]
        var tableTrouble: String?
        var noteOf: String?
    }

    private static func explain(_ stage: Stage, _ name: String, _ more: String...) async throws -> Report {
        let child = try stage.start(["explain", "--json", stage.drops.appending(name).string] + more)
        let outcome = try await stage.outcome(of: child)
        #expect(outcome.end == .exited(0) && outcome.errors.isEmpty, "\(outcome)")
        return try #require(try outcome.json([Report].self).first)
    }

    /// One pixel.
    private static let bitmap =
        Array("BM".utf8) + [58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0]
        + Array(repeating: UInt8(0), count: 28)

    private static let rules = """
        rules:
          - name: by the table
            match: {path: "table/{name}.jpg"}
            lookup: {table: ids.csv, where: {name: "{name}"}}
            do: [{dyntube.update_video_image: {video: "{id}"}}]
          - name: by the sidecar
            match: {path: "side/{name}.jpg"}
            sidecar: {path: "{file.stem}.yaml", required: true, wait: 5s}
            do: [{dyntube.update_video_image: {video: "{sidecar.id}"}}]
          - name: a playlist
            match: {path: "lists/*.yaml"}
            content: true
            do: [{dyntube.update_channel: {channel: "{content.channel}", name: "{content.name}"}}]
          - name: by the name
            match: {path: "{video}.{ext}", type: image/*}
            do: [{dyntube.update_video_image: {video: "{video}"}}]

        """

    @Test func `of what would fail in failed, with its note`() async throws {
        try await Stage.run(StageSettings(rules: Self.rules)) { stage in
            try stage.scratch.write("rules/ids.csv", "name,id\npilot,v1\n")
            for name in ["table", "side"] { try stage.scratch.makeDirectory("drops/\(name)") }
            try stage.drop("table/other.jpg", Picture.jpeg("no row"))
            try stage.drop("bad id.jpg", Picture.jpeg("bad id"))
            try stage.drop("side/broken.jpg", Picture.jpeg("broken"))
            try stage.drop("side/broken.yaml", Array("id: [".utf8))
            try stage.drop("v1.bmp", Self.bitmap)
            for (name, why) in [
                ("table/other.jpg", "has no row"), ("bad id.jpg", "bad id"), ("side/broken.jpg", "sidecar is wrong"),
                ("v1.bmp", "bmp"),
            ] {
                let report = try await Self.explain(stage, name)
                #expect(report.verdict.contains("but it would fail: "), "\(name): \(report.verdict)")
                #expect(report.verdict.contains(why), "\(name): \(report.verdict)")
                #expect(report.destination == "failed/\(name)", "\(name)")
                #expect(report.note == FilePath(name).lastComponent?.string.appending(".error.txt"))
            }
            let text = try await stage.hotfolder("explain", stage.drops.appending("bad id.jpg").string).output
            #expect(
                text.contains(
                    "would then go to: failed/bad id.jpg, with the reason beside it in bad id.jpg.error.txt"))
            #expect(!text.contains("done/"))
            // The agent decides the same.
            #expect(try await stage.hotfolder("run", "--once").end == .exited(1))
            for name in ["table/other.jpg", "bad id.jpg", "side/broken.jpg", "v1.bmp"] {
                #expect(stage.scratch.exists("drops/failed/\(name).error.txt"), "\(name)")
            }
            let note = try await Self.explain(stage, "failed/table/other.jpg.error.txt")
            #expect(note.noteOf == "table/other.jpg")
            #expect(note.verdict.hasPrefix("it is the note of table/other.jpg, which failed: "), "\(note.verdict)")
        }
    }

    @Test func `of what intake keeps waiting or refuses, with no agent`() async throws {
        try await Stage.run(StageSettings(folder: ["give_up: 2h"])) { stage in
            try stage.drop("cut.jpg", Picture.cutJPEG("cut"))
            let cut = try await Self.explain(stage, "cut.jpg")
            #expect(
                cut.verdict.hasPrefix(
                    "the rule \"picture by video id\" wants it; it waits: not whole: the end-of-image marker is missing; "
                        + "it fails after 2 h, if it stays as it is: it was broken off: "), "\(cut.verdict)")
            #expect(cut.destination == "failed/cut.jpg" && cut.note == "cut.jpg.error.txt")
            let text = try await stage.hotfolder("explain", stage.drops.appending("cut.jpg").string).output
            #expect(text.contains("would do, once it is ready: dyntube"), "\(text)")
            #expect(text.contains("if it stays as it is, it goes to: failed/cut.jpg"), "\(text)")

            try stage.drop("two.jpg", Picture.jpeg("two"))
            #expect(link(stage.drops.appending("two.jpg").string, stage.scratch.path("aside/two.jpg").string) == 0)
            let linked = try await Self.explain(stage, "two.jpg")
            #expect(linked.verdict.contains("wants it; it has 2 names (hard links)"), "\(linked.verdict)")
            #expect(linked.verdict.contains("it is refused after 10 min, if it stays as it is: "))
            #expect(linked.destination == nil)

            try stage.drop("empty.jpg", [])
            let empty = try await Self.explain(stage, "empty.jpg")
            #expect(empty.verdict.contains("it fails after 2 h"), "\(empty.verdict)")
        }
    }

    @Test func `of a type or a size alone what else is to be told, and what a type looks like`() async throws {
        try await Stage.run { stage in
            let type = try await Self.explain(stage, "v1.jpg", "--type", "image/jpeg")
            #expect(type.verdict == "it does not exist; tell --size to see what would be sent")
            let size = try await Self.explain(stage, "v1.jpg", "--size", "2MB")
            #expect(size.verdict == "it does not exist; tell --type to see what would be sent")
            let upper = try await Self.explain(stage, "v1.jpg", "--type", "IMAGE/JPEG", "--size", "2MB")
            #expect(upper.rule == "picture by video id")
            let path = stage.drops.appending("v1.jpg").string
            for command in [["explain", path], ["test", "--record", path]] {
                let wrong = try await stage.outcome(of: stage.start(command + ["--type", "JPEG", "--size", "2MB"]))
                #expect(wrong.end == .exited(EX_USAGE) && wrong.output.isEmpty)
                #expect(
                    wrong.errors == "--type: `JPEG` is not a media type; write such as image/jpeg or video/mp4\n")
            }
        }
    }

    @Test func `of a playlist that is not there that what is in it is not known yet`() async throws {
        try await Stage.run(StageSettings(rules: Self.rules)) { stage in
            let report = try await Self.explain(
                stage, "lists/kids.yaml", "--type", "application/yaml", "--size", "1KB")
            #expect(report.verdict == "the rule \"a playlist\" would want it, if it were there")
            #expect(report.notKnownYet == ["content.channel", "content.name"])
            #expect(report.steps.map(\.action) == ["dyntube.update_channel"] && report.steps[0].requests.isEmpty)
            #expect(report.destination == "done/lists/kids.yaml")
        }
    }

    @Test func `of what it waits for only once, and of a table that is broken that the last good one is used`()
        async throws
    {
        try await Stage.run(StageSettings(rules: Self.rules)) { stage in
            try stage.scratch.write("rules/ids.csv", "name,id\npilot,v1\n")
            for name in ["table", "side"] { try stage.scratch.makeDirectory("drops/\(name)") }
            try stage.drop("side/late.jpg", Picture.jpeg("late"))
            let waits = try await Self.explain(stage, "side/late.jpg")
            #expect(waits.verdict.hasPrefix("the rule \"by the sidecar\" wants it; it waits for its sidecar"))
            try stage.scratch.remove("drops/side/late.jpg")

            let agent = try await stage.startAgent()
            try stage.scratch.write("rules/ids.csv", "name,id\n\"pilot,v1\n")
            try await agent.errors.wait(for: "never closed")
            let broken = try await Self.explain(
                stage, "table/pilot.jpg", "--type", "image/jpeg", "--size", "2MB")
            #expect(broken.steps.first?.requests.first?.first == "PUT \(stage.address)/v1/videos/image/v1")
            let trouble = try #require(broken.tableTrouble)
            #expect(trouble.contains("never closed") && trouble.contains("is used as it was before"), "\(trouble)")
            try stage.scratch.write("rules/ids.csv", "name,id\npilot,v2\n")
            try await agent.errors.wait(for: "rules and secrets are reloaded")
            let mended = try await Self.explain(
                stage, "table/pilot.jpg", "--type", "image/jpeg", "--size", "2MB")
            #expect(mended.tableTrouble == nil)
        }
    }

    /// A name is bytes; the arguments of a Swift program are not, unless it asks for them.
    @Test func `of a file whose name is no UTF-8, and so do the other commands`() async throws {
        let rules = """
            rules:
              - name: by the directory
                match: {path: "{video}/*.jpg"}
                do: [{dyntube.update_video_image: {video: "{video}"}}]

            """
        try await Stage.run(StageSettings(rules: rules)) { stage in
            let name = Array("caf".utf8) + [0xE9, 0xFF] + Array("\u{10FFE9}.jpg".utf8)
            try stage.scratch.makeDirectory("drops/v1")
            try stage.scratch.write("plain.jpg", Picture.jpeg("one"))
            let words = [
                Array("/bin/cp".utf8), Array(stage.scratch.path("plain.jpg").string.utf8),
                Array("\(stage.drops)/v1/".utf8) + name,
            ]
            #expect(try await stage.outcome(of: stage.spawn(words)).end == .exited(0))
            func ask(_ command: String, _ place: String) async throws -> Stage.Outcome {
                let words = command.split(separator: " ").map { Array($0.utf8) }
                return try await stage.hotfolder(bytes: words + [Array("\(stage.drops)/\(place)v1/".utf8) + name])
            }
            let shown = "caf\\xe9\\xff\u{10FFE9}.jpg"
            let there = try await ask("explain", "")
            #expect(there.output.contains("the rule \"by the directory\" wants it\n"), "\(there)")
            #expect(there.output.contains("would then go to: done/v1/\(shown)"), "\(there)")
            let record = try await ask("test --record", "")
            #expect(record.end == .exited(EX_DATAERR) && record.errors.contains("\(shown) is not UTF-8"), "\(record)")
            stage.cloud.script([Fault(.answer(status: 422), times: .times(1))])
            #expect(try await stage.hotfolder("run", "--once").end == .exited(1))
            let history = try await ask("history", "")
            #expect(history.output.contains("failed  pictures/v1/\(shown)"), "\(history)")
            let failed = try await ask("explain", "failed/")
            #expect(failed.output.contains("\n  it failed: "), "\(failed)")
            let back = try await ask("retry", "failed/")
            #expect(back.output.contains("it is back in the folder"), "\(back)")
            #expect(try await stage.hotfolder("run", "--once").end == .exited(0))
            let done = try await ask("explain", "done/")
            #expect(done.output.contains("\n  it is done, by the rule \"by the directory\""), "\(done)")
        }
    }
}
