import AsyncHTTPClient
import Crypto
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local DynTube` {
    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    static func sha256(_ bytes: [UInt8]) -> String { Self.hexadecimal(SHA256.hash(data: bytes)) }

    @Test(arguments: [(Picture.jpeg, "image/jpeg"), (Picture.png, "image/png")])
    func `takes a picture and remembers its digest`(_ picture: [UInt8], _ type: String) async throws {
        try await withCloud { cloud, address in
            let request = upload(Form(.file(picture, type: type)), to: "\(address)/v1/videos/image/video-1")
            let reply = try await send(request)
            #expect(reply.status == 200)
            #expect(reply.text == #"{"ok":true,"error":null,"image":null}"#)
            let stored = try #require(cloud.picture(ofVideo: "video-1"))
            #expect(stored.sha256 == Self.sha256(picture))
            #expect(stored.size == Int64(picture.count))
            #expect(stored.type == type)
            #expect(stored.count == 1)
            _ = try await send(request)
            #expect(cloud.picture(ofVideo: "video-1")?.count == 2)
            #expect(cloud.pictures().keys.sorted() == ["video-1"])
        }
    }

    @Test func `takes the address of a picture`() async throws {
        try await withCloud { cloud, address in
            let url = "https://img.example.com/a/Still.JPG?size=large"
            let reply = try await send(
                upload(Form(.text("url", url)), to: "\(address)/v1/videos/image/video-1"))
            #expect(reply.text == #"{"ok":true,"error":null,"image":null}"#)
            #expect(cloud.picture(ofVideo: "video-1")?.url == url)
            let shown = try await send(get("\(address)/v1/videos/video-1"))
            #expect(shown.text.contains(#""xsUrl":"https://img.example.com/a/Still.JPG?size=large""#))
        }
    }

    // MARK: Refusals

    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        var path = "/v1/videos/image/video-1"
        var form = Form(.file(Picture.jpeg))
        var change: @Sendable (inout HTTPClientRequest) -> Void = { _ in }
        let status: Int
        let reason: String
        var testDescription: String { self.name }
    }

    static let mistakes = [
        Mistake(
            name: "no token", change: { $0.headers.remove(name: "Authorization") }, status: 401,
            reason: "no Authorization header"),
        Mistake(
            name: "a wrong token",
            change: { $0.headers.replaceOrAdd(name: "Authorization", value: "Bearer wrong-token") },
            status: 401, reason: "not the one of this sandbox"),
        Mistake(
            name: "another scheme", change: { $0.headers.replaceOrAdd(name: "Authorization", value: "Basic \(token)") },
            status: 401, reason: "not of the form: Bearer TOKEN"),
        Mistake(
            name: "two tokens", change: { $0.headers.add(name: "Authorization", value: "Bearer \(token)") },
            status: 401,
            reason: "more than one Authorization"),
        Mistake(name: "an unknown video", path: "/v1/videos/image/video-9", status: 404, reason: "no video video-9"),
        Mistake(name: "no id", path: "/v1/videos/image/a%2Fb", status: 404, reason: "is no video id"),
        Mistake(name: "dots for an id", path: "/v1/videos/image/%2e%2E", status: 404, reason: "is no video id"),
        Mistake(name: "another method", change: { $0.method = .POST }, status: 404, reason: "has no call POST"),
        Mistake(name: "another path", path: "/v1/videos/image", status: 404, reason: "has no call PUT"),
        Mistake(
            name: "no length",
            change: { $0.body = .stream([ByteBuffer(bytes: Form(.file(Picture.jpeg)).bytes)].async, length: .unknown) },
            status: 411, reason: "no Content-Length"),
        Mistake(
            name: "a bare picture", change: { $0.headers.replaceOrAdd(name: "Content-Type", value: "image/jpeg") },
            status: 415, reason: "send multipart/form-data"),
        Mistake(
            name: "no type", change: { $0.headers.remove(name: "Content-Type") }, status: 415,
            reason: "no Content-Type"),
        Mistake(
            name: "no boundary",
            change: { $0.headers.replaceOrAdd(name: "Content-Type", value: "multipart/form-data") },
            status: 400, reason: "has no boundary"),
        Mistake(
            name: "another boundary", form: Form(raw: "--other\r\n"), status: 400,
            reason: "does not begin with its boundary, --a-boundary"),
        Mistake(
            name: "an open form", form: Form(raw: "--a-boundary\r\n"), status: 400,
            reason: "the form ends in the header"),
        Mistake(name: "an empty form", form: Form(), status: 400, reason: "neither a part `file` nor a part `url`"),
        Mistake(
            name: "a file and an address",
            form: Form(.file(Picture.jpeg), .text("url", "https://example.com/a.jpg")), status: 400,
            reason: "has both `file` and `url`"),
        Mistake(
            name: "two files", form: Form(.file(Picture.jpeg), .file(Picture.png)), status: 400,
            reason: "two parts `file`"),
        Mistake(
            name: "a foreign part", form: Form(.text("projectId", "p"), .file(Picture.jpeg)), status: 400,
            reason: "unknown part `projectId`"),
        Mistake(
            name: "a file without a name", form: Form(.text("file", "x")), status: 400, reason: "has no filename"),
        Mistake(
            name: "a file without a type",
            form: Form(
                Form.Part(
                    header: "Content-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"", content: Picture.jpeg)),
            status: 400, reason: "has no Content-Type"),
        Mistake(
            name: "no picture", form: Form(.file(Array("hello, world".utf8))), status: 200,
            reason: "neither JPEG nor PNG"),
        Mistake(name: "an empty file", form: Form(.file([])), status: 200, reason: "the file is empty"),
        Mistake(
            name: "half a JPEG", form: Form(.file(Array(Picture.jpeg.dropLast(2)))), status: 200,
            reason: "no EOI marker"),
        Mistake(
            name: "half a PNG", form: Form(.file(Array(Picture.png.dropLast(2)))), status: 200, reason: "no IEND chunk"),
        Mistake(
            name: "an insecure address", form: Form(.text("url", "http://example.com/a.jpg")), status: 400,
            reason: "is not https"),
        Mistake(
            name: "a page's address", form: Form(.text("url", "https://example.com/a.html")), status: 400,
            reason: "does not look like a picture's"),
        Mistake(
            name: "an address without a host", form: Form(.text("url", "https:///a.jpg")), status: 400,
            reason: "names no file on a host"),
        Mistake(
            name: "an address with a space", form: Form(.text("url", "https://example.com/a b.jpg")), status: 400,
            reason: "percent-encode it"),
        Mistake(name: "an empty address", form: Form(.text("url", "")), status: 400, reason: "the `url` is empty"),
        Mistake(
            name: "an endless address",
            form: Form(.text("url", "https://example.com/\(String(repeating: "a", count: 9000)).jpg")), status: 400,
            reason: "more than 8192 bytes"),
    ]

    @Test(arguments: mistakes)
    func `refuses a mistake, says what it was and stores nothing`(_ mistake: Mistake) async throws {
        try await withCloud(videos: .only(["video-1"])) { cloud, address in
            var request = upload(mistake.form, to: address + mistake.path)
            mistake.change(&request)
            let reply = try await send(request)
            #expect(reply.status == mistake.status)
            #expect(reply.text.hasPrefix(#"{"ok":false,"error":""#), "\(reply.text)")
            #expect(reply.text.contains(mistake.reason), "\(reply.text)")
            #expect(!reply.text.contains("wrong-token"))
            #expect(cloud.pictures().isEmpty)
            let record = try #require(await cloud.waitForRequests(count: 1).first)
            #expect(record.outcome == .answered(mistake.status))
            #expect(record.reason.contains(mistake.reason), "\(record.reason)")
            #expect(!record.hadEffect)
        }
    }

    @Test func `notices a client that leaves in the middle`() async throws {
        try await withCloud { cloud, address in
            let form = Form(.file(Picture.jpeg))
            try await RawConnection.with(address) { connection in
                try await connection.send(
                    "PUT /v1/videos/image/v HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n"
                        + "Content-Type: multipart/form-data; boundary=\(form.boundary)\r\n"
                        + "Content-Length: \(form.bytes.count)\r\n\r\n")
                try await connection.send(Array(form.bytes.dropLast(20)))
                await cloud.waitForArrivals(count: 1)
            }
            let record = try #require(await cloud.waitForRequests(count: 1).first)
            #expect(record.outcome == .abandoned)
            #expect(!record.hadEffect)
            #expect(cloud.pictures().isEmpty)
        }
    }

    // MARK: Lists

    @Test func `shows a video with the documented fields and seven digits of a second`() async throws {
        try await withCloud(videos: .only(["video-1"])) { cloud, address in
            let reply = try await send(get("\(address)/v1/videos/video-1"))
            #expect(reply.status == 200)
            #expect(reply.headers.first(name: "Content-Type") == "application/json; charset=utf-8")
            let video = try JSON(parsing: Array(reply.text.utf8))
            guard case .object(let members) = video else {
                Issue.record("not an object: \(reply.text)")
                return
            }
            #expect(
                members.map(\.name) == [
                    "accountKey", "captions", "channelKey", "created", "description", "duration", "formats", "hlsLink",
                    "hlsUrl", "hlsUrlWeb", "id", "iframeLink", "image", "key", "mp4Url", "mp4Urls", "options",
                    "planType",
                    "privateLink", "projectId", "region", "status", "tags", "title", "version",
                ])
            #expect(video["id"] == .string("video-1"))
            #expect(video["key"] != video["id"])
            guard case .string(let created) = video["created"] else {
                Issue.record("no date")
                return
            }
            #expect(created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00/) != nil, "\(created)")
        }
    }

    @Test(arguments: [
        ("", "v0 v1 v2 v3 v4", 1), ("?size=2", "v0 v1", 3), ("?size=2&page=3", "v4", 3), ("?size=2&page=4", "", 3),
        ("?page=9223372036854775807", "", 1), ("?sort=-created&size=2", "v4 v3", 3),
        ("?sort=Created:-1", "v4 v3 v2 v1 v0", 1),
    ])
    func `lists videos page by page`(_ query: String, _ ids: String, _ pages: Int64) async throws {
        try await withCloud(videos: .only((0..<5).map { "v\($0)" })) { cloud, address in
            let reply = try await send(get("\(address)/v1/videos\(query)"))
            #expect(reply.status == 200)
            let list = try JSON(parsing: Array(reply.text.utf8))
            guard case .array(let videos) = list["videos"] else {
                Issue.record("no list: \(reply.text)")
                return
            }
            #expect(videos.map { $0["id"] } == ids.split(separator: " ").map { .string(String($0)) })
            #expect(list["pager"]?["totalPages"] == .integer(pages))
            #expect(list["pager"]?["totalResults"] == .integer(5))
        }
    }

    @Test func `lists channels and shows them one by one`() async throws {
        try await withCloud(channels: ["kids", "news"]) { cloud, address in
            let list = try JSON(parsing: Array(try await send(get("\(address)/v1/channels")).text.utf8))
            guard case .array(let channels) = list["channels"] else {
                Issue.record("no list")
                return
            }
            #expect(channels.map { $0["id"] } == [.string("kids"), .string("news")])
            let channel = try await send(get("\(address)/v1/channels/news"))
            #expect(try JSON(parsing: Array(channel.text.utf8)) == channels[1])
            #expect(channels[1]["videoKeys"] == nil)
            #expect(channels[1]["key"] != channels[1]["id"])
        }
    }

    @Test(arguments: [
        ("/v1/videos/none", 404, "Video not found"), ("/v1/channels/none", 404, "Channel not found"),
        ("/v1/videos?page=0", 400, "page is"), ("/v1/videos?size=101", 400, "size is"),
        ("/v1/channels?sort=key", 400, "sort is"), ("/v1/channels?pages=2", 400, "unknown parameter"),
        ("/v2/videos", 404, "knows no call GET /v2/videos"), ("/", 404, "knows no call"),
        ("/v1/%ff", 404, "knows no call"),
    ])
    func `refuses on the API host with a message`(_ path: String, _ status: Int, _ reason: String) async throws {
        try await withCloud { cloud, address in
            let reply = try await send(get(address + path))
            #expect(reply.status == status)
            #expect(reply.text.hasPrefix(#"{"message":""#), "\(reply.text)")
            #expect(reply.text.contains(reason), "\(reply.text)")
        }
    }

    @Test(arguments: ["/v1/videos", "/v1/videos/v", "/v1/channels", "/v1/channels/showreel"])
    func `asks for the token on the API host`(_ path: String) async throws {
        try await withCloud { cloud, address in
            let reply = try await send(HTTPClientRequest(url: address + path))
            #expect(reply.status == 401)
            #expect(reply.text.contains("Authorization: Bearer TOKEN"))
        }
    }

    // MARK: Size

    @Test func `hashes a picture of 256 MiB as it passes`() async throws {
        try await withCloud { cloud, address in
            let piece = ByteBuffer(bytes: (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ ($0 >> 8)) })
            let count = 256
            let length = UInt32(count << 20)
            let chunkHead = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + Array("IDAT".utf8)
            let front =
                Picture.pngMagic + Picture.chunk("IHDR", Array(repeating: 1, count: 13)) + chunkHead
            let back = [1, 2, 3, 4] + Picture.chunk("IEND", [])
            var digest = SHA256()
            digest.update(data: front)
            for _ in 0..<count { piece.withUnsafeReadableBytes { digest.update(bufferPointer: $0) } }
            digest.update(data: back)

            let head = "--b\r\n\(Form.Part.file([], name: "large.png", type: "image/png").header)\r\n\r\n"
            let first = ByteBuffer(bytes: Array(head.utf8) + front)
            let last = ByteBuffer(bytes: back + Array("\r\n--b--\r\n".utf8))
            let size = first.readableBytes + (count << 20) + last.readableBytes
            var request = upload(Form(boundary: "b"), to: "\(address)/v1/videos/image/large")
            let pieces = [first] + Array(repeating: piece, count: count) + [last]
            request.body = .stream(pieces.async, length: .known(Int64(size)))
            let reply = try await send(request)
            #expect(reply.text == #"{"ok":true,"error":null,"image":null}"#)
            let stored = try #require(cloud.picture(ofVideo: "large"))
            #expect(stored.sha256 == Self.hexadecimal(digest.finalize()))
            #expect(stored.size == Int64(front.count + (count << 20) + back.count))
            #expect(await cloud.waitForRequests(count: 1).first?.bodySize == Int64(size))
        }
    }

    @Test func `takes many pictures at once and counts each`() async throws {
        try await withCloud { cloud, address in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let form = Form(.file(Picture.jpeg + [UInt8(number)]))
                        return try await send(
                            upload(form, to: "\(address)/v1/videos/image/video-\(number % 4)")
                        ).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(
                cloud.pictures().mapValues(\.count) == ["video-0": 16, "video-1": 16, "video-2": 16, "video-3": 16])
            let digests = Set(await cloud.waitForRequests(count: 64).compactMap(\.fileSHA256))
            #expect(digests == Set((0..<64).map { Self.sha256(Picture.jpeg + [UInt8($0)]) }))
        }
    }
}

extension Array where Element == ByteBuffer {
    /// The buffers one after the other, as AsyncHTTPClient wants a body.
    fileprivate var async: AsyncStream<ByteBuffer> {
        let iterator = Pieces(self[...])
        return AsyncStream { await iterator.next() }
    }
}

/// Hands out buffers one by one.
private actor Pieces {
    private var rest: ArraySlice<ByteBuffer>

    init(_ pieces: ArraySlice<ByteBuffer>) {
        self.rest = pieces
    }

    func next() -> ByteBuffer? { self.rest.popFirst() }
}
