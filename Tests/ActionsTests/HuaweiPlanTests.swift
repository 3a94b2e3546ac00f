import Foundation
import Rules
import SystemPackage
import Testing

@testable import Actions

@Suite struct `The plans of huawei_vod` {
    static let account = HuaweiPlanCase.account

    @Test(arguments: HuaweiPlanCase.refused)
    func `what cannot succeed is refused before anything is sent`(_ bad: HuaweiPlanCase) {
        let error = #expect(throws: ActionError.self) { try bad.plan() }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(bad.holds) == true, "\(error?.description ?? "")")
    }

    static func lines(_ one: HuaweiPlanCase, _ account: Account = account) throws -> [String] {
        try one.plan(account).work.map { work in
            switch work {
            case .request(let request, let note):
                "\(request.method.rawValue) \(request.url)\(note.map { " (\($0))" } ?? "")"
            case .program, .local: work.shown[0]
            }
        }
    }

    static let base = "https://vod.example.com/v1.0/0123"

    @Test func `an account needs its region, its project and one way in`() throws {
        let catalogue = ActionRegistry.standard.catalogue
        let read = { (account: String) in
            let text = "folders: {a: {path: /srv/a}}\naccounts: {huawei_vod: {\(account)}}\n"
            return ConfigurationReader.read(
                SourceFile(name: "c", bytes: Array(text.utf8)), base: "/etc", catalogue: catalogue)
        }
        let keys = "access_key: {env: A}, secret_key: {env: S}, security_token: {env: T}"
        let good = read("region: ap-southeast-3, project_id: p, \(keys)")
        let account = try #require(good.configuration?.accounts.first { $0.provider == "huawei_vod" })
        #expect(account.settings["url"] == "https://vod.ap-southeast-3.myhuaweicloud.com")
        #expect(account.settings["iam_url"] == "https://iam.ap-southeast-3.myhuaweicloud.com")
        #expect(account.rate == nil && account.poll?.every == .seconds(5))
        #expect(
            account.groupRates.mapValues(\.count) == [
                "upload": 1500, "processing": 100, "queries": 1500,
            ])
        for ways in ["", keys + ", token: {env: T}", "access_key: {env: A}", "domain: d, password: {env: P}"] {
            let bad = read("region: r, project_id: p\(ways.isEmpty ? "" : ", ")\(ways)")
            #expect(bad.problems.count == 1, "\(ways): \(bad.problems)")
            #expect(bad.problems[0].description.contains("`domain` and `user` and `password`, or `token`"))
        }
    }

    @Test func `a cover is two requests`() throws {
        let one = HuaweiPlanCase(SetCover(), ["asset": .text("a-1"), "snapshot": .text("12s")])
        let plan = try one.plan()
        #expect(
            plan.work.flatMap(\.shown) == [
                "GET \(Self.base)/asset/details?asset_id=a-1", "Content-Type: application/json",
                "Authorization: <redacted>", "GET \(Self.base)/asset/list?asset_id=a-1",
                "Content-Type: application/json", "Authorization: <redacted>",
                "  (only when there are no snapshots: whether some are being taken)",
                "PUT \(Self.base)/asset/cover", "Authorization: <redacted>",
                "Content-Type: application/json", #"  {"thumbnailUrl":"{snapshot_url}"}"#,
            ])
        #expect(plan.requests.map(\.group) == [.named("queries"), .named("queries"), .named("processing")])
        let url = HuaweiPlanCase(SetCover(), ["asset": .text("a-1"), "url": .text("https://s.example/1.jpg")])
        #expect(
            try url.plan().requests.map(\.body) == [.json(Array(#"{"thumbnailUrl":"https://s.example/1.jpg"}"#.utf8))])
    }

    @Test func `a login is told, with the header of a token`() throws {
        var account = Self.account
        account.secrets = ["password": .environment("P")]
        let plan = try HuaweiPlanCase(SetCover(), ["asset": .text("a")]).plan(account)
        #expect(
            plan.work[0].shown == [
                "logs in at https://iam.example.com, once for all files of the account while the token lasts"
            ])
        #expect(plan.work[1].shown.contains("X-Auth-Token: <redacted>"))
        for secrets in [[:], ["password": .environment("P"), "token": .environment("T")]] as [[String: SecretReference]]
        {
            account.secrets = secrets
            let error = #expect(throws: ActionError.self) {
                try HuaweiPlanCase(SetCover(), ["asset": .text("a")]).plan(account)
            }
            #expect(error?.description.contains("way to get in") == true)
        }
        account.secrets = ["token": .environment("T"), "security_token": .environment("S")]
        let error = #expect(throws: ActionError.self) {
            try HuaweiPlanCase(SetCover(), ["asset": .text("a")]).plan(account)
        }
        #expect(error?.description.contains("security_token") == true)
    }

    static func body(_ plan: ActionPlan, _ index: Int = 0) throws -> String {
        guard case .json(let bytes) = plan.requests[index].body else { throw CocoaError(.coderInvalidValue) }
        return String(decoding: bytes, as: UTF8.self)
    }

    static let cancelled =
        "only when VOD.10061 forbids to declare the video again after a crash; then once more the request before"

    @Test func `files are declared together`() throws {
        let group = HuaweiPlanCase(
            UpdateAsset(), ["asset": .text("a-1"), "language": .text("EN")],
            InputFacts(name: "My film.mp4", type: "video/mp4", size: 5),
            members: [
                "cover": InputFacts(name: "c.png", type: "image/png", size: 6),
                "subtitle": InputFacts(name: "s.vtt", type: "text/vtt", size: 7),
                "notes": InputFacts(name: "s.txt", type: "text/plain", size: 7),
            ])
        #expect(
            try Self.body(try group.plan())
                == #"{"asset_id":"a-1","cover_id":0,"cover_md5":"{cover_md5}","cover_type":"PNG","#
                + #""subtitles":[{"id":1,"language":"EN","md5":"{subtitle_md5}","name":"s.vtt","type":"VTT"}],"#
                + #""video_md5":"{video_md5}","video_name":"Myfilm.mp4","video_type":"MP4"}"#)
        #expect(
            try Self.lines(group) == [
                "PUT \(Self.base)/asset", "POST \(Self.base)/asset/status/uploaded (\(Self.cancelled))",
                "PUT {cover_upload_url}", "PUT {subtitle_upload_url}",
                "PUT {video_upload_url}", "POST \(Self.base)/asset/status/uploaded",
                "GET \(Self.base)/asset/list?asset_id=a-1 (when VOD says that it was confirmed before)",
                "POST \(Self.base)/asset/status/uploaded (instead, when the video is given up)",
            ])
        let put = try #require(try group.plan().requests.dropFirst(4).first)
        #expect(put.headers == [.init("Content-MD5", "{video_md5}")] && put.authorization == nil)
        #expect(put.reach == .given && put.group == .free && put.body == .file(type: "video/mp4", size: 5))
    }

    @Test func `a cover alone needs no confirmation`() throws {
        let one = HuaweiPlanCase(UpdateAsset(), ["asset": .text("a-1")], HuaweiPlanCase.jpeg)
        #expect(try Self.lines(one) == ["PUT \(Self.base)/asset", "PUT {cover_upload_url}"])
    }

    @Test func `a large video goes in parts, without a digest`() throws {
        let one = HuaweiPlanCase(
            UpdateAsset(), ["asset": .text("a-1")], InputFacts(name: "a.mov", type: "video/quicktime", size: 45_000_000)
        )
        #expect(
            try Self.body(try one.plan()) == #"{"asset_id":"a-1","video_name":"a.mov","video_type":"MOV"}"#)
        let authority =
            "https://vod.example.com/v1.1/0123/asset/authority?http_verb=%@&bucket={bucket}&object_key={object_key}"
        let sign = { (verb: String, rest: String) in authority.replacing("%@", with: verb) + rest }
        let requests = try one.plan().requests.map { "\($0.method.rawValue) \($0.url)" }
        #expect(
            requests == [
                "PUT \(Self.base)/asset", "POST \(Self.base)/asset/status/uploaded",
                "GET \(Self.base)/asset/details?asset_id=a-1",
                "GET \(sign("POST", "&content_type=video%2Fquicktime"))", "POST {sign_str}",
                "GET \(sign("PUT", "&upload_id={upload_id}&part_number=1"))", "PUT {sign_str}",
                "GET \(sign("GET", "&upload_id={upload_id}"))", "GET {sign_str}",
                "GET \(sign("POST", "&upload_id={upload_id}"))", "POST {sign_str}",
                "GET \(sign("DELETE", "&upload_id={upload_id}"))", "DELETE {sign_str}",
                "POST \(Self.base)/asset/status/uploaded", "GET \(Self.base)/asset/list?asset_id=a-1",
                "POST \(Self.base)/asset/status/uploaded",
            ])
        let part = try one.plan().requests[6]
        #expect(part.body == .slice(type: "application/octet-stream", from: 0, count: 20_000_000) && part.isDigested)
        #expect(try one.plan().requests[4].headers == [.init("Content-Type", "video/quicktime")])
    }

    @Test func `a video that is yet to be made is shown as far as it is known`() throws {
        let one = HuaweiPlanCase(
            UpdateAsset(), ["asset": .text("a-1")], InputFacts(name: "a.mp4", type: "video/mp4", size: nil))
        #expect(
            try Self.lines(one).contains("PUT {video_upload_url} (or in parts, when it has more than 20000000 bytes)"))
    }

    @Test func `a long name is cut, and a name of spaces is none`() throws {
        let long = String(repeating: "ü", count: 100) + ".mp4"
        let one = HuaweiPlanCase(
            UpdateAsset(), ["asset": .text("a")], InputFacts(name: long, type: "video/mp4", size: 1))
        let body = try Self.body(try one.plan())
        #expect(body.contains(#""video_name":"\#(String(repeating: "ü", count: 62)).mp4""#), "\(body)")
        let none = HuaweiPlanCase(
            UpdateAsset(), ["asset": .text("a")], InputFacts(name: "  ", type: "video/mp4", size: 1))
        #expect(try Self.body(try none.plan()).contains(#""video_name":"video""#))
    }

    @Test func `a new asset says all of itself`() throws {
        let one = HuaweiPlanCase(
            CreateAsset(),
            [
                "title": .text("T"), "description": .text("D"), "category": .text("-1"),
                "tags": .list([.text("a"), .text("b")]), "template_group": .text("g"), "publish": .text("true"),
            ], HuaweiPlanCase.webm)
        #expect(
            try Self.body(try one.plan())
                == #"{"auto_publish":1,"category_id":-1,"description":"D","tags":"a,b,{tag}","#
                + #""template_group_name":"g","title":"T","video_md5":"{video_md5}","video_name":"a.webm","#
                + #""video_type":"WEBM"}"#)
        let plain = HuaweiPlanCase(CreateAsset(), ["title": .text("T")], HuaweiPlanCase.webm)
        #expect(try Self.body(try plain.plan()).hasPrefix(#"{"auto_publish":0,"tags":"{tag}","title":"T","#))
        #expect(try plain.plan().requests[0].group == .named("upload"))
    }

    @Test func `snapshots are ordered by interval or by time`() throws {
        let every = HuaweiPlanCase(TakeSnapshots(), ["asset": .text("a"), "every": .text("12s"), "cover": .text("3")])
        #expect(
            try Self.body(try every.plan())
                == #"{"asset_id":"a","thumbnail":{"cover_position":3,"format":1,"time":12,"type":"time"}}"#)
        let times: [Value] = [.text("1m"), .text("3s"), .text("3s")]
        let at = HuaweiPlanCase(TakeSnapshots(), ["asset": .text("a"), "at": .list(times)])
        #expect(
            try Self.body(try at.plan())
                == #"{"asset_id":"a","thumbnail":{"dots":[3,60],"format":1,"type":"dots"}}"#)
        #expect(
            try Self.lines(at)[1].hasSuffix("(every 5s, later every 30s, until they are taken, for 30m at most)"))
    }

    @Test func `a tag is one of VOD's, and one for each job and title`() throws {
        let declaration = try HuaweiDeclaration(HuaweiFiles(StepFiles(HuaweiPlanCase.webm)), [:])
        let one = try NewAsset(declaration, ["title": .text("T")])
        let other = try NewAsset(declaration, ["title": .text("U")])
        #expect(one.tag(job: "j").wholeMatch(of: /hf[a-z2-7]{14}/) != nil)
        #expect(Set([one.tag(job: "j"), one.tag(job: "k"), other.tag(job: "j")]).count == 3)
        #expect(one.tag(job: "j") == one.tag(job: "j"))
    }
}

