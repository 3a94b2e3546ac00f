import Foundation
import Rules
import Testing

@testable import Actions

@Suite struct `Values as Huawei Cloud writes them` {
    @Test(
        arguments: [(0, "19700101T000000Z"), (1_573_789_015, "20191115T033655Z"), (4_102_444_799, "20991231T235959Z")]
            as [(Int64, String)])
    func `a date of a signature`(_ seconds: Int64, _ stamp: String) {
        #expect(HuaweiDate.stamp(seconds) == stamp)
    }

    @Test(
        arguments: [
            ("2020-01-04T09:05:22.701000Z", 1_578_128_722), ("2020-01-04T09:05:22Z", 1_578_128_722),
            ("2020-01-04T09:05:22.7Z", 1_578_128_722), ("2020-01-04T09:05:22.701000", nil),
            ("2020-01-04T09:05:22.Z", nil),
            ("2020-01-04", nil), ("2020-13-04T09:05:22.701000Z", nil), ("", nil), ("2020-01-04T09:05:22.70x000Z", nil),
        ] as [(String, Int64?)])
    func `the end of a token`(_ text: String, _ seconds: Int64?) {
        #expect(HuaweiDate.seconds(ofExpiry: text) == seconds)
    }

    @Test func `a digest in base64, and as OBS answers it`() {
        let digest = HuaweiDigest(of: [])
        #expect(digest.base64 == "1B2M2Y8AsgTpgAmY7PhCfg==")
        #expect(digest.hexadecimal == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(digest.agrees(withETag: "\"d41d8cd98f00b204e9800998ecf8427e\""))
        #expect(digest.agrees(withETag: "D41D8CD98F00B204E9800998ECF8427E"))
        #expect(!digest.agrees(withETag: "\"d41d8cd98f00b204e9800998ecf8427e-1\""))
        #expect(HuaweiDigest(of: Array("abc".utf8)).base64 == "kAFQmDzST7DWlj99KOF/cg==")
    }

    typealias FileType = HuaweiFileType

    static let types: [(String, String, HuaweiFileType?)] = [
        ("video/mp4", "a.mp4", FileType(use: .video, name: "MP4", contentType: "video/mp4")),
        ("video/mp4", "no suffix", FileType(use: .video, name: "MP4", contentType: "video/mp4")),
        ("video/mp4", "a.M4V", FileType(use: .video, name: "M4V", contentType: "video/m4v")),
        ("video/x-m4v", "a.m4v", FileType(use: .video, name: "M4V", contentType: "video/m4v")),
        ("video/x-f4v", "a.f4v", FileType(use: .video, name: "F4V", contentType: "application/f4v")),
        ("video/quicktime", "a.mp4", FileType(use: .video, name: "MOV", contentType: "video/quicktime")),
        ("video/x-matroska", "a", FileType(use: .video, name: "MKV", contentType: "video/x-matroska")),
        ("video/x-msvideo", "a.avi", FileType(use: .video, name: "AVI", contentType: "video/x-msvideo")),
        ("video/mp2t", "a.m2ts", FileType(use: .video, name: "TS", contentType: "video/mp2t")),
        ("video/MP2T", "a.ts", FileType(use: .video, name: "TS", contentType: "video/mp2t")),
        ("application/mxf", "a.mxf", FileType(use: .video, name: "MXF", contentType: "application/mxf")),
        ("video/mpeg", "a.mpg", FileType(use: .video, name: "MPG", contentType: "video/mpeg")),
        ("video/mpeg", "a.mpeg", FileType(use: .video, name: "MPEG", contentType: "video/mpeg")),
        ("video/x-flv", "a.flv", FileType(use: .video, name: "FLV", contentType: "video/flv")),
        ("video/x-ms-asf", "a.WMV", FileType(use: .video, name: "WMV", contentType: "video/x-ms-wmv")),
        ("video/x-ms-asf", "a.asf", FileType(use: .video, name: "ASF", contentType: "video/x-ms-asf")),
        ("video/x-ms-wmv", "a", FileType(use: .video, name: "WMV", contentType: "video/x-ms-wmv")),
        ("video/3gpp", "a.3gp", FileType(use: .video, name: "3GP", contentType: "video/3gpp")),
        ("video/webm", "a", FileType(use: .video, name: "WEBM", contentType: "video/webm", isForUpdate: false)),
        (
            "image/jpeg", "a.png",
            FileType(use: .cover, name: "JPG", contentType: "image/jpeg", otherContentType: "image/jpg")
        ),
        ("image/png", "a.jpg", FileType(use: .cover, name: "PNG", contentType: "image/png")),
        (
            "application/x-subrip", "a.txt",
            FileType(use: .subtitle, name: "SRT", contentType: "application/octet-stream")
        ),
        ("text/vtt", "a", FileType(use: .subtitle, name: "VTT", contentType: "application/octet-stream")),
        (
            "text/vtt; charset=utf-8", "a",
            FileType(use: .subtitle, name: "VTT", contentType: "application/octet-stream")
        ),
        ("text/plain", "a.srt", FileType(use: .subtitle, name: "SRT", contentType: "application/octet-stream")),
        ("text/plain", "a.VTT", FileType(use: .subtitle, name: "VTT", contentType: "application/octet-stream")),
        ("text/plain", "a.txt", nil), ("image/webp", "a.jpg", nil), ("image/gif", "a", nil),
        ("application/octet-stream", "a.mp4", nil), ("video/3gpp2", "a.3g2", nil),
        ("video/mpeg4-generic", "a.m4v", nil),
        ("audio/mpeg", "a.mp3", nil), ("", "", nil),
    ]

