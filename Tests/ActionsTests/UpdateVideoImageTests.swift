import Foundation
import Rules
import Testing

@testable import Actions

@Suite struct `The plan of dyntube.update_video_image` {
    static let account = Account.dynTube(at: "https://upload.example.com")
    static let jpeg = InputFacts(name: "a\r\nb.jpg", type: "image/jpeg", size: 90_000)

    static func plan(_ parameters: [String: Value], _ input: InputFacts?, _ account: Account = account)
        throws(ActionError) -> PlannedRequest?
    {
        let step = ResolvedStep(action: "dyntube.update_video_image", account: "kids", parameters: parameters)
        return try UpdateVideoImage().plan(step, files: StepFiles(input), account: account).requests.first
    }

    @Test func `a picture goes under a name of our own`() throws {
        let request = try #require(try Self.plan(["video": .text("aB-9_.x")], Self.jpeg))
        #expect(
            request
                == PlannedRequest(
                    method: .put, url: "https://upload.example.com/v1/videos/image/aB-9_.x",
                    authorization: .bearer(setting: "token"),
                    body: .multipart([
                        .init(name: "file", content: .file(name: "image.jpg", type: "image/jpeg", size: 90_000))
                    ])))
        let png = InputFacts(name: "x", type: "image/png", size: 1)
        let second = try #require(try Self.plan(["video": .text("v")], png, .dynTube(at: "https://h.example/base/")))
        #expect(second.url == "https://h.example/base/v1/videos/image/v")
        #expect(
            second.body
                == .multipart([.init(name: "file", content: .file(name: "image.png", type: "image/png", size: 1))]))
    }

    @Test(arguments: [jpeg, nil])
    func `a url goes alone`(_ input: InputFacts?) throws {
        let url = "https://cdn.example/a.jpg?x=1"
        let request = try #require(try Self.plan(["video": .text("v"), "url": .text(url)], input))
        #expect(request.body == .multipart([.init(name: "url", content: .text(url))]))
    }

    static let refused: [([String: Value], InputFacts?, String)] = [
        ([:], jpeg, "video is \"\""),
        (["video": .text("a/b")], jpeg, "video is \"a/b\", which is no id"),
        (["video": .text("..")], jpeg, "is no id"),
        (["video": .text("a%2Fb")], jpeg, "is no id"),
        (["video": .list([.text("v")])], jpeg, "is no id"),
        (["video": .text("v")], nil, "no picture to send"),
        (
            ["video": .text("v")], InputFacts(name: "a", type: "image/webp", size: 1),
            "convert the picture to JPEG or PNG"
        ),
        (["video": .text("v")], InputFacts(name: "a", type: "video/mp4", size: 1), "it is video/mp4"),
        (["video": .text("v")], InputFacts(name: "a", type: "image/png", size: 0), "empty"),
        (["video": .text("v"), "url": .text("http://cdn.example/a")], nil, "write https://"),
        (["video": .text("v"), "url": .text("http://127.0.0.1/a")], nil, "write https://"),
        (["video": .text("v"), "url": .text("https://u:secret@cdn.example/a")], nil, "user name"),
        (["video": .text("v"), "url": .text("file:///etc/passwd")], nil, "does not begin with https"),
        (["video": .text("v"), "url": .text("")], jpeg, "does not begin with https"),
        (["video": .text("v"), "url": .list([])], jpeg, "url is not a text"),
    ]

    @Test(arguments: refused)
    func `what cannot succeed is refused before anything is sent`(
        _ parameters: [String: Value], _ input: InputFacts?, _ holds: String
    ) {
        let error = #expect(throws: ActionError.self) { try Self.plan(parameters, input) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
    }

    @Test func `explain shows all of it but the secret`() throws {
        let request = try #require(try Self.plan(["video": .text("v")], Self.jpeg))
        let length = 90_000 + FramedBody(request.body, boundary: FramedBody.shownBoundary, inputSize: nil).head.count
        #expect(
            request.shown() == [
                "PUT https://upload.example.com/v1/videos/image/v", "Authorization: Bearer <redacted>",
                "Content-Type: multipart/form-data", "Content-Length: \(length + 50)",
                "  file: file image.jpg, image/jpeg, 90000 bytes",
            ])
        let url = Value.text("https://cdn.example/a.jpg?token=abc")
        let second = try #require(try Self.plan(["video": .text("v"), "url": url], nil))
        #expect(second.shown().last == "  url: https://cdn.example/a.jpg?token=<redacted>")
    }

    @Test func `explain has it as JSON`() throws {
        let request = try #require(try Self.plan(["video": .text("v")], Self.jpeg)).shownRequest()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let field = try String(decoding: encoder.encode(request.fields), as: UTF8.self)
        #expect(field == #"[{"fileName":"image.jpg","name":"file","size":90000,"type":"image/jpeg"}]"#)
        #expect(try JSONDecoder().decode(ShownRequest.self, from: encoder.encode(request)) == request)
    }

    @Test func `headers that authorize by themselves are not shown`() {
        let request = PlannedRequest(
            method: .post, url: "https://h/", headers: [.init("X-Auth-Token", "abc"), .init("X-Project", "p")],
            authorization: .header(name: "apy-token", setting: "token"), body: .json(Array(#"{"a":1}"#.utf8)))
        #expect(
            request.shown() == [
                "POST https://h/", "X-Auth-Token: <redacted>", "X-Project: p", "apy-token: <redacted>",
                "Content-Type: application/json", "Content-Length: 7", #"  {"a":1}"#,
            ])
        let put = PlannedRequest(method: .put, url: "https://h/", body: .file(type: "video/mp4", size: nil))
        let known = PlannedRequest(method: .put, url: "https://h/", body: .file(type: "video/mp4", size: 5))
        #expect(put.shown() == ["PUT https://h/", "Content-Type: video/mp4"])
        #expect(known.shown() == ["PUT https://h/", "Content-Type: video/mp4", "Content-Length: 5"])
    }
}
