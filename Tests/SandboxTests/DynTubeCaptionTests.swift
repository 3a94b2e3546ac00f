import AsyncHTTPClient
import NIOHTTP1
import Testing

@testable import Sandbox

/// Captions as short as they can be.
enum Captions {
    static let webVTT = Array("WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n".utf8)
    static let subRip = Array("\u{FEFF}1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n".utf8)
}

struct `The local DynTube takes captions` {
    static let path = "/v1/videos/captions/video-1"

    @Test func `and notes how they are to be shown`() async throws {
        try await withCloud { cloud, address async throws in
            let forms = [
                Form(.file(Captions.webVTT, name: "a.vtt", type: "text/vtt")),
                Form(
                    .text("kind", "chapters"), .text("language", "de"), .text("label", "Kapitel"),
                    .text("default", "true"), .text("rtl", "false"),
                    .file(Captions.subRip, name: "a.srt", type: "application/x-subrip")),
            ]
            var replies: [Reply] = []
            for form in forms { replies.append(try await send(post(form, to: address + Self.path))) }
            #expect(replies.map(\.status) == [200, 200])
            #expect(replies[0].text.hasPrefix(#"{"ok":true,"error":null,"captions":{"#), "\(replies[0].text)")
            let captions = cloud.captions(ofVideo: "video-1")
            #expect(captions.map(\.format) == [.webVTT, .subRip])
            #expect(captions.map(\.kind) == [.subtitles, .chapters])
            #expect(captions.map(\.language) == ["en", "de"])
            #expect(captions.map(\.label) == ["English", "Kapitel"])
            #expect(captions.map(\.isDefault) == [false, true])
            #expect(captions.map(\.isRightToLeft) == [false, false])
            #expect(
                captions.map(\.sha256) == [Captions.webVTT, Captions.subRip].map(`The local DynTube`.sha256))
            let shown = try JSON(parsing: Array(try await send(get("\(address)/v1/videos/video-1")).text.utf8))
            guard case .array(let list) = shown["captions"] else {
                Issue.record("no captions")
                return
            }
            #expect(list.map { $0["language"] } == [.string("en"), .string("de")])
            #expect(cloud.requests().map(\.hadEffect) == [true, true, false])
        }
    }

    static func bad(
        _ name: String, _ status: Int, _ reason: String, _ form: Form, path: String = Self.path,
        _ change: @escaping @Sendable (inout HTTPClientRequest) -> Void = { _ in }
    ) -> BadRequest {
        BadRequest(
            name: name,
            request: { address in
                var request = post(form, to: address + path)
                change(&request)
                return request
            }, status: status, shape: #"{"ok":false,"error":""#, reason: reason)
    }

    static let file = Form.Part.file(Captions.webVTT, name: "a.vtt", type: "text/vtt")

    static func content(_ text: String) -> Form { Form(.file(Array(text.utf8), name: "a.vtt", type: "text/vtt")) }

    static let badRequests = [
        bad("no token", 401, "no Authorization header", Form(file)) { $0.headers.remove(name: "Authorization") },
        bad("an unknown video", 404, "no video video-9", Form(file), path: "/v1/videos/captions/video-9"),
        bad("no id", 404, "is no video id", Form(file), path: "/v1/videos/captions/a%2Fb"),
        bad("another method", 404, "has no call PUT", Form(file)) { $0.method = .PUT },
        bad("no file", 400, "no part `file`", Form(.text("language", "de"))),
        bad("an address", 400, "unknown part `url`", Form(file, .text("url", "https://a.example/b.vtt"))),
        bad("another kind", 400, "the `kind` is \"captions\"; send", Form(file, .text("kind", "captions"))),
        bad("three letters", 400, "the `language` is \"deu\"", Form(file, .text("language", "deu"))),
        bad("an umlaut", 400, "the `language` is \"dä\"", Form(file, .text("language", "dä"))),
        bad("an empty label", 400, "the `label` is empty", Form(file, .text("label", ""))),
        bad("default yes", 400, "the `default` is \"yes\"", Form(file, .text("default", "yes"))),
        bad("rtl 1", 400, "the `rtl` is \"1\"", Form(file, .text("rtl", "1"))),
        bad("an empty file", 200, "neither WebVTT", content("")),
        bad("a text", 200, "neither WebVTT", content("Hello\nworld")),
        bad("nearly WebVTT", 200, "neither WebVTT", content("WEBVTTX\n")),
        bad("SRT with points", 200, "nor SRT", content("1\n00:00:01.000 --> 00:00:02.000\nHello")),
        bad("SRT without a number", 200, "nor SRT", content("00:00:01,000 --> 00:00:02,000\nHello")),
        bad("a picture", 200, "neither WebVTT", Form(.file(Picture.jpeg, name: "a.vtt", type: "text/vtt"))),
    ]

    @Test(arguments: badRequests)
    func `but refuses what is wrong`(_ bad: BadRequest) async throws {
        try await withCloud(videos: .only(["video-1"])) { cloud, address async throws in
            try await bad.check(cloud, address)
            #expect(cloud.captions(ofVideo: "video-1").isEmpty)
        }
    }

    @Test func `and nothing when a fault comes before`() async throws {
        try await withCloud { cloud, address async throws in
            cloud.script([Fault(.answer(status: 503), times: .times(1)), Fault(.closeAfterEffect)])
            let request = post(Form(Self.file), to: address + Self.path)
            #expect(try await send(request).status == 503)
            #expect(cloud.captions(ofVideo: "video-1").isEmpty)
            await #expect(throws: (any Error).self) { try await send(request) }
            #expect(await cloud.waitForRequests(count: 2).map(\.hadEffect) == [false, true])
            #expect(cloud.captions(ofVideo: "video-1").count == 1)
        }
    }
}
