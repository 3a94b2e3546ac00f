import Foundation
import Rules
import Sandbox
import Testing

@testable import Actions

@Suite struct `The plan of dyntube.upload_captions` {
    static let account = Account.dynTube(at: "https://dyntube.example.com")
    static let vtt = InputFacts(name: "a.txt", type: "text/vtt", size: 900)
    static let srt = InputFacts(name: "a.vtt", type: "application/x-subrip", size: 900)

    static func plan(_ parameters: [String: Value], _ input: InputFacts?) throws(ActionError) -> PlannedRequest? {
        let step = ResolvedStep(action: "dyntube.upload_captions", account: "kids", parameters: parameters)
        return try UploadCaptions().plan(step, files: StepFiles(input), account: self.account).requests.first
    }

    @Test(arguments: [(vtt, "captions.vtt"), (srt, "captions.srt")])
    func `a file goes with DynTube's own defaults`(_ input: InputFacts, _ name: String) throws {
        let request = try Self.plan(["video": .text("v-1")], input)
        #expect(
            request
                == PlannedRequest(
                    method: .post, url: "https://dyntube.example.com/v1/videos/captions/v-1",
                    authorization: .bearer(setting: "token"),
                    body: .multipart([
                        .init(name: "kind", content: .text("subtitles")),
                        .init(name: "language", content: .text("en")),
                        .init(name: "label", content: .text("English")),
                        .init(name: "default", content: .text("false")),
                        .init(name: "file", content: .file(name: name, type: input.type, size: 900)),
                    ])))
    }

    @Test(arguments: [
        (["language": "DE"], ["subtitles", "de", "German", "false"]),
        (["language": "no", "default": "true"], ["subtitles", "no", "Norwegian", "true"]),
        (["language": "pt", "label": "Português"], ["subtitles", "pt", "Português", "false"]),
        (["language": "zz"], ["subtitles", "zz", "zz", "false"]),
        (["kind": "chapters", "default": "false"], ["chapters", "en", "English", "false"]),
    ])
    func `what the step says is sent`(_ parameters: [String: String], _ values: [String]) throws {
        let given = parameters.mapValues { Value.text($0) }.merging(["video": .text("v")]) { $1 }
        let request = try Self.plan(given, Self.vtt)
        #expect(request?.shownRequest().fields.compactMap(\.value) == values)
    }

    static let refused: [([String: Value], InputFacts?, String)] = [
        ([:], vtt, "video is \"\""),
        (["video": .text("a/b")], vtt, "no id"),
        (["video": .text("v")], nil, "no captions to send"),
        (["video": .text("v")], InputFacts(name: "a", type: "text/vtt", size: 0), "empty"),
        (["video": .text("v")], InputFacts(name: "a.srt", type: "text/plain", size: 5), "it is text/plain"),
        (["video": .text("v"), "language": .text("eng")], vtt, "two letters"),
        (["video": .text("v"), "language": .text("e1")], vtt, "two letters"),
        (["video": .text("v"), "language": .text("é")], vtt, "two letters"),
        (["video": .text("v"), "language": .text("")], vtt, "language is empty"),
        (["video": .text("v"), "label": .text(" ")], vtt, "label is empty"),
        (["video": .text("v"), "kind": .text("captions")], vtt, "write subtitles or chapters"),
        (["video": .text("v"), "default": .text("yes")], vtt, "write true or false"),
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

@Suite(.timeLimit(.minutes(5))) struct `dyntube.upload_captions` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    @Test func `adds captions once`() async throws {
        let content = Data("1\n00:00:00,000 --> 00:00:01,000\nHallo\n".utf8)
        let input = try self.scratch.input("dropped", content, type: "application/x-subrip")
        try await withDynTube { scene in
            let parameters: [String: Value] = [
                "video": .text("v-1"), "language": .text("de"), "kind": .text("chapters"), "default": .text("true"),
            ]
            _ = try await scene.run(UploadCaptions(), parameters, input: input)
            let captions = scene.cloud.captions(ofVideo: "v-1")
            #expect(captions.map(\.language) == ["de"])
            #expect(captions.map(\.label) == ["German"])
            #expect(captions.map(\.kind) == [.chapters])
            #expect(captions.map(\.isDefault) == [true])
            #expect(captions.map(\.format) == [.subRip])
            #expect(captions.map(\.size) == [Int64(content.count)])
        }
    }

    @Test func `says what DynTube says of a file that is none`() async throws {
        let input = try self.scratch.input("dropped", Data("no captions".utf8), type: "text/vtt")
        try await withDynTube { scene in
            let error = await scene.failure(UploadCaptions(), ["video": .text("v-1")], input: input)
            #expect(error?.kind == .permanent)
            #expect(error?.description.contains("neither WebVTT") == true, "\(error?.description ?? "")")
        }
    }
}
