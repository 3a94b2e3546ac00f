import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SystemPackage
import Testing

@testable import Sandbox

struct `The local DynTube takes videos` {
    static let path = "/v1/videos"
    static let form = Form(
        .text("title", "A walk, wörtlich"), .text("tags", "sea"), .text("tags", "sand"),
        .file(Video.mp4, name: "walk.mp4", type: "video/mp4"), .text("description", ""), .text("projectId", "p-1"),
        .text("planType", "2"))

    @Test func `and shows them with their key and what was said about them`() async throws {
        try await withCloud(videos: .only(["old"])) { cloud, address async throws in
            let reply = try await send(post(Self.form, to: address + Self.path))
            #expect(reply.status == 200)
            let answer = try JSON(parsing: Array(reply.text.utf8))
            guard case .object(let members) = answer, case .string(let id) = answer["videoId"] else {
                Issue.record("no video: \(reply.text)")
                return
            }
            #expect(
                members.map(\.name) == [
                    "channelKey", "iframeLink", "privateLink", "uploadId", "videoId", "videoKey",
                ])
            let video = try #require(cloud.uploadedVideos().first)
            #expect(video.id == id)
            #expect(answer["videoKey"] == .string(video.key))
            #expect(cloud.key(ofVideo: id) == video.key)
            #expect(video.key != id)
            #expect(video.sha256 == `The local DynTube`.sha256(Video.mp4))
            #expect(video.size == Int64(Video.mp4.count))
            #expect(video.fileName == "walk.mp4")
            #expect(video.title == "A walk, wörtlich")
            #expect(video.tags == ["sea", "sand"])
            #expect(video.projectID == "p-1")
            #expect(video.planType == 2)
            let shown = try JSON(parsing: Array(try await send(get("\(address)/v1/videos/\(id)")).text.utf8))
            for name in ["channelKey", "iframeLink", "privateLink"] { #expect(shown[name] == answer[name]) }
            #expect(shown["key"] == answer["videoKey"])
            #expect(shown["title"] == .string("A walk, wörtlich"))
            #expect(shown["tags"]?.texts == ["sea", "sand"])
            let list = try JSON(parsing: Array(try await send(get(address + Self.path)).text.utf8))
            guard case .array(let videos) = list["videos"] else {
                Issue.record("no list")
                return
            }
            #expect(videos.map { $0["id"] } == [.string("old"), .string(id)])
            #expect(videos[1] == shown)
            let record = try #require(cloud.requests().first)
            #expect(record.hadEffect)
            #expect(record.fileSHA256 == video.sha256)
        }
    }

