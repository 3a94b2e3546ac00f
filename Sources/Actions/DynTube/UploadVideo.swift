package import Rules

/// `dyntube.upload_video`: makes a new video from the dropped file.
///
/// POST {upload_url}/v1/videos, a form with `file` and what is to be noted about the video. Each call makes another video
/// and nothing tells two of the same apart, so it is never repeated by itself. DynTube documents neither sizes nor formats;
/// limits of our own would be invented.
package struct UploadVideo: Action {
    package let signature = ActionSignature(
        name: "dyntube.upload_video",
        summary: "Makes a new DynTube video from the dropped file.",
        input: .types(["video"]),
        parameters: [
            .init("project", .identifier, "the id (not the key) of the project that it goes into"),
            .init("plan_type", .integer(0...Int(Int32.max)), "the plan that it is billed by, a number of DynTube's"),
            .init("title", .text(atMost: nil), "its title"),
            .init("description", .text(atMost: nil), "its description"),
            .init("tags", .any, "its tags: a list, or one text"),
        ],
        outputs: [
            .init("video_id", "the id, for pictures and captions"),
            .init("video_key", "the key, for channels and embedding"),
        ],
        limits: ["the file is a video"],
        retry:
            "each upload makes another video: it is tried again only when it is sure that none was made, and otherwise, "
            + "also after a crash, held for a person who looks")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        var parts: [PlannedRequest.Part] = []
        if let project = try DynTube.text("project", step) {
            parts.append(.init(name: "projectId", content: .text(try Identifier.check(project, "project"))))
        }
        if let planType = try DynTube.text("plan_type", step) {
            parts.append(.init(name: "planType", content: .text(try Self.checkPlanType(planType))))
        }
        for name in ["title", "description"] {
            guard let text = try DynTube.text(name, step) else { continue }
            parts.append(.init(name: name, content: .text(text)))
        }
        parts += try DynTube.texts("tags", step).map { .init(name: "tags", content: .text($0)) }
        // Last, so that the service can refuse the rest before it has read the file.
        parts.append(.init(name: "file", content: try Self.video(files.main)))
        let request = PlannedRequest(
            method: .post, url: try DynTube.url("upload_url", "/v1/videos", account),
            authorization: .bearer(setting: "token"), body: .multipart(parts))
        return ActionPlan([.request(request)]) { (context) throws(ActionError) in
            let answer = try await context.send(request, isRepeatable: false)
            return try Self.receipt(answer)
        }
    }

    private static func receipt(_ answer: HTTPAnswer) throws(ActionError) -> Receipt {
        let video = try DynTube.success(answer)
        guard let id = video["videoId"]?.words, let key = video["videoKey"]?.words, !id.isEmpty, !key.isEmpty else {
            throw answer.unusable("it names no videoId and videoKey")
        }
        return Receipt(
            outputs: ["video_id": .text(id), "video_key": .text(key)],
            summary: "\(answer.status), video \(Excerpt.line(id))")
    }

    // MARK: Checks

    private static func checkPlanType(_ text: String) throws(ActionError) -> String {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), Int32(text) != nil else {
            throw ActionError(.permanent, "plan_type is \"\(Excerpt.line(text))\"; write a whole number, such as 1")
        }
        return text
    }

    /// The file under a name of our own: the user's may hold anything, and its ending need not be right.
    private static func video(_ input: InputFacts?) throws(ActionError) -> PlannedRequest.Part.Content {
        guard let input else { throw ActionError(.permanent, "there is no video to send; drop one") }
        guard input.size != 0 else { throw ActionError(.permanent, "the file is empty; drop it again") }
        let ending = self.endings[input.type]
        guard ending != nil || input.type.hasPrefix("video/") else {
            throw ActionError(
                .permanent,
                "it is \(Excerpt.line(input.type)), and a video is made from a video file; drop one, or have the rule "
                    + "take `type: video/*` only")
        }
        let name = ending.map { "video.\($0)" } ?? "video"
        return .file(name: name, type: input.type, size: input.size)
    }

    /// The usual ending of the types that the inspection finds.
    private static let endings = [
        "video/mp4": "mp4", "video/x-m4v": "m4v", "video/x-f4v": "f4v", "video/quicktime": "mov", "video/3gpp": "3gp",
        "video/3gpp2": "3g2", "video/x-matroska": "mkv", "video/webm": "webm", "video/x-msvideo": "avi",
        "video/mp2t": "ts", "video/mpeg": "mpg", "video/mp2p": "mpg", "video/x-flv": "flv", "video/x-ms-wmv": "wmv",
        "video/x-ms-asf": "asf", "application/vnd.ms-asf": "asf", "video/ogg": "ogv", "application/mxf": "mxf",
    ]
}