/// A step of huawei_vod, and what its plan must hold.
struct HuaweiPlanCase: Sendable, CustomTestStringConvertible {
    var action: any Action
    var parameters: [String: Value]
    var main: InputFacts?
    var members: [String: InputFacts]
    var holds: String

    init(
        _ action: any Action, _ parameters: [String: Value], _ main: InputFacts? = nil,
        members: [String: InputFacts] = [:], holds: String = ""
    ) {
        self.action = action
        self.parameters = parameters
        self.main = main
        self.members = members
        self.holds = holds
    }

    var testDescription: String { "\(self.action.signature.name): \(self.holds)" }

    static let account = Account(
        name: "vod", provider: "huawei_vod",
        settings: [
            "region": "cn-north-4", "project_id": "0123", "url": "https://vod.example.com/",
            "iam_url": "https://iam.example.com",
        ],
        secrets: ["access_key": .environment("A"), "secret_key": .environment("S")],
        poll: PollSchedule(every: .seconds(5), upTo: .seconds(30), within: .seconds(1800)))

    func plan(_ account: Account = Self.account) throws(ActionError) -> ActionPlan {
        let step = ResolvedStep(
            action: self.action.signature.name, account: account.name, parameters: self.parameters)
        return try self.action.plan(step, files: StepFiles(self.main, members: self.members), account: account)
    }

