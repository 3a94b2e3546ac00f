import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// `hotfolder explain`: the question that everybody asks who stands before a folder.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Explain tells` {
    private struct Report: Decodable {
        var file: String
        var part: String
        var verdict: String
        var rule: String?
        var ignoredBy: String?
        var destination: String?
        var exists: Bool
    }

    private static func explain(_ stage: Stage, _ arguments: String...) async throws -> Report {
        let child = try stage.start(["explain", "--json"] + arguments)
        let outcome = try await stage.outcome(of: child)
        #expect(outcome.end == .exited(0) && outcome.errors.isEmpty, "\(outcome)")
        let reports = try outcome.json([Report].self)
        #expect(reports.count == 1)
        return try #require(reports.first)
    }

    @Test func `of a file that is not there yet what would be sent`() async throws {
        try await Stage.run { stage in
            let path = stage.drops.appending("v1.jpg").string
            let report = try await Self.explain(stage, path, "--type", "image/jpeg", "--size", "2MB")
            #expect(!report.exists && report.rule == "picture by video id" && report.destination == "done/v1.jpg")
            let text = try await stage.hotfolder("explain", path, "--type", "image/jpeg", "--size", "2MB")
            #expect(text.output.contains("PUT \(stage.address)/v1/videos/image/v1"), "\(text.output)")
            #expect(!text.output.contains(Stage.token) && !text.output.contains("\u{1B}"))
            let wrong = try await Self.explain(stage, path, "--type", "video/mp4", "--size", "2MB")
            #expect(wrong.rule == nil && wrong.verdict.contains("no rule wants it"))
            #expect(stage.cloud.requests().isEmpty, "explaining sends nothing")
        }
    }

    @Test func `of a path that is not there everything in words`() async throws {
        let rules =
            StageSettings().rules
                + """
                  - name: films
                    folder: pictures
                    match: {path: "films/{title}.mp4", type: video/*, size: ..1GB}
                    do: [{file.copy: {to: "/srv/{title}.mp4"}}]
                  - name: large pictures
                    match: {path: "{name}.png", size: 9MB..}
                    do: [{file.copy: {to: "/srv/large/{name}.png"}}]

                """
        try await Stage.run(StageSettings(rules: rules)) { stage in
            let path = stage.drops.appending("kids/v1.png").string
            let outcome = try await stage.hotfolder("explain", path, "--type", "image/png", "--size", "2MB")
            #expect(
                outcome.output == """
                    \(path)
                      the rule "picture by video id" would want it, if it were there
                      folder   pictures
                      file     kids/v1.png
                      type     image/png
                      size     2000000 bytes
                      {ext}    png
                      {video}  v1
                      rules tried:
                        yes  picture by video id: ext = png, video = v1
                        no   films: path: the path kids/v1.png does not fit films/{title}.mp4
                        no   large pictures: path: the path kids/v1.png does not fit {name}.png
                      would do: dyntube.update_video_image with the account dyntube
                        in place of the image of the video v1, until another file is dropped for it
                        PUT \(stage.address)/v1/videos/image/v1
                        Authorization: Bearer <redacted>
                        Content-Type: multipart/form-data
                        Content-Length: 2000190
                          file: file image.png, image/png, 2000000 bytes
                      would then go to: done/kids/v1.png

                    """, "\(outcome.output)")
            let bare = try await stage.hotfolder("explain", path)
            #expect(bare.output.contains("it does not exist; tell --type and --size to see what would be sent"))
            #expect(stage.cloud.requests().isEmpty)
        }
    }

    @Test func `of a film how large and how long it is, and of a picture that it is whole`() async throws {
        try await Stage.run { stage in
            try stage.drop("v1.jpg", Picture.jpeg("one"))
            let film = try await TestVideo.bytes()
            try stage.drop("v2.mp4", film)
            let picture = try await stage.hotfolder("explain", stage.drops.appending("v1.jpg").string)
            #expect(picture.output.contains(/\n  structure +complete\n/))
            let told = try await stage.hotfolder("explain", stage.drops.appending("v2.mp4").string)
            #expect(told.output.contains(/\n  pixels +320x180\n  length +2 s\n/), "\(told.output)")
            #expect(told.output.contains("no rule wants it: it stays where it is"))
        }
    }

    @Test func `of a rule with hours when they begin, and who is told`() async throws {
        let hour = Int(Date().timeIntervalSince1970) / 3600 % 24
        // At least five hours off, wherever the clock stands in its hour; in UTC as the machine of the test may be anywhere.
        let window = [6, 7].map { String(format: "%02d:00", (hour + $0) % 24) }.joined(separator: "-")
        let rules = StageSettings().rules + "    during: \"Mon-Sun \(window) UTC\"\n    notify: ops\n"
        try await Stage.run(StageSettings(rules: rules)) { stage in
            try stage.writeConfig("notify: {ops: {url: \"\(stage.address)/hook\"}}")
            try stage.drop("v1.jpg", Picture.jpeg("one"))
            let outcome = try await stage.hotfolder("explain", stage.drops.appending("v1.jpg").string)
            #expect(
                outcome.output.contains(/wants it; it waits for its hours: opens [A-Z][a-z]+ [0-9]{2}:00 [A-Z]+\n/),
                "\(outcome)")
            #expect(
                outcome.output.contains("hours: Mon-Sun \(window) UTC; it waits for its hours: opens "),
                "\(outcome.output)")
            #expect(outcome.output.contains("would then tell: ops\n"))
        }
    }

    @Test func `of a file that waits for what`() async throws {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try stage.drop("cut.jpg", Picture.cutJPEG("cut"))
            // It comes later, and so the other has been looked at when this one is done.
            _ = try stage.dropPictures(["whole"])
            try await agent.errors.wait(for: "info done", "whole.jpg")
            let report = try await Self.explain(stage, stage.drops.appending("cut.jpg").string)
            #expect(report.verdict.contains("end-of-image"), "\(report.verdict)")
        }
    }

    @Test func `of bytes that are there already that nothing would be sent`() async throws {
        let rules = StageSettings().rules + "    on_same_content: skip\n"
        try await Stage.run(StageSettings(rules: rules)) { stage in
            for name in ["a", "b"] { try stage.scratch.makeDirectory("drops/\(name)") }
            try stage.drop("a/v1.jpg", Picture.jpeg("one"))
            #expect(try await stage.hotfolder("run", "--once").end == .exited(0))
            try stage.drop("b/v1.jpg", Picture.jpeg("one"))
            let same = try await stage.hotfolder("explain", stage.drops.appending("b/v1.jpg").string).output
            #expect(same.contains("the same bytes are there already (sent "), "\(same)")
            #expect(same.contains(" as \"a/v1.jpg\"); nothing would be sent"), "\(same)")
            try stage.drop("b/v1.jpg", Picture.jpeg("two"))
            let other = try await stage.hotfolder("explain", stage.drops.appending("b/v1.jpg").string).output
            #expect(!other.contains("nothing would be sent"), "\(other)")
            #expect(stage.cloud.requests().count == 1)
        }
    }

    @Test func `of an ignored file which pattern does it`() async throws {
        try await Stage.run { stage in
            try stage.drop(".DS_Store", Array("litter".utf8))
            let report = try await Self.explain(stage, stage.drops.appending(".DS_Store").string)
            let reason = try #require(report.ignoredBy)
            #expect(report.verdict == "it is ignored: \(reason)")
        }
    }

    @Test func `of failed and of done files why`() async throws {
        try await Stage.run { stage in
            stage.cloud.script([
                Fault(
                    .answer(status: 404, body: #"{"ok":false,"error":{"message":"no such video"}}"#),
                    path: "/v1/videos/image/bad")
            ])
            _ = try stage.dropPictures(["good", "bad"])
            _ = try await stage.hotfolder("run", "--once")
            let failed = try await Self.explain(stage, stage.drops.appending("failed/bad.jpg").string)
            #expect(failed.part == "failed" && failed.verdict.contains("404"), "\(failed.verdict)")
            let done = try await Self.explain(stage, stage.drops.appending("done/good.jpg").string)
            #expect(done.part == "done" && done.verdict.contains("picture by video id"))
        }
    }

    @Test func `of a path outside that it lies outside`() async throws {
        try await Stage.run { stage in
            let outside = try await stage.hotfolder("explain", "/etc/passwd")
            #expect(outside.end == .exited(EX_DATAERR) && outside.output.isEmpty)
            #expect(outside.errors.contains("none of the folders"))
        }
    }
}
