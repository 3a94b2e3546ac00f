import Foundation
import Rules
import SystemPackage
import Testing

@testable import Actions

extension Account {
    /// An account of ApyHub that is let in by these settings and secrets.
    static func apyHub(
        at url: String = "https://api.apyhub.com", user: String? = nil, secrets: [String] = ["token"]
    ) -> Account {
        var account = Account(
            name: "frames", provider: "apyhub", settings: ["url": url],
            secrets: Dictionary(uniqueKeysWithValues: secrets.map { ($0, .environment("FRAMES")) }))
        account.settings["user"] = user
        account.poll = ApyHub.polls
        return account
    }
}

@Suite struct `The plan of apyhub.generate_thumbnail` {
    static let video = InputFacts(name: "a\r\nb.mp4", type: "video/mp4", size: 90_000)

    static func plan(
        _ parameters: [String: Value] = [:], _ input: InputFacts? = video, _ account: Account = .apyHub()
    ) throws(ActionError) -> ActionPlan {
        let step = ResolvedStep(action: "apyhub.generate_thumbnail", account: "frames", parameters: parameters)
        return try GenerateThumbnail().plan(step, files: StepFiles(input), account: account)
    }

    @Test func `a video goes under a name of our own`() throws {
        let plan = try Self.plan(["time": .text("2.5"), "size": .text("640x360"), "persistent": .text("true")])
        let first = try #require(plan.requests.first)
        #expect(
            first
                == PlannedRequest(
                    method: .post,
                    url: "https://api.apyhub.com/job/generate/image-thumbnail/file?persistent=true",
                    authorization: .header(name: "apy-token", setting: "token"),
                    body: .multipart([
                        .init(name: "time", content: .text("2.5")), .init(name: "size", content: .text("640x360")),
                        .init(name: "video", content: .file(name: "video.mp4", type: "video/mp4", size: 90_000)),
                    ])))
        #expect(plan.makes == InputFacts(name: "thumbnail.png", type: "image/png", size: nil))
    }

    @Test func `a url goes alone, as JSON of texts`() throws {
        let url = "https://cdn.example.com/a.mp4?x=1"
        let plan = try Self.plan(["url": .text(url), "size": .text("400x300"), "persistent": .text("false")], nil)
        let first = try #require(plan.requests.first)
        #expect(first.url == "https://api.apyhub.com/job/generate/image-thumbnail/url?persistent=false")
        #expect(
            first.body == .json(Array(#"{"size":"400x300","time":"1","video_url":"\#(url)"}"#.utf8)),
            "\(first.body)")
    }

    @Test func `explain shows all requests, and no secret`() throws {
        let plan = try Self.plan(["url": .text("https://cdn.example.com/a.mp4?token=abc&x=1")])
        #expect(
            plan.work.map(\.shown) == [
                [
                    "POST https://api.apyhub.com/job/generate/image-thumbnail/url", "apy-token: <redacted>",
                    "Content-Type: application/json", "Content-Length: 70",
                    #"  {"time":"1","video_url":"https://cdn.example.com/a.mp4?token=<redacted>&x=1"}"#, "  (once)",
                ],
                [
                    "GET https://api.apyhub.com/job/generate/image-thumbnail/status/{job_id}", "apy-token: <redacted>",
                    "  (after 2s, then less often, up to every 30s, until the job has ended, for at most 30m)",
                ],
                ["GET {url}", "  (at once, without credentials)"],
            ])
        #expect(plan.requests[2].reach == .given && plan.requests[2].authorization == nil)
    }

    @Test(arguments: [
        ("1", "1"), ("0", "0"), ("12.250", "12.250"), ("3s", "3"), ("1500ms", "1.5"), ("250ms", "0.25"), ("2m", "120"),
        ("1h", "3600"),
    ])
    func `time is sent in seconds`(_ time: String, _ sent: String) throws {
        #expect(try FrameChoice(time: .text(time), size: nil).time == sent)
    }

    @Test func `time is the first second where nothing is said`() throws {
        #expect(try FrameChoice(time: nil, size: nil) == FrameChoice(time: .text("1"), size: nil))
        #expect(try FrameChoice(time: nil, size: .text("0640x0360")).size == "640x360")
    }

    @Test(arguments: [
        ("video/mp4", "mp4"), ("video/x-m4v", "mp4"), ("video/webm", "webm"), ("video/x-flv", "flv"),
        ("video/x-msvideo", "avi"), ("video/x-matroska", "mkv"), ("video/quicktime", "mov"), ("video/3gpp", "3gp"),
    ])
    func `every format that ApyHub names is taken`(_ type: String, _ ending: String) throws {
        #expect(VideoFormat(type: type)?.ending == ending)
    }

    static let refused: [([String: Value], InputFacts?, String)] = [
        ([:], nil, "no video to send"),
        ([:], InputFacts(name: "a", type: "video/mp4", size: 0), "empty"),
        ([:], InputFacts(name: "a", type: "video/mp2t", size: 1), "it is video/mp2t, and ApyHub takes MP4, WebM"),
        ([:], InputFacts(name: "a", type: "image/png", size: 1), "it is image/png"),
        (["time": .text("")], video, "time is \"\""), (["time": .text("-1")], video, "time is \"-1\""),
        (["time": .text("1.")], video, "write seconds"), (["time": .text("1e3")], video, "write seconds"),
        (["time": .text("00:01")], video, "write seconds"), (["time": .text("300d")], video, "write seconds"),
        (["time": .list([])], video, "time is \"\""), (["time": .text("1234567")], video, "write seconds"),
        (["size": .text("640")], video, "both even"), (["size": .text("641x360")], video, "both even"),
        (["size": .text("640x361")], video, "both even"), (["size": .text("0x0")], video, "both even"),
        (["size": .text("640X360")], video, "both even"), (["size": .text("640x360x1")], video, "both even"),
        (["size": .text("+640x360")], video, "both even"), (["size": .text("16386x2")], video, "both even"),
        (["size": .text("99999999999999999999x2")], video, "both even"), (["size": .list([])], video, "both even"),
        (["persistent": .text("yes")], video, "persistent is neither"),
        (["url": .text("http://cdn.example.com/a.mp4")], nil, "write https://"),
        (["url": .text("http://127.0.0.1/a.mp4")], nil, "write https://"),
        (["url": .text("https://127.0.0.1/a.mp4")], nil, "private network"),
        (["url": .text("https://192.168.1.9/a.mp4")], nil, "private network"),
        (["url": .text("https://[fd00::1]/a.mp4")], nil, "private network"),
        (["url": .text("https://nas/a.mp4")], nil, "private network"),
        (["url": .text("https://nas.local/a.mp4")], nil, "private network"),
        (["url": .text("https://u:p@cdn.example.com/a.mp4")], nil, "user name"),
        (["url": .text("")], video, "does not begin with https"), (["url": .list([])], video, "url is not a text"),
    ]

    @Test(arguments: refused)
    func `what cannot succeed is refused before anything is sent`(
        _ parameters: [String: Value], _ input: InputFacts?, _ holds: String
    ) {
        let error = #expect(throws: ActionError.self) { try Self.plan(parameters, input) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
    }

    static let ways: [(Account, String?)] = [
        (.apyHub(), nil), (.apyHub(user: "me", secrets: ["password"]), nil),
        (.apyHub(secrets: []), "has neither a token nor a user and password"),
        (.apyHub(user: "me", secrets: []), "has a user but no password"),
        (.apyHub(secrets: ["password"]), "has a password but no user"),
        (.apyHub(user: "me", secrets: ["token", "password"]), "has both a token and a user or password"),
        (.apyHub(user: "me"), "has both"), (.apyHub(secrets: ["token", "password"]), "has both"),
        (.apyHub(user: "m:e", secrets: ["password"]), "a colon"),
    ]

    @Test(arguments: ways)
    func `there is exactly one way in`(_ account: Account, _ holds: String?) throws {
        guard let holds else {
            let isToken = account.secrets["token"] != nil
            #expect(
                try Self.plan([:], Self.video, account).requests.prefix(2).map(\.authorization)
                    == Array(
                        repeating: isToken
                            ? .header(name: "apy-token", setting: "token")
                            : .basic(user: "user", password: "password"), count: 2))
            return
        }
        let error = #expect(throws: ActionError.self) { try Self.plan([:], Self.video, account) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\"frames\"") == true)
    }

    @Test func `an account asks once a second, and polls with patience, unless it says otherwise`() throws {
        let text = """
            folders: {drops: {path: /srv/drops}}
            accounts:
              apyhub: {token: {env: APYHUB_TOKEN}}
              quick: {provider: apyhub, user: me, password: {env: P}, rate: 5/s, poll: {every: 1s, within: 5m}}
            """
        let result = ConfigurationReader.read(
            SourceFile(name: "hotfolder.yaml", bytes: Array(text.utf8)), base: "/etc/hotfolder",
            catalogue: ActionRegistry.standard.catalogue)
        #expect(result.problems.map(\.description) == [])
        let accounts = try #require(result.configuration).accounts
        let usual = try #require(accounts.first { $0.name == "apyhub" })
        #expect(usual.rate == Rate(count: 1, per: .seconds(1)))
        #expect(usual.poll == PollSchedule(every: .seconds(2), upTo: .seconds(30), within: .seconds(1800)))
        #expect(usual.settings == ["url": "https://api.apyhub.com"])
        let quick = try #require(accounts.first { $0.name == "quick" })
        #expect(quick.rate == Rate(count: 5, per: .seconds(1)))
        #expect(quick.poll == PollSchedule(every: .seconds(1), upTo: .seconds(30), within: .seconds(300)))
    }

    @Test func `it is not to be had without an account`() throws {
        let result = ConfigurationReader.read(
            SourceFile(name: "hotfolder.yaml", bytes: Array("folders: {drops: {path: /srv/drops}}\n".utf8)),
            base: "/etc/hotfolder", catalogue: ActionRegistry.standard.catalogue)
        #expect(try #require(result.configuration).accounts.allSatisfy { $0.provider != "apyhub" })
    }
}