    static let jpeg = InputFacts(name: "a.jpg", type: "image/jpeg", size: 5)
    static let webm = InputFacts(name: "a.webm", type: "video/webm", size: 5)
    static let subtitle = InputFacts(name: "a.srt", type: "application/x-subrip", size: 5)
    private static let mp4 = InputFacts(name: "a.mp4", type: "video/mp4", size: 5)
    private static let asset = ["asset": Value.text("a")]
    private static let title = ["title": Value.text("t")]

    private static func with(_ more: [String: Value], _ base: [String: Value] = asset) -> [String: Value] {
        base.merging(more) { $1 }
    }

    private static func long(_ count: Int) -> Value { .text(String(repeating: "x", count: count)) }

    static let refused: [HuaweiPlanCase] = [
        .init(SetCover(), [:], holds: "asset is \"\""),
        .init(SetCover(), ["asset": .text("a/b")], holds: "is no id"),
        .init(SetCover(), Self.with(["snapshot": .text("soon")]), holds: "write first, last, or the second"),
        .init(SetCover(), Self.with(["snapshot": .list([])]), holds: "not a text"),
        .init(SetCover(), Self.with(["url": .text("http://s.example/1")]), holds: "write https://"),
        .init(SetCover(), Self.with(["url": .list([])]), holds: "url is not a text"),
        .init(
            SetCover(), Self.with(["url": .text("https://s.example/1"), "snapshot": .text("last")]),
            holds: "both snapshot and url"),
        .init(UpdateAsset(), [:], jpeg, holds: "is no id"),
        .init(UpdateAsset(), asset, holds: "there is no file to send"),
        .init(
            UpdateAsset(), asset, InputFacts(name: "a", type: "image/webp", size: 1), holds: "ffmpeg.convert_image"),
        .init(
            UpdateAsset(), asset, InputFacts(name: "a.srt", type: "text/html", size: 1), holds: "the file is text/html"),
        .init(UpdateAsset(), asset, InputFacts(name: "a.jpg", type: "image/jpeg", size: 0), holds: "empty"),
        .init(
            UpdateAsset(), asset, InputFacts(name: "a.jpg", type: "image/jpeg", size: 20_000_001),
            holds: "only videos may have more than 20000000"),
        .init(
            UpdateAsset(), asset, InputFacts(name: "a.mp4", type: "video/mp4", size: 5_000_000_000_001),
            holds: "make the file smaller"),
        .init(UpdateAsset(), asset, webm, holds: "huawei_vod.create_asset"),
        .init(UpdateAsset(), asset, subtitle, holds: "a subtitle needs its language"),
        .init(
            UpdateAsset(), Self.with(["language": .text("EN"), "subtitle_id": .text("17")]), subtitle,
            holds: "from 1 to 16"),
        .init(
            UpdateAsset(), Self.with(["language": .text("EN"), "description": Self.long(1025)]), subtitle,
            holds: "1025 bytes"),
        .init(UpdateAsset(), asset, members: ["cover": mp4], holds: "the file `cover` is video/mp4, which is no cover"),
        .init(CreateAsset(), [:], mp4, holds: "no title"),
        .init(CreateAsset(), ["title": Self.long(129)], mp4, holds: "129 bytes"),
        .init(CreateAsset(), title, jpeg, holds: "no video"),
        .init(CreateAsset(), Self.with(["tags": .text("a")], title), mp4, holds: "tags must be a list"),
        .init(
            CreateAsset(), Self.with(["tags": .list(Array(repeating: .text("a"), count: 16))], title), mp4,
            holds: "at most 15"),
        .init(CreateAsset(), Self.with(["tags": .list([Self.long(17)])], title), mp4, holds: "is no tag"),
        .init(CreateAsset(), Self.with(["tags": .list([.text("a,b")])], title), mp4, holds: "is no tag"),
        .init(CreateAsset(), Self.with(["description": Self.long(1025)], title), mp4, holds: "1025 bytes"),
        .init(TakeSnapshots(), asset, holds: "neither every nor at"),
        .init(TakeSnapshots(), Self.with(["every": .text("13s")]), holds: "1s to 12s"),
        .init(TakeSnapshots(), Self.with(["every": .text("0s")]), holds: "1s to 12s"),
        .init(TakeSnapshots(), Self.with(["every": .text("1500ms")]), holds: "whole seconds"),
        .init(TakeSnapshots(), Self.with(["every": .text("2s"), "at": .list([])]), holds: "both every and at"),
        .init(TakeSnapshots(), Self.with(["at": .list([])]), holds: "at has 0 times"),
        .init(TakeSnapshots(), Self.with(["at": .text("3s")]), holds: "a list of times"),
        .init(
            TakeSnapshots(), Self.with(["at": .list(Array(repeating: .text("1s"), count: 11))]),
            holds: "at has 11 times"),
        .init(TakeSnapshots(), Self.with(["at": .list([.text("soon")])]), holds: "is not a duration"),
        .init(
            TakeSnapshots(), Self.with(["at": .list([.text("1s")]), "cover": .text("2")]), holds: "only 1 snapshots"),
    ]
}
