import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `An upload in parts to the local OBS` {
    /// Just as large as a part must be.
    static let first = [UInt8](repeating: 1, count: 100 * 1024)
    static let second = [UInt8](repeating: 2, count: 100 * 1024)
    static let last: [UInt8] = [3, 4, 5]

    @Test func `goes from the beginning to the confirmed video`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let video = try await client.announceVideo()
            let upload = try await client.begin(video.key)
            // In any order, and one of them twice.
            for (number, bytes) in [(3, Self.last), (1, Self.first), (2, Self.second), (1, Self.first)] {
                let reply = try await client.part(number, bytes, of: upload, video.key)
                #expect(reply.status == 200, "\(reply.text)")
                #expect(reply.headers.first(name: "ETag") == HuaweiClient.etag(bytes))
            }
            #expect(cloud.huawei.uploads[upload]?.parts.mapValues(\.receipts) == [1: 2, 2: 1, 3: 1])
            let listURL = try await client.authority(
                HuaweiClient.authorityQuery("GET", key: video.key, upload: upload))
            let list = try await send(client.object(.GET, listURL))
            #expect(list.text.contains("<PartNumber>3</PartNumber>"))
            #expect(try list.element("NextPartNumberMarker") == "3")
            #expect(try list.element("IsTruncated") == "false")
            #expect(try list.element("Size") == "102400")
            let parts = [Self.first, Self.second, Self.last].map(HuaweiClient.etag).enumerated().map { ($0 + 1, $1) }
            let done = try await client.complete(parts, of: upload, video.key)
            #expect(done.status == 200, "\(done.text)")
            #expect(try done.element("ETag").hasSuffix("-3&quot;"))
            let again = try await client.complete(parts, of: upload, video.key)
            #expect(again.status == 404)
            #expect(try again.element("Code") == "NoSuchUpload")
            let body = #"{"asset_id":"\#(video.asset)","status":"CREATED"}"#
            #expect(try await send(client.send("POST", "asset/status/uploaded", body)).status == 200)
            let file = try #require(cloud.huawei.assets[video.asset]?.video)
            #expect(file.size == 204_803)
            #expect(file.parts.map(\.sha256) == [Self.first, Self.second, Self.last].map(HuaweiClient.sha256))
            #expect(cloud.huawei.uploads[upload]?.state == .completed)
            let late = try await send(
                client.get(
                    "asset/authority", version: "v1.1",
                    query: HuaweiClient.authorityQuery("GET", key: video.key, upload: upload)))
            #expect(late.status == 403)
            #expect(try late.string("error_code") == "VOD.10135")
        }
    }

    struct Ending: Sendable, CustomTestStringConvertible {
        let name: String
        let numbers: [Int]
        var etags: [Int: String] = [:]
        var status = 400
        let code: String
        var testDescription: String { self.name }
    }

    static let endings = [
        Ending(name: "a part that did not come", numbers: [1, 2, 9], code: "InvalidPart"),
        Ending(name: "a part with another ETag", numbers: [1, 3], etags: [3: "\"00\""], code: "InvalidPart"),
        Ending(name: "parts out of order", numbers: [3, 1], code: "InvalidPartOrder"),
        Ending(name: "a part twice", numbers: [1, 1], code: "InvalidPartOrder"),
        Ending(name: "a small part that is not the last", numbers: [2, 3], code: "EntityTooSmall"),
        Ending(name: "no parts", numbers: [], code: "MalformedXML"),
    ]

    @Test(arguments: endings)
    func `does not end with`(_ ending: Ending) async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let video = try await client.announceVideo()
            let upload = try await client.begin(video.key)
            let bytes = [1: Self.first, 2: Self.last, 3: Self.last, 9: Self.last]
            for number in [1, 2, 3] {
                _ = try await client.part(number, bytes[number] ?? [], of: upload, video.key)
            }
            let parts = ending.numbers.map { ($0, ending.etags[$0] ?? HuaweiClient.etag(bytes[$0] ?? [])) }
            let reply = try await client.complete(parts, of: upload, video.key)
            #expect(reply.status == ending.status)
            #expect(try reply.element("Code") == ending.code, "\(reply.text)")
            #expect(cloud.huawei.uploads[upload]?.state == .open)
            #expect(cloud.huawei.assets[video.asset]?.unconfirmedVideo == nil)
        }
    }

    @Test func `drops what its list leaves out, without a word`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let video = try await client.announceVideo()
            let upload = try await client.begin(video.key)
            for number in [1, 2] { _ = try await client.part(number, Self.first, of: upload, video.key) }
            let reply = try await client.complete([(1, HuaweiClient.etag(Self.first))], of: upload, video.key)
            #expect(reply.status == 200)
            #expect(cloud.huawei.assets[video.asset]?.unconfirmedVideo?.size == 102_400)
        }
    }

    @Test func `is gone once it is aborted`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let video = try await client.announceVideo()
            let upload = try await client.begin(video.key)
            let url = try await client.authority(HuaweiClient.authorityQuery("DELETE", key: video.key, upload: upload))
            let reply = try await send(client.object(.DELETE, url))
            #expect(reply.status == 204)
            #expect(reply.text.isEmpty)
            #expect(cloud.huawei.uploads[upload]?.state == .aborted)
            let late = try await client.part(1, Self.first, of: upload, video.key)
            #expect(late.status == 404)
            #expect(try late.element("Code") == "NoSuchUpload")
        }
    }

    @Test func `is complete though its answer was lost`() async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let video = try await client.announceVideo()
            let upload = try await client.begin(video.key)
            _ = try await client.part(1, Self.last, of: upload, video.key)
            cloud.script([Fault(.closeAfterEffect, times: .times(1), method: "POST", path: "/obs/")])
            await #expect(throws: (any Error).self) {
                _ = try await client.complete([(1, HuaweiClient.etag(Self.last))], of: upload, video.key)
            }
            let url = try await client.authority(HuaweiClient.authorityQuery("GET", key: video.key, upload: upload))
            #expect(try await send(client.object(.GET, url)).element("Code") == "NoSuchUpload")
            #expect(cloud.huawei.assets[video.asset]?.unconfirmedVideo?.size == 3)
        }
    }

    @Test(arguments: [
        ("text/plain", "SignatureDoesNotMatch"), ("application/octet-stream", "BadDigest"),
    ])
    func `takes a part only as it was signed`(_ type: String, _ code: String) async throws {
        try await withCloud { cloud, address in
            let client = HuaweiClient(address)
            let video = try await client.announceVideo()
            let upload = try await client.begin(video.key)
            let md5 = HuaweiClient.md5(Self.first)
            let query = HuaweiClient.authorityQuery(
                "PUT", key: video.key, type: "video/mp4", md5: md5, part: 1, upload: upload)
            let url = try await client.authority(query)
            let reply = try await send(client.object(.PUT, url, type: type, md5: md5, Self.last))
            #expect(try reply.element("Code") == code)
            #expect(cloud.huawei.uploads[upload]?.parts.isEmpty == true)
        }
    }

    static let wrongQueries: [(String, String)] = [
        ("bucket=other&http_verb=GET&object_key=KEY&upload_id=u", "bucket is"),
        ("bucket=vod-bucket-local&http_verb=GET&object_key=other&upload_id=u", "announced"),
        ("bucket=vod-bucket-local&http_verb=HEAD&object_key=KEY&upload_id=u", "http_verb is"),
        ("bucket=vod-bucket-local&http_verb=GET&object_key=KEY", "has no upload_id"),
        ("bucket=vod-bucket-local&http_verb=POST&object_key=KEY", "content_type is missing"),
        ("bucket=vod-bucket-local&content_type=video%2Favi&http_verb=POST&object_key=KEY", "needs video/mp4"),
        ("bucket=vod-bucket-local&http_verb=PUT&object_key=KEY&upload_id=u", "part_number is missing"),
        ("bucket=vod-bucket-local&http_verb=PUT&object_key=KEY&part_number=0&upload_id=u", "within 1...10000"),
        ("bucket=vod-bucket-local&http_verb=PUT&object_key=KEY&part_number=10001&upload_id=u", "within 1...10000"),
        (
            "bucket=vod-bucket-local&content_md5=0cc175b9c0f1b6a831c399e269772661&http_verb=PUT&object_key=KEY"
                + "&part_number=1&upload_id=u", "not its hexadecimal form"
        ),
        ("bucket=vod-bucket-local&http_verb=GET&object_key=KEY&part_number=1&upload_id=u", "does not go with"),
        ("bucket=vod-bucket-local&http_verb=GET&more=1&object_key=KEY&upload_id=u", "unknown parameter more"),
        ("http_verb=GET&object_key=KEY&upload_id=u", "has no bucket"),
    ]

    @Test(arguments: wrongQueries)
    func `gets no URL for`(_ query: String, _ reason: String) async throws {
        try await withCloud { _, address in
            let client = HuaweiClient(address)
            let video = try await client.announceVideo()
            let full = query.replacing("KEY", with: video.key.replacing("/", with: "%2F"))
            let reply = try await send(client.get("asset/authority", version: "v1.1", query: full))
            #expect(reply.status == 403)
            #expect(try reply.string("error_code") == "VOD.10053")
            #expect(reply.text.contains(reason), "\(reply.text)")
        }
    }
}
