package import Rules

/// `huawei_vod.update_asset`: gives an asset a new video, cover or subtitle, alone or together.
///
/// PUT asset declares the files and answers with a signed URL for each (VOD API reference, "Updating a media asset");
/// each file goes to its URL, a video above 20 MB in parts; a video is confirmed afterwards.
package struct UpdateAsset: Action {
    package let signature = ActionSignature(
        name: "huawei_vod.update_asset",
        summary: "Gives a Huawei Cloud VOD asset a new cover, video or subtitle, or several of them from a group.",
        input: .types(["image", "video", "subtitle"]),
        parameters: [
            .init("asset", .identifier, required: true, "the asset's id"),
            .init("subtitle_id", .integer(1...16), "which of the asset's subtitles it is; 1 without it"),
            .init("language", .text(atMost: 64), "the subtitle's language, such as EN; needed with a subtitle"),
            .init("description", .text(atMost: 1024), "the subtitle's description, at most 1024 bytes"),
        ],
        limits: [
            "VOD lets only assets be updated whose upload failed or was cancelled; others it may refuse (VOD.10061)",
            "a cover is a JPG or PNG (`ffmpeg.convert_image` makes one), a subtitle is SRT or VTT; both have at most "
                + "20,000,000 bytes",
            "a subtitle's encoding is not looked at; UTF-8 is what WebVTT is in, and safe for SRT",
            "a video is MP4, TS, MOV, MXF, MPG, FLV, WMV, AVI, M4V, F4V, MPEG, 3GP, ASF or MKV; one above 20,000,000 "
                + "bytes goes in parts",
            "100 calls a minute for each tenant, together with other updates",
        ],
        isRepeatable: true, replaces: "the asset's file of that kind",
        retry:
            "it replaces the files, so it is simply done again; a video that goes in parts goes on with the parts that "
            + "are missing. When a video is given up, its parts are removed and the asset is marked as failed")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let vod = try HuaweiVOD(account)
        let asset = try Identifier.check(step.parameters["asset"]?.text ?? "", "asset")
        let files = try HuaweiFiles(files)
        if let video = files.video, !video.type.isForUpdate {
            throw ActionError(
                .permanent,
                "it is \(video.type.name), which VOD takes for new assets only; use huawei_vod.create_asset, or convert it"
            )
        }
        let declaration = try HuaweiDeclaration(files, step.parameters)
        let declare = vod.update(.known(asset), declaration, declaration.shownDigests)
        var work = vod.access.preparation(account) + [.request(declare)]
        if files.video != nil {
            work.append(
                .request(
                    vod.confirm(.known(asset), "CANCELLED"),
                    note:
                        "only when VOD.10061 forbids to declare the video again after a crash; then once more the request "
                        + "before"))
        }
        work += HuaweiUpload.work(vod, asset: .known(asset), declaration)
        let upload = { @Sendable (context: ActionContext) throws(ActionError) -> HuaweiUpload in
            HuaweiUpload(
                client: try HuaweiClient(context), memory: try HuaweiMemory(context), asset: asset,
                declaration: declaration)
        }
        let giveUp = { @Sendable (context: ActionContext) async -> String? in
            do throws(ActionError) { return await (try upload(context)).giveUp() } catch { return error.description }
        }
        return ActionPlan(work, target: "\(declaration.replaced) of the asset \(asset)", giveUp: giveUp) {
            (context) throws(ActionError) in
            Receipt(summary: try await upload(context).run())
        }
    }
}

extension HuaweiDeclaration {
    /// With what the step says of a subtitle; it says nothing of use where there is none.
    ///
    /// - Throws: a permanent error when something is missing or too long.
    init(_ files: HuaweiFiles, _ parameters: [String: Value]) throws(ActionError) {
        self.files = files
        guard files.subtitle != nil else { return }
        guard let language = parameters["language"]?.text, !language.isEmpty else {
            throw ActionError(.permanent, "a subtitle needs its language; add such as `language: EN` to the step")
        }
        self.language = language
        if let id = parameters["subtitle_id"] {
            guard let number = id.text.flatMap({ Int($0) }), (1...16).contains(number) else {
                throw ActionError(.permanent, "subtitle_id must be a number from 1 to 16; correct the rule")
            }
            self.subtitleID = number
        }
        self.subtitleDescription = try HuaweiText.check(parameters["description"], "description", atMost: 1024)
    }
}
