import Foundation
import Glibc
import Sandbox
import SystemPackage
import TestKit
import Testing

/// The rules of the proofs, one directory of the drop folder for each kind of file, and the files that go there.
///
/// | directory | what becomes of its files |
/// | --- | --- |
/// | `pictures` | a picture of a video: one request, which may be repeated |
/// | `assets` | a video of an asset: announced, sent, confirmed |
/// | `frames` | a picture is made of a video, and that is sent |
/// | `channels` | a channel is changed, and the account remembers its members |
/// | `uploads` | a video is uploaded, which must not be repeated |
/// | `groups` | a picture of a video with two files more and a sidecar: one job |
enum ProofStage {
    static func settings(done: FilePath? = nil, folder: [String] = []) -> StageSettings {
        StageSettings(accounts: self.accounts, folder: folder, done: done, rules: self.rules)
    }

    /// Makes the directories, and tells the cloud how to misbehave: pictures whose name begins with "fail" are refused,
    /// those with "again" once, and uploads get no answer.
    static func begin(_ stage: Stage) throws {
        for name in ["pictures", "assets", "frames", "channels", "uploads", "groups"] {
            try stage.scratch.makeDirectory("drops/\(name)")
        }
        stage.cloud.forgetRequests()
        stage.cloud.script([
            Fault(.answer(status: 404), path: "/v1/videos/image/fail"),
            Fault(.answer(status: 503), times: .times(1), path: "/v1/videos/image/again"),
            Fault(.closeAfterEffect, method: "POST", path: "/v1/videos"),
        ])
    }

    private static let accounts = """
          huawei_vod:
            region: cn-north-4
            project_id: 0123456789abcdef0123456789abcdef
            access_key: {env: HUAWEI_AK}
            secret_key: {env: DYNTUBE_TOKEN}
            url: {cloud}
            iam_url: {cloud}
        notify:
          ops: {url: "{cloud}/hook/ops", on: [done]}
        """

    private static let rules = """
        rules:
          - name: picture of a video
            match: {path: "pictures/{video}.jpg"}
            notify: ops
            do: [dyntube.update_video_image: {video: "{video}"}]
          - name: video of an asset
            match: {path: "assets/{asset}.mp4"}
            do: [huawei_vod.update_asset: {asset: "{asset}"}]
          - name: frame of a video
            match: {path: "frames/{video}.mp4"}
            do:
              - ffmpeg.extract_frame: {at: 0s, size: 160x90}
              - dyntube.update_video_image: {video: "{video}"}
          - name: channel
            match: {path: "channels/{name}.json"}
            do: [dyntube.update_channel: {channel: showreel, name: "{name}", videos: k1}]
          - name: upload
            match: {path: "uploads/{title}.mp4"}
            do: [dyntube.upload_video: {title: "{title}"}]
          - name: picture with its group
            match: {path: "groups/{name}.{ext:jpg|srt|json}"}
            group: {by: "{name}", members: {picture: "*.jpg", words: "*.srt", facts: "*.json"}, wait: 5s}
            sidecar: {path: "{name}.yaml", wait: 5s}
            do: [dyntube.update_video_image: {video: "{sidecar.video}"}]

        """

    // MARK: Files

    /// - Parameter take: of the same name, and so of the same video; each is another picture.
    static func picture(
        _ name: String, take: Int = 1, on stage: Stage, end: Drop.End = .done, size: Int = 2_000
    ) throws -> Drop {
        let content = Picture.jpeg(take == 1 ? name : "\(name), take \(take)", size: size)
        try stage.drop("pictures/\(name).jpg", content)
        return Drop(
            path: "pictures/\(name).jpg", sha256: Picture.sha256(content), end: end, target: "video/\(name)")
    }

    /// - Parameter number: of the asset; each video has its own.
    static func asset(_ number: Int, of video: [UInt8], on stage: Stage) throws -> Drop {
        let text = String(number, radix: 16)
        let id = String(repeating: "0", count: 32 - text.count) + text
        let content = self.marked(video, "asset \(number)")
        try stage.drop("assets/\(id).mp4", content)
        return Drop(
            path: "assets/\(id).mp4", sha256: Picture.sha256(content), target: "asset/\(id)")
    }

    static func frame(_ name: String, of video: [UInt8], on stage: Stage) throws -> Drop {
        let content = self.marked(video, name)
        try stage.drop("frames/\(name).mp4", content)
        return Drop(
            path: "frames/\(name).mp4", sha256: Picture.sha256(content), target: "video/\(name)", isDerived: true)
    }

