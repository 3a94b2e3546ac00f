import Foundation
package import Rules

/// `dyntube.upload_captions`: adds subtitles or chapters to a video.
///
/// POST {upload_url}/v1/videos/captions/{video}, a form with `file` (WebVTT or SRT), `kind`, `language`, `label` and
/// `default`. What a second file in the same language does, DynTube does not say, so it is never repeated by itself.
package struct UploadCaptions: Action {
    package let signature = ActionSignature(
        name: "dyntube.upload_captions",
        summary: "Adds the dropped subtitles or chapters to a DynTube video.",
        input: .types(["subtitle"]),
        parameters: [
            .init("video", .identifier, required: true, "the video's id (not its key)"),
            .init("language", .text(atMost: nil), "two letters (ISO 639-1), such as de; en when it is left out"),
            .init("label", .text(atMost: nil), "what viewers choose it by; the language's name when it is left out"),
            .init("kind", .choice(Self.kinds), "subtitles, also when it is left out, or chapters"),
            .init("default", .boolean, "whether it is shown unless the viewer chooses; false when it is left out"),
        ],
        limits: ["the file is WebVTT or SRT", "the language is two letters"],
        replaces: "the captions of the video in that language",
        retry:
            "DynTube does not say what a second file in the same language does: it is tried again only when it is sure "
            + "that none was added, and otherwise, also after a crash, held for a person who looks")

    private static let kinds = ["subtitles", "chapters"]

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let video = try Identifier.check(step.parameters["video"]?.text ?? "", "video")
        let language = try Self.language(step)
        let kind = try DynTube.text("kind", step) ?? "subtitles"
        guard Self.kinds.contains(kind) else {
            throw ActionError(.permanent, "kind is \"\(Excerpt.line(kind))\"; write subtitles or chapters")
        }
        let label = try DynTube.text("label", step) ?? Self.name(of: language)
        let isDefault = try DynTube.boolean("default", step) ?? false
        let parts: [PlannedRequest.Part] = [
            .init(name: "kind", content: .text(kind)), .init(name: "language", content: .text(language)),
            .init(name: "label", content: .text(label)), .init(name: "default", content: .text(String(isDefault))),
            .init(name: "file", content: try Self.captions(files.main)),
        ]
        let path = "/v1/videos/captions/\(PathSegment.encode(video))"
        let request = PlannedRequest(
            method: .post, url: try DynTube.url("upload_url", path, account), authorization: .bearer(setting: "token"),
            body: .multipart(parts))
        return ActionPlan([.request(request)], target: "the \(kind) of the video \(video) in \(language)") {
            (context) throws(ActionError) in
            let answer = try await context.send(request, isRepeatable: false)
            _ = try DynTube.success(answer)
            return Receipt(summary: "\(answer.status), ok")
        }
    }

    /// In lower case: file names have them in either.
    private static func language(_ step: ResolvedStep) throws(ActionError) -> String {
        guard let text = try DynTube.text("language", step) else { return "en" }
        let language = text.lowercased()
        guard language.utf8.count == 2, language.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else {
            throw ActionError(
                .permanent, "language is \"\(Excerpt.line(text))\"; write the two letters of ISO 639-1, such as de")
        }
        return language
    }

    /// The language's English name, as DynTube's own default is "English"; its letters where it has none.
    private static func name(of language: String) -> String {
        Locale(identifier: "en_US").localizedString(forLanguageCode: language) ?? language
    }

    /// The file under a name of our own: the user's may hold anything, and its ending need not be right.
    private static func captions(_ input: InputFacts?) throws(ActionError) -> PlannedRequest.Part.Content {
        guard let input else { throw ActionError(.permanent, "there are no captions to send; drop a file") }
        guard input.size != 0 else { throw ActionError(.permanent, "the file is empty; drop it again") }
        switch input.type {
        case "text/vtt": return .file(name: "captions.vtt", type: input.type, size: input.size)
        case "application/x-subrip": return .file(name: "captions.srt", type: input.type, size: input.size)
        default:
            throw ActionError(
                .permanent,
                "it is \(Excerpt.line(input.type)), and DynTube takes WebVTT and SRT; convert it to one of them")
        }
    }
}
