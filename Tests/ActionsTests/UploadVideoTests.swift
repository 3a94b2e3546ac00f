import Foundation
import Rules
import Sandbox
import Testing

@testable import Actions

@Suite struct `The plan of dyntube.upload_video` {
    static let account = Account.dynTube(at: "https://dyntube.example.com")
    static let mp4 = InputFacts(name: "a\r\nb.mov", type: "video/mp4", size: 90_000)

    static func plan(_ parameters: [String: Value], _ input: InputFacts?) throws(ActionError) -> PlannedRequest? {
        let step = ResolvedStep(action: "dyntube.upload_video", account: "kids", parameters: parameters)
        return try UploadVideo().plan(step, files: StepFiles(input), account: self.account).requests.first
    }

    @Test func `a video goes alone where nothing is said about it`() throws {
        #expect(
            try Self.plan([:], Self.mp4)
                == PlannedRequest(
                    method: .post, url: "https://dyntube.example.com/v1/videos",
                    authorization: .bearer(setting: "token"),
                    body: .multipart([
                        .init(name: "file", content: .file(name: "video.mp4", type: "video/mp4", size: 90_000))
                    ])))
    }

    @Test func `what is said about it goes before it`() throws {
        let request = try #require(
            try Self.plan(
                [
                    "project": .text("p-1"), "plan_type": .text("2"), "title": .text("Grüße \"{x}\""),
                    "description": .text("two\nlines"), "tags": .list([.text("a"), .text("b c")]),
                ], Self.mp4))
        #expect(
            request.shown() == [
                "POST https://dyntube.example.com/v1/videos", "Authorization: Bearer <redacted>",
                "Content-Type: multipart/form-data",
                "Content-Length: \(FramedBody(request.body, boundary: FramedBody.shownBoundary).length)",
                "  projectId: p-1", "  planType: 2", "  title: Grüße \"{x}\"", "  description: two\\x0alines",
                "  tags: a",
                "  tags: b c", "  file: file video.mp4, video/mp4, 90000 bytes",
            ])
        let single = try #require(try Self.plan(["tags": .text("a, b")], Self.mp4))
        #expect(single.shownRequest().fields.map(\.value) == ["a, b", nil])
    }

    @Test(arguments: [
        ("video/quicktime", "video.mov"), ("video/x-matroska", "video.mkv"), ("video/webm", "video.webm"),
        ("video/mp2t", "video.ts"), ("video/x-msvideo", "video.avi"), ("application/mxf", "video.mxf"),
        ("video/x-flv", "video.flv"), ("video/mpeg", "video.mpg"), ("video/x-something", "video"),
    ])
    func `the name has the ending of what it is`(_ type: String, _ name: String) throws {
        let request = try Self.plan([:], InputFacts(name: "x.mp4", type: type, size: nil))
        #expect(request?.shownRequest().fields.map(\.fileName) == [name])
        #expect(request?.shownRequest().fields.map(\.type) == [type])
    }

    static let refused: [([String: Value], InputFacts?, String)] = [
        ([:], nil, "no video to send"),
        ([:], InputFacts(name: "a", type: "video/mp4", size: 0), "empty"),
        ([:], InputFacts(name: "a.mp4", type: "image/jpeg", size: 1), "it is image/jpeg"),
        ([:], InputFacts(name: "a.mp4", type: "application/octet-stream", size: 1), "it is application/octet-stream"),
        (["project": .text("a/b")], mp4, "project is \"a/b\", which is no id"),
        (["plan_type": .text("two")], mp4, "write a whole number"),
        (["plan_type": .text("-1")], mp4, "write a whole number"),
        (["plan_type": .text("99999999999")], mp4, "write a whole number"),
        (["title": .text("")], mp4, "title is empty"),
        (["title": .text(" \n")], mp4, "title is empty"),
        (["description": .list([])], mp4, "description is not a text"),
        (["tags": .list([.text("a"), .text("")])], mp4, "one of tags is empty"),
        (["tags": .map(["a": .text("b")])], mp4, "tags is not a text"),
    ]

    @Test(arguments: refused)
    func `what cannot succeed is refused before anything is sent`(
        _ parameters: [String: Value], _ input: InputFacts?, _ holds: String
    ) {
        let error = #expect(throws: ActionError.self) { try Self.plan(parameters, input) }
        #expect(error?.kind == .permanent)
        #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
    }
}

@Suite(.timeLimit(.minutes(5))) struct `dyntube.upload_video` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    func video(_ size: Int = 1000) throws -> InputFile {
        try self.scratch.input("dropped.mp4", Trial.mp4(size), type: "video/mp4")
    }

    @Test func `makes a video and gives its id and key`() async throws {
        let input = try self.video()
        try await withDynTube { scene in
            let receipt = try await scene.run(
                UploadVideo(),
                [
                    "project": .text("p-1"), "plan_type": .text("2"), "title": .text("Grüße"),
                    "description": .text("text"), "tags": .list([.text("a"), .text("b")]),
                ], input: input)
            let video = try #require(scene.cloud.uploadedVideos().first)
            #expect(receipt.outputs == ["video_id": .text(video.id), "video_key": .text(video.key)])
            #expect(video.fileName == "video.mp4")
            #expect(video.size == input.facts.size)
            #expect(video.projectID == "p-1")
            #expect(video.planType == 2)
            #expect([video.title, video.description] == ["Grüße", "text"])
            #expect(video.tags == ["a", "b"])
        }
    }

    @Test(arguments: [
        (#"{"videoId":"v"}"#, ActionError.Kind.unknown, "videoKey"),
        (#"{"videoId":"","videoKey":"k"}"#, .unknown, "videoId"),
        (#"[]"#, .unknown, "no JSON object"), (#"{"ok":false,"error":"no more room"}"#, .permanent, "no more room"),
    ])
    func `does not take every 200 for a success`(_ body: String, _ kind: ActionError.Kind, _ holds: String) async throws
    {
        let input = try self.video()
        try await withDynTube { scene in
            scene.cloud.script([.init(.answer(status: 200, body: body))])
            let memory = Scene.Memory()
            let error = await scene.failure(UploadVideo(), [:], input: input, memory: memory)
            #expect(error?.kind == kind)
            #expect(error?.description.contains(holds) == true, "\(error?.description ?? "")")
            #expect(memory.kept == nil)
        }
    }
}