    static func channel(_ name: String, on stage: Stage) throws -> Drop {
        let content = Array("{\"name\": \"\(name)\"}\n".utf8)
        try stage.drop("channels/\(name).json", content)
        return Drop(path: "channels/\(name).json", sha256: Picture.sha256(content))
    }

    /// Four files that make one job.
    static func group(_ name: String, on stage: Stage, end: Drop.End = .done) throws -> [Drop] {
        let picture = Picture.jpeg(name)
        let others = [
            ("srt", "1\n00:00:01,000 --> 00:00:02,000\n\(name)\n"), ("json", "{\"of\": \"\(name)\"}\n"),
            ("yaml", "video: \(name)\n"),
        ]
        for (ending, text) in others { try stage.drop("groups/\(name).\(ending)", Array(text.utf8)) }
        try stage.drop("groups/\(name).jpg", picture)
        return [
            Drop(
                path: "groups/\(name).jpg", sha256: Picture.sha256(picture), end: end, target: "video/\(name)")
        ]
            + others.map { ending, text in
                Drop(
                    path: "groups/\(name).\(ending)", sha256: Picture.sha256(Array(text.utf8)), end: end,
                    isCompanion: true)
            }
    }

    static func upload(_ name: String, of video: [UInt8], on stage: Stage, end: Drop.End = .held) throws -> Drop {
        let content = self.marked(video, name)
        try stage.drop("uploads/\(name).mp4", content)
        let digest = Picture.sha256(content)
        return Drop(path: "uploads/\(name).mp4", sha256: digest, end: end, target: "upload/\(digest)")
    }

    /// A video with a box behind it that players skip (ISO/IEC 14496-12, 8.1.2), so that each is different.
    private static func marked(_ video: [UInt8], _ name: String) -> [UInt8] {
        let mark = Array(name.utf8)
        return video + [0, 0, 0, UInt8(8 + mark.count)] + Array("free".utf8) + mark
    }
}

extension Stage {
    /// How soon everything is to be at rest when no fault is left.
    static let longestRecovery = Duration.seconds(60)

    /// Lets an agent work until everything is at rest, without anybody's help: one that ends when all is worked off, and where
    /// something waits for its time then, one that stays. Records an issue when that takes longer than it may.
    ///
    /// - Returns: how long it took.
    @discardableResult
    func settle(_ context: String = "") async throws -> Duration {
        let start = ContinuousClock.now
        let end = try await self.workOff()
        guard case .exited(let status) = end, status < 128 else {
            throw EndedBadly(end: end, log: self.lastWords)
        }
        if status != 0, try await !self.isAtRest() {
            let agent = try await self.startAgent()
            while ContinuousClock.now - start < Self.longestRecovery * 2, try await !self.isAtRest() {}
            agent.signal(SIGTERM)
            try #require(try await agent.ended() == .exited(0), "\(self.lastWords)")
        }
        let took = ContinuousClock.now - start
        #expect(took < Self.longestRecovery, "\(context): not at rest in time")
        return took
    }

    /// Whether no job goes on by itself, and no file lies where it would be taken.
    private func isAtRest() async throws -> Bool {
        let final: Set = ["done", "failed", "gone", "held"]
        guard try await self.history("--limit", "10000").jobs.allSatisfy({ final.contains($0.state) }) else {
            return false
        }
        let ours: Set = ["done", "failed", ".hotfolder"]
        let drops = URL(filePath: self.drops.string)
        let names = FileManager.default.enumerator(at: drops, includingPropertiesForKeys: nil)
        while let url = names?.nextObject() as? URL {
            if ours.contains(url.lastPathComponent), names?.level == 1 { names?.skipDescendants() }
            let isRegular = try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
            if isRegular, !url.lastPathComponent.hasSuffix(".error.txt") { return false }
        }
        return true
    }

    /// Starts `hotfolder`, by default an agent that works off what is there and ends, and returns its end.
    @discardableResult
    func workOff(
        _ arguments: [String] = ["run", "--once"], more environment: [String: String] = [:]
    ) async throws -> ProcessLife.End {
        try await self.start(arguments, more: environment).ended()
    }

    /// The last lines that the last program has written.
    private var lastWords: String {
        String(decoding: self.written.last ?? [], as: UTF8.self).split(separator: "\n").suffix(5)
            .joined(separator: "\n")
    }
}

/// An agent that nobody killed, and that did not end by itself.
struct EndedBadly: Error, CustomStringConvertible {
    let end: ProcessLife.End
    let log: String

    var description: String { "an agent ended by \(self.end):\n\(self.log)" }
}