    @Test func `and makes another one each time`() async throws {
        try await withCloud { cloud, address async throws in
            for _ in 0..<3 { #expect(try await send(post(Self.form, to: address + Self.path)).status == 200) }
            #expect(Set(cloud.uploadedVideos().map(\.id)).count == 3)
            #expect(Set(cloud.uploadedVideos().map(\.sha256)).count == 1)
        }
    }

    @Test func `and gives a new video its picture`() async throws {
        try await withCloud(videos: .only([])) { cloud, address async throws in
            _ = try await send(post(Self.form, to: address + Self.path))
            let id = try #require(cloud.uploadedVideos().first).id
            _ = try await send(upload(Form(.file(Picture.jpeg)), to: "\(address)/v1/videos/image/\(id)"))
            #expect(cloud.picture(ofVideo: id)?.sha256 == `The local DynTube`.sha256(Picture.jpeg))
        }
    }

    @Test func `and addresses of videos`() async throws {
        try await withCloud { cloud, address async throws in
            let url = "https://media.example.com/clip?id=4"
            #expect(try await send(post(Form(.text("url", url)), to: address + Self.path)).status == 200)
            let video = try #require(cloud.uploadedVideos().first)
            #expect(video.url == url)
            #expect(video.sha256 == nil)
            #expect(video.planType == 1)
        }
    }

    static func bad(
        _ name: String, _ status: Int, _ reason: String, _ form: Form = Self.form,
        _ change: @escaping @Sendable (inout HTTPClientRequest) -> Void = { _ in }
    ) -> BadRequest {
        BadRequest(
            name: name,
            request: { address in
                var request = post(form, to: address + Self.path)
                change(&request)
                return request
            }, status: status, shape: #"{"ok":false,"error":""#, reason: reason)
    }

    static let file = Form.Part.file(Video.mp4, name: "a.mp4", type: "video/mp4")

    static let badRequests = [
        bad("no token", 401, "no Authorization header") { $0.headers.remove(name: "Authorization") },
        bad("a wrong token", 401, "not the one of this sandbox") {
            $0.headers.replaceOrAdd(name: "Authorization", value: "Bearer wrong-token")
        },
        bad("no form", 415, "send multipart/form-data") {
            $0.headers.replaceOrAdd(name: "Content-Type", value: "video/mp4")
        },
        bad("an empty form", 400, "neither a part `file` nor a part `url`", Form()),
        bad("file and address", 400, "both `file` and `url`", Form(file, .text("url", "https://a.example/b.mp4"))),
        bad("two titles", 400, "two parts `title`", Form(file, .text("title", "a"), .text("title", "b"))),
        bad(
            "a foreign part", 400,
            "unknown part `name`; known are `file`, `url`, `projectId`, `planType`, `title`, `description` and `tags`",
            Form(file, .text("name", "a"))),
        bad("a plan of words", 400, "the `planType` is \"gold\"", Form(file, .text("planType", "gold"))),
        bad("no project", 400, "the `projectId` \"a b\" is none", Form(file, .text("projectId", "a b"))),
        bad("an empty tag", 400, "one of the `tags` is empty", Form(file, .text("tags", ""))),
        bad(
            "an endless title", 400, "more than 8192 bytes",
            Form(file, .text("title", String(repeating: "a", count: 9000)))),
        bad(
            "a title that is no text", 400, "the part `title` is not UTF-8",
            Form(Form.Part(header: "Content-Disposition: form-data; name=\"title\"", content: [0xFF]))),
        bad(
            "a picture", 400, "no video that the sandbox knows: it begins with the bytes ff d8",
            Form(.file(Picture.jpeg, name: "a.mp4", type: "video/mp4"))),
        bad("an empty file", 400, "the file is empty", Form(.file([], name: "a.mp4", type: "video/mp4"))),
        bad("an insecure address", 400, "is not https", Form(.text("url", "http://a.example/b.mp4"))),
        bad(
            "a title that is a file", 400, "send files as `file`",
            Form(
                file,
                Form.Part(
                    header: "Content-Disposition: form-data; name=\"title\"; filename=\"t\"", content: []))),
    ]

    @Test(arguments: badRequests)
    func `but refuses what is wrong`(_ bad: BadRequest) async throws {
        try await withCloud { cloud, address async throws in
            try await bad.check(cloud, address)
            #expect(cloud.uploadedVideos().isEmpty)
        }
    }

    @Test(arguments: [(Fault.Effect.closeAfterReading, 0), (.closeAfterEffect, 1)])
    func `or lets the client guess whether it did`(_ effect: Fault.Effect, _ count: Int) async throws {
        try await withCloud { cloud, address async throws in
            cloud.script([Fault(effect, times: .times(1), method: "POST", path: Self.path)])
            await #expect(throws: (any Error).self) { try await send(post(Self.form, to: address + Self.path)) }
            let record = try #require(await cloud.waitForRequests(count: 1).first)
            #expect(record.outcome == .cut)
            #expect(record.hadEffect == (count == 1))
            #expect(record.fileSHA256 == `The local DynTube`.sha256(Video.mp4))
            #expect(cloud.uploadedVideos().count == count)
        }
    }

    @Test func `and keeps videos, captions and channels for the next time`() async throws {
        try await `The local cloud`.withFolder { folder in
            let (videos, captions, channel) = try await withCloud(videos: .only([]), keep: folder) {
                cloud, address async throws in
                _ = try await send(post(Self.form, to: address + Self.path))
                cloud.script([Fault(.answer(status: 500), times: .times(1))])
                _ = try await send(post(Self.form, to: address + Self.path))
                _ = try await send(post(Form(.file(Picture.png)), to: address + Self.path))
                let video = try #require(cloud.uploadedVideos().first)
                _ = try await send(
                    post(
                        Form(.file(Captions.webVTT, name: "a.vtt", type: "text/vtt"), .text("language", "de")),
                        to: "\(address)/v1/videos/captions/\(video.id)"))
                _ = try await send(
                    sending(
                        .PUT, #"{"name":"All","videoKeys":["\#(video.key)"]}"#, to: "\(address)/v1/channels/showreel"))
                return (cloud.uploadedVideos(), cloud.captions(ofVideo: video.id), cloud.channel("showreel"))
            }
            #expect(videos.count == 1)
            #expect(captions.count == 1)
            #expect(channel?.puts == 1)
            let id = try #require(videos.first).id
            #expect(try `The local cloud`.names(folder, "dyntube/uploads") == [id])
            #expect(try `The local cloud`.names(folder, "dyntube/uploaded") == ["\(id).json"])
            #expect(try `The local cloud`.names(folder, "incoming") == [])
            let kept = FileManager.default.contents(atPath: folder.appending("dyntube/uploads/\(id)").string)
            #expect(kept == Data(Video.mp4))
            try await withCloud(videos: .only([]), keep: folder) { cloud, _ async throws in
                #expect(cloud.uploadedVideos() == videos)
                #expect(cloud.captions(ofVideo: id) == captions)
                #expect(cloud.channel("showreel") == channel)
            }
        }
    }
}