    @Test(arguments: types)
    func `a file's type`(_ type: String, _ name: String, _ expected: HuaweiFileType?) {
        #expect(HuaweiFileType.of(type, name: name) == expected)
    }
}

@Suite struct `A login at Huawei Cloud` {
    static let login = HuaweiToken.Login(
        user: "IAMUser", password: Secret("pa\"ss/1"), domain: "Account", projectID: "0123")

    @Test func `is asked for as IAM wants it`() {
        let body =
            #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"domain":{"name":"Account"},"#
            + #""name":"IAMUser","password":"pa\"ss/1"}}},"scope":{"project":{"id":"0123"}}}}"#
        #expect(String(decoding: HuaweiToken.body(Self.login), as: UTF8.self) == body)
        #expect(!"\(Self.login)".contains("pa\"ss"))
    }

    static func answer(_ status: Int, _ body: String, token: String? = "MIIDkg") -> HTTPAnswer {
        HTTPAnswer(
            status: status, headers: token.map { [.init("x-subject-token", $0)] } ?? [], body: Array(body.utf8),
            exchange: Exchange(
                service: "iam.example.com", account: "vod", credential: "password, {env: P}", isRepeatable: true,
                redaction: Redaction([])))
    }

    static let body =
        #"{"token":{"expires_at":"2020-01-04T09:05:22.701000Z","project":{"id":"0123","name":"ap-southeast-3"}}}"#

    @Test func `gives a token and its end`() throws {
        let token = try HuaweiToken(Self.answer(201, Self.body), now: 0)
        #expect(token.value == Secret("MIIDkg") && token.expires == 1_578_128_722)
        #expect(!"\(token)".contains("MIIDkg"))
    }

    @Test(
        arguments: [
            (201, body, nil, ActionError.Kind.transient(retryAfter: nil), "X-Subject-Token"),
            (201, "{}", "t", .transient(retryAfter: nil), "when the token ends"),
            (201, "<html>", "t", .transient(retryAfter: nil), "when the token ends"),
            (
                401, #"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#,
                nil,
                .lane(retryAfter: .seconds(3600)), "The username or password is wrong. (401)"
            ),
            (
                400, #"{"error":{"code":400,"message":"no such domain"}}"#, nil, .lane(retryAfter: .seconds(3600)),
                "no such domain"
            ),
            (403, "", nil, .lane(retryAfter: .seconds(3600)), "lock the user"),
            (404, "", nil, .lane(retryAfter: .seconds(3600)), "correct user, domain, password and region"),
            (500, "", nil, .transient(retryAfter: nil), "500"), (503, "", nil, .outage(retryAfter: nil), "503"),
        ] as [(Int, String, String?, ActionError.Kind, String)])
    func `that fails waits, and is not repeated with a wrong password`(
        _ status: Int, _ body: String, _ token: String?, _ kind: ActionError.Kind, _ holds: String
    ) {
        let error = #expect(throws: ActionError.self) {
            try HuaweiToken(Self.answer(status, body, token: token), now: 0)
        }
        #expect(error?.kind == kind)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
    }
}

