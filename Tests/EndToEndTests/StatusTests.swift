import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// What `hotfolder status` tells.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `Status` {
    private struct Report: Decodable {
        struct Folder: Decodable {
            var left: Int
            var waiting: Int
            var candidates: [Candidate]
        }
        struct Candidate: Decodable {
            var file: String
            var state: String
            var waitsSeconds: Double?
        }
        struct Work: Decodable {
            var file: String
            var companions: [String]?
        }
        var running: Bool
        var folders: [Folder]
        var work: [Work]
        var waiting: [Work]
        var problems: [String]
    }

    private static func report(_ stage: Stage) async throws -> Report {
        let status = try await stage.hotfolder("status", "--json")
        #expect(status.end == .exited(0), "\(status)")
        return try status.json(Report.self)
    }

    private static let group = StageSettings(
        rules: """
            rules:
              - name: picture
                match: {path: "{name}.{ext}"}
                group: {by: "{name}", members: {words: "*.srt", picture: image/*}, wait: 10m}
                do: [dyntube.update_video_image: {video: "{name}", input: picture}]

            """)

    @Test func `says what a group waits for and how long, and what goes with what`() async throws {
        try await Stage.run(Self.group) { stage in
            stage.cloud.script([Fault(.answer(status: 402), times: .times(1)), Fault(.holdBeforeAnswer)])
            let agent = try await stage.startAgent()
            try stage.drop("v1.jpg", Picture.jpeg("one"))
            try await agent.errors.wait(for: "info waiting", "v1.jpg")
            let waits = try #require(try await Self.report(stage).folders.first?.candidates.first)
            #expect(waits.file == "v1.jpg" && waits.state.contains("it waits for `words` of the group v1"), "\(waits)")
            #expect(try (500...600).contains(#require(waits.waitsSeconds)), "\(waits)")
            let text = try await stage.hotfolder("status")
            #expect(text.output.contains(/v1\.jpg: ready; it waits for `words`.* [56]\d\d s left/), "\(text)")

            try stage.drop("v1.srt", Array("1\n00:00:01,000 --> 00:00:02,000\nHello\n".utf8))
            try await agent.errors.wait(for: "postponed", "v1.srt")
            let postponed = try await Self.report(stage)
            #expect(postponed.waiting.map(\.companions) == [["v1.jpg (picture)"]], "\(postponed)")
            #expect(postponed.folders.first?.waiting == 0)
            #expect(try await stage.hotfolder("status").output.contains("  with v1.jpg (picture)"))

            #expect(try await stage.hotfolder("retry", "\(stage.drops)/v1.srt").end == .exited(0))
            _ = await stage.cloud.waitForRequests(count: 2)
            let acting = try await Self.report(stage)
            #expect(acting.work.map(\.file) == ["v1.srt"])
            #expect(acting.work.map(\.companions) == [["v1.jpg (picture)"]], "\(acting)")
            #expect(try await stage.hotfolder("status").output.contains("step 1"))
            stage.cloud.release()
            try await agent.errors.wait(for: "info done", "v1.srt")
        }
    }

    @Test func `counts a sidecar that has gone with its file no more`() async throws {
        let rules = """
            rules:
              - name: picture
                match: {path: "{name}.jpg"}
                sidecar: {path: "{name}.yaml", required: true, wait: 60s}
                do: [dyntube.update_video_image: {video: "{sidecar.video}"}]

            """
        try await Stage.run(StageSettings(folder: ["unmatched: fail"], rules: rules)) { stage in
            let agent = try await stage.startAgent()
            stage.cloud.script([Fault(.holdBeforeAnswer)])
            try stage.drop("v1.yaml", Array("video: v7\n".utf8))
            while try await Self.report(stage).folders.first?.left != 1 {}
            try stage.drop("v1.jpg", Picture.jpeg("one"))
            _ = await stage.cloud.waitForRequests(count: 1)
            #expect(try await Self.report(stage).folders.map(\.left) == [0])
            stage.cloud.release()
            try await agent.errors.wait(for: "info done", "v1.jpg")
        }
    }

    private static let title = "Mistakes in the files on disk"

    @Test(arguments: [
        ("colour: green\n", "unknown key `colour`"), ("bandwidth:\n\t20MB\n", "a tab cannot indent"),
        ("concurrency: many\n", "many"),
    ])
    func `finds the agent by a config that is wrong, and says what is wrong`(_ more: String, _ mistake: String)
        async throws
    {
        try await Stage.run { stage in
            let agent = try await stage.startAgent()
            try stage.writeConfig(more)
            let report = try await Self.report(stage)
            #expect(report.running)
            #expect(report.problems.count == 1 && report.problems.first?.contains(mistake) == true, "\(report)")
            let text = try await stage.hotfolder("status")
            #expect(text.end == .exited(0) && text.output.contains("online"), "\(text)")
            #expect(text.output.contains(Self.title) && text.output.contains(mistake), "\(text)")
            #expect(text.output.contains("the agent goes on with what it read before"), "\(text)")
            #expect(try await stage.hotfolder("history").end == .exited(0))
            // Nothing is changed by a config that is wrong.
            let retry = try await stage.hotfolder("retry", "--failed")
            #expect(retry.end == .exited(EX_CONFIG) && retry.errors.contains(mistake), "\(retry)")

            agent.signal(SIGTERM)
            #expect(try await agent.ended() == .exited(0))
            let alone = try await stage.hotfolder("status")
            #expect(alone.end == .exited(EX_CONFIG) && alone.errors.contains(mistake), "\(alone)")
        }
    }
}
