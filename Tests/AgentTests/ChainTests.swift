import Disk
import Foundation
import Journal
import Rules
import Sandbox
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// Steps that hand files to the steps after them.
@Suite(.timeLimit(.minutes(5))) struct `A file that a step makes` {
    private static func rules(_ steps: String) -> String {
        """
        rules:
          - name: chain
            match: {path: "**/{video}.mp4", type: video/*}
            do:
        \(steps.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))

        """
    }

    private static let frame = rules(
        """
        - ffmpeg.extract_frame: {at: 1s, size: 160x90, as: frame}
        - dyntube.update_video_image: {video: "{video}"}
        """)

    /// What steps made that is still there.
    private static func made(_ stage: Stage) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: stage.drops(".hotfolder/made"))) ?? []
    }

    @Test func `is the next step's input, and goes with the job`() async throws {
        let video = try await TestVideo.bytes()
        try await Stage.with(rules: Self.frame) { stage in
            try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("done v1.mp4")
                let picture = try #require(stage.cloud.picture(ofVideo: "v1"))
                #expect(picture.count == 1)
                #expect(picture.sha256 != Picture.digest(video))
            }
            #expect(try stage.files() == ["done/v1.mp4"])
            #expect(Self.made(stage).isEmpty)
        }
    }

    @Test func `is there for the last step while the one between fails, and is not made again`() async throws {
        let video = try await TestVideo.bytes()
        try await Stage.with(rules: Self.frame) { stage in
            stage.cloud.script([Fault(.answer(status: 402))])
            let made = try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("postponed v1.mp4")
                let job = try #require(try await agent.jobs().first)
                #expect(job.step == 1)
                let output = try await agent.journal.steps(of: job.id).first?.outputs["file"]?.text
                return try #require(output)
            }
            // Another picture in its place shows whether it is used as it is.
            let other = Picture.jpeg("not made by ffmpeg")
            try Data(other).write(to: URL(filePath: made))
            stage.cloud.script([])
            try await stage.run { agent in
                let id = try #require(try await agent.jobs([.waiting]).first).id
                _ = try await agent.desk.retry(RetryQuestion(jobs: [id.text]))
                try await agent.see("done v1.mp4")
            }
            #expect(stage.cloud.picture(ofVideo: "v1")?.sha256 == Picture.digest(other))
            #expect(Self.made(stage).isEmpty)
        }
    }

    @Test func `is looked at before it is sent`() async throws {
        let rules = Self.rules(
            """
            - ffmpeg.extract_frame: {at: 1s, as: frame}
            - ffmpeg.convert_image: {format: webp, input: frame}
            - dyntube.update_video_image: {video: "{video}"}
            """)
        let video = try await TestVideo.bytes()
        try await Stage.with(rules: rules) { stage in
            try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("failed v1.mp4: it is image/webp, and DynTube takes JPEG and PNG")
            }
            #expect(stage.cloud.requests().isEmpty)
            #expect(try stage.files() == ["failed/v1.mp4", "failed/v1.mp4.error.txt"])
            #expect(Self.made(stage).isEmpty)
        }
    }

    @Test func `is named by input, and the dropped file is what is left`() async throws {
        let rules = Self.rules(
            """
            - ffmpeg.extract_frame: {at: 1s, as: frame}
            - file.copy: {to: "COPIES/{video}.jpg", input: frame}
            - command.run: {argv: [sha256sum], as: sum}
            """)
        let video = try await TestVideo.bytes()
        let copies = NSTemporaryDirectory() + "chain-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: copies) }
        try await Stage.with(rules: rules.replacing("COPIES", with: copies)) { stage in
            try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("done v1.mp4")
                let job = try #require(try await agent.jobs().first)
                let steps = try await agent.journal.steps(of: job.id)
                let copy = Array(try Data(contentsOf: URL(filePath: "\(copies)/v1.jpg")))
                #expect(copy.starts(with: [0xFF, 0xD8, 0xFF]))
                #expect(steps[1].outputs == ["path": .text("\(copies)/v1.jpg")])
                #expect(steps[2].outputs["stdout"]?.text?.hasPrefix(Picture.digest(copy)) == true, "the newest file")
            }
        }
    }

    @Test func `that somebody took away fails its job, which would wait for ever`() async throws {
        let video = try await TestVideo.bytes()
        try await Stage.with(rules: Self.frame) { stage in
            stage.cloud.script([Fault(.answer(status: 402))])
            try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("postponed v1.mp4")
                let job = try #require(try await agent.jobs().first)
                try FileManager.default.removeItem(atPath: stage.drops(".hotfolder/made/\(job.id)/1.jpg"))
                _ = try await agent.desk.retry(RetryQuestion(jobs: [job.id.text]))
                try await agent.see("failed v1.mp4: the file that an earlier step made (1.jpg) is not in")
            }
            #expect(Self.made(stage).isEmpty)
        }
    }

    @Test func `that no job has any more is removed by the next start`() async throws {
        try await Stage.with(rules: Self.frame) { stage in
            let orphan = ".hotfolder/made/\(Sample.newID())"
            try FileManager.default.createDirectory(
                atPath: stage.drops(orphan), withIntermediateDirectories: true)
            try stage.drop(Picture.jpeg("left"), as: "\(orphan)/1.jpg")
            let video = try await TestVideo.bytes()
            try await stage.run { agent in
                try stage.drop(video, as: "v1.mp4")
                try await agent.see("done v1.mp4")
            }
            #expect(Self.made(stage).isEmpty)
        }
    }

    @Test func `goes with a job that ended while no agent ran`() async throws {
        try await Stage.with { stage in
            let id = try await stage.crash { [.vanished($0, reason: "taken", at: Sample.date)] }
            let other = try await stage.crash("v2.jpg")
            for job in [id, other] {
                let made = stage.drops(".hotfolder/made/\(job)")
                try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: true)
                try Data(Picture.jpeg("made")).write(to: URL(filePath: "\(made)/1.jpg"))
            }
            try FileManager.default.removeItem(atPath: stage.drops(".hotfolder/work/\(other)/v2.jpg"))
            try await stage.run(registry: OnceOnly.registry) { agent in try await agent.see("gone v2.jpg") }
            #expect(Self.made(stage).isEmpty)
        }
    }

    @Test func `is foreseen by explain, with examples for what is not known yet`() async throws {
        try await Stage.with(rules: Self.frame) { stage in
            try await stage.run { agent in
                let report = try await agent.desk.explain(
                    ExplainQuestion(path: Array(stage.drops("v1.mp4").utf8), type: "video/mp4", size: 5000))
                #expect(report.steps.map(\.problem) == [nil, nil])
                #expect(
                    report.steps.first?.requests == [
                        ["ffmpeg takes the frame at 1s of the video/mp4 and writes a jpg, at most 160x90"]
                    ])
                let request = try #require(report.steps.last?.requests.first)
                #expect(request.contains("  file: file image.jpg, image/jpeg, as large as it will be"), "\(request)")
            }
        }
    }
}
