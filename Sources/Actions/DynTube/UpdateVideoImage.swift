package import Rules

/// `dyntube.update_video_image`: gives a video its picture, from the dropped file or from a URL.
///
/// PUT {upload_url}/v1/videos/image/{video}, a form with exactly one part: `file`, or `url` ("should directly return the
/// image and should not be redirected"). It replaces the picture, so it may be repeated. DynTube documents neither sizes
/// nor types; JPEG and PNG are what its samples send, and a size limit of our own would be invented.
package struct UpdateVideoImage: Action {
    package let signature = ActionSignature(
        name: "dyntube.update_video_image",
        summary: "Gives a DynTube video its picture, from the dropped JPEG or PNG or from a URL.",
        input: .types(["image"]), formats: ["image/jpeg", "image/png"],
        parameters: [
            .init("video", .identifier, required: true, "the video's id (not its key)"),
            .init("url", .url, "an https URL that returns the picture; then no file is sent"),
        ],
        limits: ["the picture is a JPEG or a PNG (`ffmpeg.convert_image` makes one of other pictures)"],
        isRepeatable: true, replaces: "the image of the video",
        retry: "it replaces the picture, so it is simply done again")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let video = try Identifier.check(step.parameters["video"]?.text ?? "", "video")
        let part: PlannedRequest.Part
        if let url = step.parameters["url"] {
            part = .init(name: "url", content: .text(try Self.picture(at: url)))
        } else {
            part = .init(name: "file", content: try Self.picture(files.main))
        }
        let path = "/v1/videos/image/\(PathSegment.encode(video))"
        let request = PlannedRequest(
            method: .put, url: try DynTube.url("upload_url", path, account), authorization: .bearer(setting: "token"),
            body: .multipart([part]))
        return ActionPlan([.request(request)], target: "the image of the video \(video)") {
            (context) throws(ActionError) in
            let answer = try await context.send(request, isRepeatable: true)
            _ = try DynTube.success(answer)
            return Receipt(summary: "\(answer.status), ok")
        }
    }

    /// The file under a name of our own: the user's may hold anything.
    private static func picture(_ input: InputFacts?) throws(ActionError) -> PlannedRequest.Part.Content {
        guard let input else {
            throw ActionError(.permanent, "there is no picture to send; drop one, or give the step a url")
        }
        guard input.size != 0 else { throw ActionError(.permanent, "the file is empty; drop it again") }
        switch input.type {
        case "image/jpeg": return .file(name: "image.jpg", type: input.type, size: input.size)
        case "image/png": return .file(name: "image.png", type: input.type, size: input.size)
        default:
            throw ActionError(
                .permanent,
                "it is \(Excerpt.line(input.type)), and DynTube takes JPEG and PNG; convert the picture to JPEG or PNG")
        }
    }

    private static func picture(at value: Value) throws(ActionError) -> String {
        guard let url = value.text else { throw ActionError(.permanent, "url is not a text; write one URL") }
        do throws(Origin.Refusal) {
            guard try Origin(of: url).scheme == .https else { throw .plain }
        } catch {
            throw ActionError(.permanent, "url is \"\(Redaction.url(url))\", but \(error.rawValue)")
        }
        return url
    }
}
