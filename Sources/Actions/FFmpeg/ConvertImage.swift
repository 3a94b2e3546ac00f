package import Rules

/// `ffmpeg.convert_image`: makes a JPEG, PNG or WebP of any picture on this machine, for the steps after it.
package struct ConvertImage: Action {
    package let signature = ActionSignature(
        name: "ffmpeg.convert_image",
        summary: "Makes a JPEG, PNG or WebP of another picture with ffmpeg on this machine.",
        input: .types(["image"]),
        parameters: [
            .init("format", .choice(["jpg", "png", "webp"]), "what it is written as; jpg if left out"),
            .init("within", .text(atMost: 16), "what the picture has to fit within, such as 1280x720; never enlarged"),
            .init(
                "at_most", .size, "the largest size, such as 2MB: quality, then the picture, is made less until it fits"
            ),
        ],
        outputs: [.init(JobPlan.fileOutput, "the picture, for the steps after it", makes: "image")],
        limits: [
            "JPEG, PNG, GIF (its first picture), WebP, BMP and TIFF are read; HEIC and AVIF where this ffmpeg can",
            "a run of ffmpeg may take 2 minutes and 4 GiB of memory, and opens no other file and no address",
        ],
        isRepeatable: true, retry: "it is simply done again; nothing but a temporary file is made")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        guard let input = files.main else {
            throw ActionError(.permanent, "there is no picture to convert; drop one")
        }
        try ImageConversion.check(type: input.type)
        let format = step.parameters["format"]?.text.flatMap(PictureFormat.init) ?? .jpg
        let conversion = ImageConversion(
            format: format, within: try PictureBounds.optional(step.parameters["within"]),
            atMost: try Self.size(step.parameters["at_most"]))
        let within = conversion.within.map { " within \($0)" } ?? ""
        let atMost = conversion.atMost.map { ", at most \(SizeText.format($0))" } ?? ""
        return ActionPlan(
            [.local("ffmpeg makes a \(format.rawValue)\(within)\(atMost) of the \(input.type)")],
            makes: InputFacts(name: "picture.\(format.rawValue)", type: format.type, size: nil)
        ) { (context) throws(ActionError) in
            try await context.make(format) { (input, draft, ffmpeg) throws(ActionError) in
                try await conversion.run(input, to: draft.path, with: ffmpeg)
            }
        }
    }

    private static func size(_ value: Value?) throws(ActionError) -> Int64? {
        guard let text = value?.text else { return nil }
        do throws(RuleError) {
            let size = try SizeText.parse(text)
            guard size > 0 else { throw RuleError("a picture of no bytes is none") }
            return size
        } catch {
            throw ActionError(.permanent, "at_most: \(error.message)")
        }
    }
}
