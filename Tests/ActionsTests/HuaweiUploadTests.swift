import Foundation
import Testing

@testable import Actions

@Suite struct `A signed URL of OBS` {
    static let host =
        "https://vod-bucket-65.obs.cn-north-4.myhuaweicloud.com:443/0123/a%20b%2Fc.mp4?uploads&AWSAccessKeyId=AK&Expires=1800000060&Signature=a%2Bb%3D"

    @Test(
        arguments: [
            (host, 1_800_000_060), ("https://h/k?expires=1&Signature=x", nil), ("https://h/k", nil),
            ("https://h/k?Expires=soon", nil), ("https://h/Expires=5?Signature=x&Expires=7", 7),
        ] as [(String, Int64?)])
    func `says when it ends, and is kept as it came`(_ url: String, _ expires: Int64?) {
        #expect(PresignedURL(url).expires == expires)
        #expect(PresignedURL(url).url == url)
    }

    @Test(arguments: [(0, true), (1, false), (60, false), (100, false), (-100, true)] as [(Int64, Bool)])
    func `is used while a minute is left`(_ late: Int64, _ isUsable: Bool) {
        #expect(PresignedURL(Self.host).isUsable(at: 1_800_000_000 + late) == isUsable)
        #expect(PresignedURL("https://h/k?Signature=x").isUsable(at: late))
    }

    @Test(
        arguments: [
            (host, OBSObject(bucket: "vod-bucket-65", key: "0123/a b/c.mp4")),
            ("https://a.b.obs.r.example/k", OBSObject(bucket: "a.b", key: "k")),
            ("https://obs.r.example/buck/k/l.mp4?x", OBSObject(bucket: "buck", key: "k/l.mp4")),
            ("https://obs.r.example:443/buck/k%2B1", OBSObject(bucket: "buck", key: "k+1")),
            ("http://127.0.0.1:8080/obs/buck/k", nil), ("https://files.example/buck/k", nil),
            ("https://b.obs.r.example/", nil), ("https://obs.r.example/buck/", nil),
            ("https://obs.r.example/buck", nil), ("https://obs.r.example", nil), ("nonsense", nil),
        ] as [(String, OBSObject?)])
    func `tells its bucket and key`(_ url: String, _ object: OBSObject?) {
        #expect(PresignedURL(url).object == object)
    }

    @Test func `prints without what signs it`() {
        let url = PresignedURL(Self.host)
        for text in [
            "\(url)", String(reflecting: url), "\([url])", String(describing: Mirror(reflecting: url).children),
        ] {
            #expect(!text.contains("a%2Bb%3D") && !text.contains("=AK"), "\(text)")
        }
    }
}

@Suite struct `An XML document of OBS` {
    static let begun =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><InitiateMultipartUploadResult xmlns=\"http://obs.example/doc\">"
        + "<Bucket>b</Bucket><Key>k &amp; l</Key><UploadId>\n00F3&lt;8 </UploadId></InitiateMultipartUploadResult>"

    @Test func `tells the id of a begun upload`() throws {
        let document = try #require(OBSDocument(Array(Self.begun.utf8)))
        #expect(document.uploadID == "00F3<8")
        #expect(document.parts == nil && document.completedTag == nil)
    }

    static func listing(_ more: String = "") -> String {
        "<ListPartsResult><UploadId>u</UploadId><MaxParts>1000</MaxParts><IsTruncated>\(more.isEmpty ? "false" : more)"
            + "</IsTruncated><Part><PartNumber>1</PartNumber><LastModified>x</LastModified><ETag>\"aa\"</ETag>"
            + "<Size>20000000</Size></Part><Part><PartNumber>3</PartNumber><ETag>bb</ETag><Size>7</Size></Part>"
            + "</ListPartsResult>"
    }

    @Test func `lists the parts`() throws {
        let document = try #require(OBSDocument(Array(Self.listing().utf8)))
        #expect(
            document.parts == [.init(number: 1, tag: "aa", size: 20_000_000), .init(number: 3, tag: "bb", size: 7)])
        #expect(try #require(OBSDocument(Array(Self.listing("true").utf8))).parts == nil, "half a list is none")
        let none = OBSDocument(Array("<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>".utf8))
        #expect(none?.parts == [])
        let broken = OBSDocument(
            Array("<ListPartsResult><Part><PartNumber>x</PartNumber></Part></ListPartsResult>".utf8))
        #expect(broken != nil && broken?.parts == nil)
    }

    @Test func `tells that an upload is complete`() {
        let body =
            "<o:CompleteMultipartUploadResult xmlns:o=\"x\"><o:Key>k</o:Key><o:ETag>\"aa-2\"</o:ETag></o:CompleteMultipartUploadResult>"
        #expect(OBSDocument(Array(body.utf8))?.completedTag == "aa-2")
        #expect(OBSDocument(Array("<Error><Code>InternalError</Code></Error>".utf8))?.completedTag == nil)
    }

    @Test(arguments: [
        "", "plain", "<a>", "<a></b>", #"{"a":1}"#, "<a>\u{0}</a>", "<a><b>1</b>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><InitiateMultipartUploadResult><UploadId>&x;</UploadId></InitiateMultipartUploadResult>",
    ])
    func `is whole, and without a document type`(_ body: String) {
        #expect(OBSDocument(Array(body.utf8)) == nil)
    }

    @Test func `is not read beyond what OBS answers`() {
        let short = "<a>\(String(repeating: " ", count: OBSDocument.longest - 7))</a>"
        #expect(OBSDocument(Array(short.utf8))?.root == "a")
        let isRefused = OBSDocument(Array((short + " ").utf8)) == nil
        #expect(isRefused)
    }

    @Test func `completes an upload`() {
        let body = String(decoding: OBSDocument.completion([(1, "aa"), (2, "b&b")]), as: UTF8.self)
        #expect(
            body == "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"aa\"</ETag></Part>"
                + "<Part><PartNumber>2</PartNumber><ETag>\"b&amp;b\"</ETag></Part></CompleteMultipartUpload>")
    }
}