@Suite struct `The choice of a snapshot` {
    static let details = """
        {"asset_id":"a","thumbnail_info":{"thumbnail_status":"THUMBNAIL_SUCCEED",
        "sample":[{"offset":24,"url":"https://h/2.jpg"},{"offset":"12","url":" https://h/\\n1.jpg\\n"},
        {"offset":0,"url":"https://h/0.jpg"}],"dots":[{"offset":24,"url":"https://h/2.jpg"},
        {"offset":31,"url":"https://h/d.jpg"},{"offset":3},{"url":"https://h/x.jpg"},{"offset":5,"url":"no"}]}}
        """

    @Test(
        arguments: [
            ("first", "https://h/0.jpg", nil), ("last", "https://h/d.jpg", nil), ("12s", "https://h/1.jpg", nil),
            ("0s", "https://h/0.jpg", nil),
            ("13s", "https://h/1.jpg", "at 12s, was taken (there are 0s, 12s, 24s, 31s)"),
            ("18s", "https://h/1.jpg", "at 12s"), ("600s", "https://h/d.jpg", "no snapshot at 600s"),
        ] as [(String, String, String?)])
    func `finds the nearest`(_ wish: String, _ url: String, _ note: String?) throws {
        let details = try #require(JSONValue(Array(Self.details.utf8)))
        let snapshot = try #require(try SnapshotChoice(wish).snapshot(in: details))
        #expect(snapshot.url == url)
        if let note {
            #expect(snapshot.note?.contains(note) == true, "\(snapshot.note ?? "")")
        } else {
            #expect(snapshot.note == nil)
        }
    }

    @Test(arguments: ["", "s", "12", "-1s", "1.5s", "12 s", "middle", "First", "99999999999999999999s", "700000s"])
    func `is first, last or a second`(_ text: String) {
        let error = #expect(throws: ActionError.self) { try SnapshotChoice(text) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains("such as 12s") == true)
    }

    @Test(
        arguments: [
            ("", ActionError.Kind.permanent, "huawei_vod.take_snapshots first"),
            (#""thumbnail_status":"UN_THUMBNAIL""#, .permanent, "huawei_vod.take_snapshots first"),
            (#""thumbnail_status":" THUMBNAILING""#, .transient(retryAfter: nil), "still being taken"),
            (#""thumbnail_status":"THUMBNAIL_FAILED","exec_desc":"no video""#, .permanent, "failed (no video)"),
            (#""thumbnail_status":"THUMBNAIL_FAILED","exec_desc":"""#, .permanent, "failed (no reason given)"),
        ] as [(String, ActionError.Kind, String)])
    func `names the way to snapshots where there are none`(_ item: String, _ kind: ActionError.Kind, _ holds: String)
        throws
    {
        let list = #"{"assets":[{"asset_id":"a"\#(item.isEmpty ? "" : ",")\#(item)}]}"#
        let error = SnapshotChoice.none(HuaweiStanding("a", in: try #require(JSONValue(Array(list.utf8)))))
        #expect(error.kind == kind && error.description.contains(holds))
        #expect(SnapshotChoice.none(nil).kind == .permanent)
        let none = try #require(JSONValue(Array(#"{"thumbnail_info":{"sample":[]}}"#.utf8)))
        #expect(SnapshotChoice.first.snapshot(in: none) == nil)
    }
}
