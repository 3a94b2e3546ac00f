import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local OBS` {
    /// Announces a cover and gives its URL.
    static func coverURL(_ client: HuaweiClient, md5: String? = nil) async throws -> String {
        let declared = md5.map { #","cover_md5":"\#($0)""# } ?? ""
        let body = #"{"asset_id":"asset-1","cover_id":0,"cover_type":"JPG"\#(declared)}"#
        return try await send(client.send("PUT", "asset", body)).string("cover_upload_url")
    }

    @Test func `takes a cover whose URL is used as it is`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let md5 = HuaweiClient.md5(Picture.jpeg)
            let url = try await Self.coverURL(client, md5: md5)
            #expect(url.hasPrefix("\(address)/obs/vod-bucket-local/\(client.project)/asset-1/cover/Cover0.jpg?"))
            let reply = try await send(client.object(.PUT, url, type: "image/jpeg", md5: md5, Picture.jpeg))
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.headers.first(name: "ETag") == HuaweiClient.etag(Picture.jpeg))
            let sha256 = HuaweiClient.sha256(Picture.jpeg)
            let file = HuaweiFile(
                size: Int64(Picture.jpeg.count), etag: String(HuaweiClient.etag(Picture.jpeg).filter { $0 != "\"" }),
                sha256: sha256)
            #expect(cloud.huawei.assets["asset-1"]?.cover == .file(file))
            #expect(await cloud.waitForRequests(count: 2).last?.fileSHA256 == sha256)
            #expect(cloud.huawei.effects == 2)
            #expect(try await send(client.object(.PUT, url, type: "image/jpeg", md5: md5, Picture.jpeg)).status == 200)
        }
    }

    /// A body of unknown length.
    static func pieces(_ bytes: [UInt8]) -> AsyncStream<ByteBuffer> {
        AsyncStream { stream in
            stream.yield(ByteBuffer(bytes: bytes))
            stream.finish()
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        var url: @Sendable (String) -> String = { $0 }
        var method = HTTPMethod.PUT
        var type: String? = "image/jpeg"
        var md5: String? = HuaweiClient.md5(Picture.jpeg)
        var body = Picture.jpeg
        var touch: @Sendable (inout HTTPClientRequest) -> Void = { _ in }
        let status: Int
        let code: String
        let reason: String
        var testDescription: String { self.name }
    }

    static let mistakes = [
        Mistake(
            name: "the other type for JPEG", type: "image/jpg", status: 403, code: "SignatureDoesNotMatch",
            reason: "&quot;image/jpeg&quot; was signed"),
        Mistake(name: "no type", type: nil, status: 403, code: "SignatureDoesNotMatch", reason: "was signed"),
        Mistake(
            name: "no digest though declared", md5: nil, status: 403, code: "SignatureDoesNotMatch",
            reason: "does not fit"),
        Mistake(
            name: "another digest", md5: HuaweiClient.md5([1]), status: 403, code: "SignatureDoesNotMatch",
            reason: "does not fit"),
        Mistake(
            name: "other bytes", body: [1, 2, 3], status: 400, code: "BadDigest", reason: "of the bytes that came"),
        Mistake(
            name: "another method", method: .GET, type: nil, md5: nil, status: 405, code: "MethodNotAllowed",
            reason: "no call GET"),
        Mistake(
            name: "a token", touch: { $0.headers.add(name: "X-Auth-Token", value: "t") }, status: 403,
            code: "AccessDenied", reason: "credentials must not be sent"),
        Mistake(
            name: "a signature of its own", touch: { $0.headers.add(name: "Authorization", value: "OBS a:b") },
            status: 403, code: "AccessDenied", reason: "credentials must not be sent"),
        Mistake(
            name: "a header of OBS", touch: { $0.headers.add(name: "x-obs-acl", value: "private") }, status: 403,
            code: "SignatureDoesNotMatch", reason: "x-obs-acl"),
        Mistake(
            name: "no length",
            touch: { $0.body = .stream(Self.pieces(Picture.jpeg), length: .unknown) }, status: 411,
            code: "MissingContentLength", reason: "no chunked bodies"),
        Mistake(
            name: "no signature", url: { String($0.prefix { $0 != "?" }) }, status: 403, code: "AccessDenied",
            reason: "the URL is not signed"),
        Mistake(
            name: "a later expiry", url: { $0.replacing("Expires=", with: "Expires=9") }, status: 403,
            code: "SignatureDoesNotMatch", reason: "byte for byte"),
        Mistake(
            name: "another object", url: { $0.replacing("Cover0.jpg", with: "Cover1.jpg") }, status: 403,
            code: "SignatureDoesNotMatch", reason: "byte for byte"),
        Mistake(
            name: "a URL written anew", url: { $0.replacing("%3D", with: "=") }, status: 403,
            code: "SignatureDoesNotMatch", reason: "byte for byte"),
        Mistake(
            name: "one more parameter", url: { $0 + "&acl" }, status: 400, code: "InvalidArgument",
            reason: "was not signed, or twice: acl"),
    ]

    @Test(arguments: mistakes)
    func `says what was wrong, in XML`(_ mistake: Mistake) async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let url = mistake.url(try await Self.coverURL(client, md5: HuaweiClient.md5(Picture.jpeg)))
            let body = mistake.method == .GET ? nil : mistake.body
            var request = client.object(mistake.method, url, type: mistake.type, md5: mistake.md5, body)
            mistake.touch(&request)
            let reply = try await send(request)
            #expect(reply.status == mistake.status)
            #expect(reply.headers.first(name: "Content-Type") == "application/xml")
            #expect(try reply.element("Code") == mistake.code)
            #expect(try reply.element("Message").contains(mistake.reason), "\(reply.text)")
            #expect(cloud.huawei.assets["asset-1"]?.cover == nil)
            #expect(cloud.huawei.effects == 1, "the announcement alone")
        }
    }

    @Test func `refuses a digest that was not declared`() async throws {
        try await withCloud { _, address in
            let client = HuaweiClient(address)
            let url = try await Self.coverURL(client)
            let md5 = HuaweiClient.md5(Picture.jpeg)
            let reply = try await send(client.object(.PUT, url, type: "image/jpeg", md5: md5, Picture.jpeg))
            #expect(try reply.element("Code") == "SignatureDoesNotMatch")
            #expect(try await send(client.object(.PUT, url, type: "image/jpeg", Picture.jpeg)).status == 200)
        }
    }

    @Test func `refuses a URL that has expired`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            cloud.huawei.change { $0.urlLifetime = .zero }
            let url = try await Self.coverURL(client)
            let reply = try await send(client.object(.PUT, url, type: "image/jpeg", Picture.jpeg))
            #expect(reply.status == 403)
            #expect(try reply.element("Code") == "AccessDenied")
            #expect(try reply.element("Message").contains("Request has expired"))
        }
    }

    @Test func `signs the other type for JPEG when told to`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            cloud.huawei.change { $0.jpegType = "image/jpg" }
            let url = try await Self.coverURL(client)
            #expect(try await send(client.object(.PUT, url, type: "image/jpeg", Picture.jpeg)).status == 403)
            #expect(try await send(client.object(.PUT, url, type: "image/jpg", Picture.jpeg)).status == 200)
        }
    }

    @Test func `takes a small video in one piece, and no large one`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            cloud.huawei.change { $0.largestPut = 8 }
            let video = try await client.announceVideo()
            let large = try await send(client.object(.PUT, video.url, type: "video/mp4", Array(1...9)))
            #expect(large.status == 400)
            #expect(try large.element("Code") == "EntityTooLarge")
            let small = try await send(client.object(.PUT, video.url, type: "video/mp4", Array(1...8)))
            #expect(small.status == 200)
            #expect(cloud.huawei.assets[video.asset]?.video == nil, "unconfirmed")
            #expect(cloud.huawei.assets[video.asset]?.unconfirmedVideo?.size == 8)
        }
    }

    @Test func `keeps out of the way of a scripted fault`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let url = try await Self.coverURL(client)
            cloud.script([Fault(.closeAfterReading, times: .times(1), method: "PUT", path: "/obs/")])
            await #expect(throws: (any Error).self) {
                _ = try await send(client.object(.PUT, url, type: "image/jpeg", Picture.jpeg))
            }
            #expect(cloud.huawei.assets["asset-1"]?.cover == nil)
            cloud.script([Fault(.huaweiError("VOD.10051"), times: .times(1), method: "GET", path: "/v1.0/")])
            let reply = try await send(client.get("asset/details", query: "asset_id=asset-1"))
            #expect(reply.status == 403)
            #expect(try reply.string("error_code") == "VOD.10051")
            cloud.script([Fault(.obsError("SlowDown", status: 503), times: .times(1), method: "PUT", path: "/obs/")])
            let slow = try await send(client.object(.PUT, url, type: "image/jpeg", Picture.jpeg))
            #expect(slow.status == 503)
            #expect(slow.headers.first(name: "Content-Type") == "application/xml")
            #expect(try slow.element("Code") == "SlowDown")
            #expect(try await send(client.object(.PUT, url, type: "image/jpeg", Picture.jpeg)).status == 200)
        }
    }
}