@Suite struct `An upload in parts` {
    static let megabyte: Int64 = 1_000_000

    @Test(
        arguments: [
            (1, 20_000_000, 1), (20_000_000, 20_000_000, 1), (20_000_001, 20_000_000, 2),
            (20_000 * megabyte, 20_000_000, 1000), (20_000 * megabyte + 1, 21_000_000, 953),
            (100_000 * megabyte, 100_000_000, 1000), (5_000_000 * megabyte, 5_000_000_000, 1000),
        ] as [(Int64, Int64, Int)])
    func `has at most 1000 parts`(_ size: Int64, _ part: Int64, _ count: Int) throws {
        let plan = try PartPlan(size: size)
        #expect(plan.partSize == part)
        #expect(plan.count == count)
        var end: Int64 = 0
        for number in 1...count {
            let range = plan.range(of: number)
            #expect(range.lowerBound == end && !range.isEmpty)
            #expect(number == count || Int64(range.count) == part)
            end = range.upperBound
        }
        #expect(end == size)
    }

    @Test func `is refused where 1000 parts cannot hold it`() {
        let error = #expect(throws: ActionError.self) { try PartPlan(size: 5_000_000 * Self.megabyte + 1) }
        #expect(error?.kind == .permanent)
    }

    static func state(_ size: Int64 = 45_000_000) throws -> (MultipartState, PartPlan) {
        let plan = try PartPlan(size: size)
        return (MultipartState(object: OBSObject(bucket: "b", key: "k"), uploadID: "u", plan: plan), plan)
    }

    @Test func `goes on where it stopped`() throws {
        var (state, plan) = try Self.state()
        #expect(state.missing == [1, 2, 3])
        state.receive(2, tag: "\"bb\"")
        var remembered = HuaweiUploadState()
        remembered.parts = state
        let checkpoint = try HuaweiCheckpoint.bytes(remembered)
        let later = try #require(try HuaweiCheckpoint.read(HuaweiUploadState.self, checkpoint)?.parts)
        #expect(later == state && later.missing == [1, 3] && later.completion == nil)
        #expect(later.fits(plan))
        let other = try PartPlan(size: 45_000_001)
        #expect(!later.fits(other), "it is another file")
        for other in [nil, []] as [[UInt8]?] {
            #expect(try HuaweiCheckpoint.read(HuaweiUploadState.self, other) == nil)
        }
        for other in ["{}", "not JSON"] {
            let error = #expect(throws: ActionError.self) {
                try HuaweiCheckpoint.read(HuaweiUploadState.self, Array(other.utf8))
            }
            #expect(error?.kind == .unknown, "beginning anew could make something twice")
        }
        let shown = String(decoding: checkpoint, as: UTF8.self)
        #expect(!shown.contains("http"), "no URL is journaled")
    }

    @Test func `is completed in order once no part is missing`() throws {
        var (state, _) = try Self.state()
        for number in [3, 1, 2] { state.receive(number, tag: "\"t\(number)\"") }
        #expect(state.completion == OBSDocument.completion([(1, "t1"), (2, "t2"), (3, "t3")]))
    }

    static let lists: [([OBSDocument.Part], [Int])] = [
        ([.init(number: 1, tag: "AA", size: 20_000_000), .init(number: 3, tag: "cc", size: 5_000_000)], [2]),
        ([.init(number: 1, tag: "aa", size: 20_000_000)], [2, 3]),
        ([.init(number: 1, tag: "xx", size: 20_000_000), .init(number: 3, tag: "cc", size: 5_000_000)], [1, 2]),
        ([.init(number: 1, tag: "aa", size: 19_999_999), .init(number: 3, tag: "cc", size: 5_000_000)], [1, 2]),
        ([], [1, 2, 3]),
    ]

    @Test(arguments: lists)
    func `sends again what OBS does not have as it was sent`(_ listed: [OBSDocument.Part], _ missing: [Int]) throws {
        var (state, _) = try Self.state()
        state.receive(1, tag: "aa")
        state.receive(3, tag: "cc")
        state.receive(2, tag: "bb")
        state.end()
        #expect(state.isEnding)
        state.keep(onlyThoseOf: listed)
        #expect(!state.isEnding, "what is listed was not completed")
        #expect(state.missing == (missing + [2]).reduce(into: Set()) { $0.insert($1) }.sorted())
    }
}
