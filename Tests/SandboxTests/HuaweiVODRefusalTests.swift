import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Testing

@testable import Sandbox

struct `The local VOD refuses` {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let call: String
        let body: String
        var status = 403
        var code = "VOD.10053"
        let reason: String
        var testDescription: String { "\(self.call): \(self.body.prefix(100))" }
    }

    private static func update(_ fields: String, _ reason: String) -> Mistake {
        Mistake(call: "PUT asset", body: #"{"asset_id":"a",\#(fields)}"#, reason: reason)
    }

    private static func create(_ fields: String, _ reason: String) -> Mistake {
        Mistake(
            call: "POST asset", body: #"{"title":"t","video_name":"v","video_type":"MP4",\#(fields)}"#, reason: reason)
    }

    private static func process(_ thumbnail: String, _ reason: String) -> Mistake {
        Mistake(
            call: "POST asset/process", body: #"{"asset_id":"a","thumbnail":\#(thumbnail)}"#, status: 400,
            reason: reason)
    }

    static let updates = [
        Mistake(
            call: "PUT asset", body: #"{"asset_id":"a"}"#, reason: "has none of video_name, cover_type and subtitles"),
        Mistake(call: "PUT asset", body: #"{"cover_type":"JPG"}"#, reason: "has no asset_id"),
        Mistake(call: "PUT asset", body: #"{"asset_id":"a/b","cover_type":"JPG"}"#, reason: "is no asset id"),
        Mistake(
            call: "PUT asset", body: #"{"asset_id":"z","cover_type":"JPG"}"#, code: "VOD.10062", reason: "no asset z"),
        Mistake(call: "PUT asset", body: "[]", reason: "is not a JSON object"),
        Mistake(call: "PUT asset", body: "{", reason: "is not JSON"),
        update(#""cover_id":"0","cover_type":"JPG""#, "cover_id in the body is not an integer"),
        update(#""cover_id":1,"cover_type":"JPG""#, "not within 0...0"),
        update(#""cover_id":0,"video_name":"v","video_type":"MP4""#, "cover_id came without cover_type"),
        update(#""cover_type":"GIF""#, "not one of JPG, PNG"),
        update(#""cover_type":"JPG","cover_md5":"0cc175b9c0f1b6a831c399e269772661""#, "not its hexadecimal form"),
        update(#""cover_type":"JPG","cover_md5":"SqcyFjJZoDZaP8oKIY6r""#, "16-byte MD5"),
        update(#""cover_md5":"SqcyFjJZoDZaP8oKIY6rgQ==""#, "cover_md5 came without cover_type"),
        update(#""video_name":"v""#, "came without video_type"),
        update(#""video_type":"MP4""#, "came without video_name"),
        update(#""video_name":"v","video_type":"mp4""#, "not one of MP4"),
        update(#""video_name":"v","video_type":"WEBM""#, "not one of MP4"),
        update(#""cover_type":"JPG","video_md5":"SqcyFjJZoDZaP8oKIY6rgQ==""#, "without a video"),
        update(#""video_name":"\#(String(repeating: "é", count: 65))","video_type":"MP4""#, "130 bytes; at most 128"),
        update(#""cover_type":null"#, "is null; leave it out"),
        update(#""cover_type":"JPG","title":"t""#, "unknown field title"),
        update(#""subtitles":[]"#, "is an empty list"),
        update(#""subtitles":{}"#, "is not a list"),
        update(#""subtitles":[{"id":0,"type":"SRT","language":"EN"}]"#, "not within 1...16"),
        update(#""subtitles":[{"id":17,"type":"SRT","language":"EN"}]"#, "not within 1...16"),
        update(#""subtitles":[{"id":"1","type":"SRT","language":"EN"}]"#, "is not an integer"),
        update(#""subtitles":[{"id":1,"type":"ASS","language":"EN"}]"#, "not one of SRT, VTT"),
        update(#""subtitles":[{"id":1,"type":"SRT"}]"#, "subtitles[0] has no language"),
        update(#""subtitles":[{"id":1,"type":"SRT","language":"EN","md5":"x"}]"#, "16-byte MD5"),
        update(#""subtitles":[{"id":1,"type":"SRT","language":"EN","kind":"x"}]"#, "unknown field kind"),
        update(
            #""subtitles":[{"id":1,"type":"SRT","language":"EN"},{"id":1,"type":"SRT","language":"DE"}]"#,
            "two subtitles have the id 1"),
    ]

    static let others = [
        Mistake(call: "POST asset", body: #"{"video_name":"v","video_type":"MP4"}"#, reason: "has no title"),
        Mistake(call: "POST asset", body: #"{"title":"t"}"#, reason: "no video_name and video_type"),
        create(#""tags":"\#(Array(repeating: "t", count: 17).joined(separator: ","))""#, "at most 16"),
        create(#""tags":"a,,b""#, "1 to 24 bytes"),
        create(#""tags":"\#(String(repeating: "t", count: 25))""#, "1 to 24 bytes"),
        create(#""description":"\#(String(repeating: "d", count: 1025))""#, "at most 1024"),
        create(#""category_id":"7""#, "is not an integer"),
        create(#""auto_publish":2"#, "not within 0...1"),
        create(#""auto_publish":true"#, "is not an integer"),
        create(#""auto_preheat":1"#, "is not a string"),
        create(#""asset_id":"a""#, "unknown field asset_id"),
        create(#""cover_id":0"#, "unknown field cover_id"),
        process(#"{}"#, "has no type"),
        process(#"{"type":"time","time":13}"#, "not within 1...12"),
        process(#"{"type":"dots"}"#, "has no dots"),
        process(#"{"type":"dots","dots":[1.5]}"#, "whole seconds"),
        process(#"{"type":"dots","dots":[61]}"#, "but the video has 60 seconds"),
        process(#"{"type":"dots","dots":[1,2,3,4,5,6,7,8,9,10,11]}"#, "at most 10"),
        process(#"{"type":"quantity","quantity":11}"#, "not within 1...10"),
        process(#"{"type":"time","dots":[1]}"#, "goes with the type dots"),
        process(#"{"type":"time","format":2}"#, "not within 1...1"),
        Mistake(
            call: "POST asset/process", body: #"{"asset_id":"a"}"#, status: 400, reason: "there is nothing to do"),
        Mistake(
            call: "POST asset/process", body: #"{"asset_id":"z","thumbnail":{"type":"time"}}"#, status: 400,
            code: "VOD.10062", reason: "no asset z"),
        Mistake(
            call: "POST asset/process", body: #"{"asset_id":"failed","thumbnail":{"type":"time"}}"#, status: 400,
            code: "VOD.10083", reason: "its video is not there"),
        Mistake(call: "PUT asset/cover", body: "{}", status: 400, reason: "has no thumbnailUrl"),
        Mistake(
            call: "PUT asset/cover", body: #"{"thumbnail_url":"x"}"#, status: 400, reason: "has no thumbnailUrl"),
        Mistake(
            call: "PUT asset/cover", body: #"{"thumbnailUrl":"https://example.com/a.jpg"}"#, status: 400,
            code: "VOD.10062", reason: "no URL of a snapshot of this sandbox"),
        Mistake(
            call: "PUT asset/cover", body: #"{"thumbnailUrl":"ADDRESS/vod-files/asset/a/snapshot/sample/13.jpg"}"#,
            status: 400, code: "VOD.10062", reason: "has no snapshot"),
        Mistake(
            call: "POST asset/status/uploaded", body: #"{"asset_id":"a","status":"DONE"}"#,
            reason: "not one of CREATED, FAILED, CANCELLED"),
        Mistake(
            call: "POST asset/status/uploaded", body: #"{"asset_id":"a","status":"CREATED"}"#, code: "VOD.10126",
            reason: "does not allow upload confirmation"),
        Mistake(call: "POST asset/status/publish", body: #"{"asset_id":"a"}"#, reason: "is not a list"),
        Mistake(call: "POST asset/extract", body: "{}", status: 404, code: "APIGW.0101", reason: "has no call"),
    ]

    @Test(arguments: updates + others)
    func `a wrong body, and says what is wrong`(_ mistake: Mistake) async throws {
        let assets = [HuaweiAsset("a"), HuaweiAsset("failed", status: .failed)]
        try await withCloud(huaweiAssets: .only(assets)) { cloud, address in
            let words = mistake.call.split(separator: " ").map(String.init)
            let body = mistake.body.replacing("ADDRESS", with: address)
            let reply = try await send(HuaweiClient(address).send(words[0], words[1], body))
            #expect(reply.status == mistake.status)
            #expect(try reply.string("error_code") == mistake.code)
            #expect(try reply.string("error_msg").contains(mistake.reason), "\(reply.text)")
            #expect(reply.headers.first(name: "X-Request-Id") != nil)
            #expect(cloud.huawei.effects == 0)
        }
    }

    static let queries: [(path: String, query: String, status: Int, reason: String)] = [
        ("asset/details", "", 400, "has no asset_id"),
        ("asset/details", "asset_id=a&asset_id=a", 400, "two asset_id"),
        ("asset/details", "asset_id=z", 400, "no asset z"),
        ("asset/details", "asset_id=a&categories=other", 400, "categories is"),
        ("asset/details", "asset_id=a&more=1", 400, "unknown parameter more"),
        ("asset/list", "size=101", 403, "within 1...100"),
        ("asset/list", "page=-1", 403, "page is"),
        ("asset/list", "status=DONE", 403, "status is"),
        ("asset/list", "start_time=2026", 403, "yyyyMMddHHmmss"),
        ("asset/list", "title=x", 403, "unknown parameter title"),
        ("asset/list", "tags=", 403, "tags in the query is empty"),
        ("asset/list", Array(repeating: "asset_id=a", count: 11).joined(separator: "&"), 403, "more than 10 asset_id"),
    ]

    @Test(arguments: queries)
    func `a wrong query, and says what is wrong`(
        _ wrong: (path: String, query: String, status: Int, reason: String)
    ) async throws {
        try await withCloud(huaweiAssets: .only([HuaweiAsset("a")])) { _, address in
            let reply = try await send(HuaweiClient(address).get(wrong.path, query: wrong.query))
            #expect(reply.status == wrong.status)
            #expect(try reply.string("error_msg").contains(wrong.reason), "\(reply.text)")
        }
    }

    @Test(arguments: [nil, "text/plain", "application/json-patch+json"])
    func `a body that is not said to be JSON`(_ type: String?) async throws {
        try await withCloud { _, address in
            var client = HuaweiClient(address)
            client.leftUnsigned = ["content-type"]
            var request = client.send("PUT", "asset", #"{"asset_id":"a","cover_type":"JPG"}"#)
            request.headers.remove(name: "content-type")
            if let type { request.headers.add(name: "Content-Type", value: type) }
            let reply = try await send(request)
            #expect(reply.status == 400)
            #expect(try reply.string("error_code") == "VOD.10059")
        }
    }
}
