import Foundation
import Glibc
import Sandbox
import TestKit
import Testing

/// Steps that must not be done twice, with the real program killed in the middle of them.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct `What is paid for` {
    private static let stills = StageSettings(
        accounts: """
              apyhub:
                token: {env: DYNTUBE_TOKEN}
                url: {cloud}
                rate: 100/s
                poll: {every: 100ms, up_to: 100ms, within: 1m}
            """,
        rules: """
            rules:
              - name: picture from a video
                match: {path: "{video}.mp4", type: video/*}
                do:
                  - apyhub.generate_thumbnail: {time: "1", size: 320x180}
                  - dyntube.update_video_image: {video: "{video}"}

            """)

    private static let uploads = StageSettings(
        rules: """
            rules:
              - name: new video
                match: {path: "{title}.mp4", type: video/*}
                do:
                  - dyntube.upload_video: {title: "{title}"}
                  - dyntube.add_to_channel: {channel: showreel, video_key: "{upload_video.video_key}"}

            """)

    private static func dropVideo(_ name: String, on stage: Stage) async throws {
        try await stage.shell(
            "ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=320x180:d=2 -pix_fmt yuv420p aside/a.mp4 && mv aside/a.mp4 drops/\(name)"
        )
    }

    private static let submits = "/job/generate/image-thumbnail/file"

    @Test func `is not submitted again when the agent is killed while it asks how far the job is`() async throws {
        try await Stage.run(Self.stills) { stage in
            stage.cloud.scriptApyHub(ApyHubScript(pendingPolls: 4))
            let killed = try await stage.startAgent()
            try await Self.dropVideo("v1.mp4", on: stage)
            // The submit and two questions.
            _ = await stage.cloud.waitForRequests(count: 3)
            killed.signal(SIGKILL)
            #expect(try await killed.ended() == .killed(SIGKILL))

            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "info done", "v1.mp4")
            #expect(stage.cloud.apyHubJobs.count == 1, "one job, one payment")
            #expect(stage.cloud.requests().count { $0.path.hasPrefix(Self.submits) } == 1)
            #expect(stage.cloud.picture(ofVideo: "v1")?.count == 1)
            let history = try await stage.history()
            #expect(history.jobs.first?.steps.map(\.state) == ["succeeded", "succeeded"])
            #expect(try World(stage).done == ["v1.mp4"])
            let made = try? FileManager.default.contentsOfDirectory(atPath: "\(stage.drops)/.hotfolder/made")
            #expect(made?.isEmpty != false, "the picture that was made goes with the job")
        }
    }

    @Test func `is held when nobody can know whether it was submitted, and a person decides`() async throws {
        try await Stage.run(Self.stills) { stage in
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1), method: "POST", path: Self.submits)])
            let killed = try await stage.startAgent()
            try await Self.dropVideo("v1.mp4", on: stage)
            _ = await stage.cloud.waitForRequests(count: 1)
            killed.signal(SIGKILL)
            _ = try await killed.ended()
            stage.cloud.release()

            let agent = try await stage.startAgent()
            let line = try await agent.errors.wait(for: "warning held", "v1.mp4")
            #expect(line.contains("hotfolder resolve") || line.contains("ApyHub"), "\(line)")
            #expect(stage.cloud.apyHubJobs.count == 1)
            let held = try await stage.history("--state", "held")
            let job = try #require(held.jobs.first).job
            let again = try await stage.hotfolder("resolve", job, "--again")
            #expect(again.end == .exited(0), "\(again.errors)")
            try await agent.errors.wait(for: "info done", "v1.mp4")
            #expect(stage.cloud.apyHubJobs.count == 2, "the second is the person's decision")
        }
    }

    @Test func `goes on with what a person found out about it`() async throws {
        try await Stage.run(Self.uploads) { stage in
            let adopted = try await stage.hotfolder("channel", "adopt", "showreel", "k-first")
            #expect(adopted.end == .exited(0), "\(adopted.errors)")
            stage.cloud.script([Fault(.holdBeforeAnswer, times: .times(1), method: "POST", path: "/v1/videos")])
            let killed = try await stage.startAgent()
            try await Self.dropVideo("Pilot.mp4", on: stage)
            _ = await stage.cloud.waitForRequests(count: 1)
            killed.signal(SIGKILL)
            _ = try await killed.ended()
            stage.cloud.release()

            let agent = try await stage.startAgent()
            try await agent.errors.wait(for: "warning held", "Pilot.mp4")
            let video = try #require(stage.cloud.uploadedVideos().first)
            let held = try await stage.history("--state", "held")
            let job = try #require(held.jobs.first).job
            let bare = try await stage.hotfolder("resolve", job, "--done")
            #expect(bare.end != .exited(0) && bare.errors.contains("--output video_key=VALUE"), "\(bare)")
            let done = try await stage.hotfolder(
                "resolve", job, "--done", "--output", "video_id=\(video.id)", "--output", "video_key=\(video.key)")
            #expect(done.end == .exited(0), "\(done.errors)")
            try await agent.errors.wait(for: "info done", "Pilot.mp4")
            #expect(stage.cloud.uploadedVideos().count == 1)
            #expect(stage.cloud.channel("showreel")?.videoKeys == ["k-first", video.key])
        }
    }
}
