package import Rules

/// `ffmpeg.extract_frame`: takes a picture out of a video on this machine, for the steps after it.
package struct ExtractFrame: Action {
    package let signature = ActionSignature(
        name: "ffmpeg.extract_frame",
        summary: "Takes a picture out of a video with ffmpeg on this machine.",
        input: .types(["video"]),
        parameters: [
            .init(
                "at", .text(atMost: 32),
                "a time (`3s`), a part of the length (`10%`), or `best`, the most telling of nine, also if left out"),
            .init(
                "size", .text(atMost: 16),
                "what the picture has to fit within, such as 1280x720; the video's own size if left out"),
            .init("format", .choice(["jpg", "png"]), "what it is written as; jpg if left out"),
        ],
        outputs: [.init(JobPlan.fileOutput, "the picture, for the steps after it", makes: "image")],
        limits: [
            "a run of ffmpeg may take 2 minutes and 4 GiB of memory, and opens no other file and no address",
            "a time after the end of the video is an error that says how long the video is",
        ],
        isRepeatable: true, retry: "it is simply done again; nothing but a temporary file is made")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        guard let input = files.main else {
            throw ActionError(.permanent, "there is no video to take a picture out of; drop one")
        }
        try FrameExtraction.check(type: input.type)
        let format = step.parameters["format"]?.text.flatMap(PictureFormat.init) ?? .jpg
        let at = step.parameters["at"]?.text ?? "best"
        let extraction = FrameExtraction(
            at: try FrameTime(at), size: try PictureBounds.optional(step.parameters["size"]), format: format)
        let size = extraction.size.map { ", at most \($0)" } ?? ""
        return ActionPlan(
            [.local("ffmpeg takes the frame at \(at) of the \(input.type) and writes a \(format.rawValue)\(size)")],
            makes: InputFacts(name: "frame.\(format.rawValue)", type: format.type, size: nil)
        ) { (context) throws(ActionError) in
            try await context.make(format) { (input, draft, ffmpeg) throws(ActionError) in
                try await extraction.run(input, to: draft.path, with: ffmpeg)
            }
        }
    }
}

extension PictureBounds {
    static func optional(_ value: Value?) throws(ActionError) -> PictureBounds? {
        guard let text = value?.text else { return nil }
        return try PictureBounds(text)
    }
}

extension ActionContext {
    /// Makes the step's picture from its input with ffmpeg.
    func make(
        _ format: PictureFormat,
        _ body: (InputFile, MadeFiles.Draft, FFmpeg) async throws(ActionError) -> MadePicture
    ) async throws(ActionError) -> Receipt {
        guard let making = self.making, let input = self.input else {
            throw ActionError(.permanent, "there is no file to make a picture of")
        }
        let draft = try await making.begin(format.rawValue)
        let picture = try await body(input, draft, FFmpeg(agent: self.environment))
        return Receipt(
            outputs: [JobPlan.fileOutput: try await making.finish(draft)],
            summary: "\(picture.words), \(SizeText.format(picture.size))")
    }
}
