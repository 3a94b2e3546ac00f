package import Rules

/// `huawei_vod.create_asset`: makes an asset of a video, with its cover and subtitle.
///
/// POST asset makes a new asset each time it is sent (VOD API reference, "Creating a media asset: upload"). So it goes
/// with a tag of the job's own, the intent is remembered before, and where the answer is lost the asset is looked up by
/// that tag: none is made twice, and none is left alone.
package struct CreateAsset: Action {
    package let signature = ActionSignature(
        name: "huawei_vod.create_asset",
        summary: "Uploads a video to Huawei Cloud VOD as a new asset, with the cover and subtitle of its group.",
        input: .types(["video"]),
        parameters: [
            .init("title", .text(atMost: 128), required: true, "the asset's title, at most 128 bytes"),
            .init("description", .text(atMost: 1024), "at most 1024 bytes"),
            .init("category", .integer(-1...2_147_483_647), "the category's number"),
            .init("tags", .list, "at most 15 tags of at most 16 bytes each"),
            .init("template_group", .text(atMost: 128), "the transcoding template group to process it with"),
            .init("publish", .boolean, "whether it is published once it is there; false without it"),
            .init(
                "subtitle_id", .integer(1...16), "which of the asset's subtitles the member `subtitle` is; 1 without it"
            ),
            .init("language", .text(atMost: 64), "the subtitle's language, such as EN; needed with a subtitle"),
        ],
        outputs: [.init("asset_id", "the new asset's id", example: "0123456789abcdef0123456789abcdef")],
        limits: [
            "the title has at most 128 bytes, the description 1024; there are at most 15 tags of 16 bytes, since one more "
                + "is hotfolder's own",
            "a cover is a JPG or PNG, a subtitle is SRT or VTT; both have at most 20,000,000 bytes",
            "a subtitle's encoding is not looked at; UTF-8 is what WebVTT is in, and safe for SRT",
            "a video is MP4, TS, MOV, MXF, MPG, FLV, WMV, AVI, M4V, F4V, MPEG, 3GP, ASF, MKV or WEBM; one above "
                + "20,000,000 bytes goes in parts",
        ],
        isRepeatable: true,
        retry:
            "the asset is made once: after a crash or an answer that was lost it is looked up by hotfolder's own tag, and "
            + "the upload goes on with it; when the video is given up, its parts are removed and the asset is marked as "
            + "failed")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let vod = try HuaweiVOD(account)
        let files = try HuaweiFiles(files)
        guard files.video != nil else {
            throw ActionError(.permanent, "there is no video to make an asset of; drop one")
        }
        let order = try NewAsset(try HuaweiDeclaration(files, step.parameters), step.parameters)
        let id = LateText.later("asset_id")
        var work = vod.access.preparation(account)
        work.append(.request(vod.create(order, tag: .later("tag"), order.declaration.shownDigests)))
        work += Self.lookup(vod, order, id) + HuaweiUpload.work(vod, asset: id, order.declaration)
        let creation = { @Sendable (context: ActionContext) throws(ActionError) -> Creation in
            Creation(order: order, client: try HuaweiClient(context), memory: try HuaweiMemory(context))
        }
        let giveUp = { @Sendable (context: ActionContext) async -> String? in
            do throws(ActionError) { return await (try creation(context)).giveUp() } catch { return error.description }
        }
        return ActionPlan(work, giveUp: giveUp) { (context) throws(ActionError) in
            try await creation(context).run()
        }
    }

    /// What is asked when the asset may have been made before.
    private static func lookup(_ vod: HuaweiVOD, _ order: NewAsset, _ id: LateText) -> [PlannedWork] {
        let files = order.declaration.files
        var work: [PlannedWork] = [
            .request(vod.search("tags", "{tag}"), note: "after a crash: whether the asset was made"),
            .request(
                vod.search("query_string", PathSegment.encode(order.title)), note: "after a crash, when no tag is found"
            ),
            .request(vod.details(id), note: "after a crash: whether it is ours, and where its video goes"),
        ]
        guard !files.whole.isEmpty else { return work }
        if files.all.count == 1 {
            work.append(
                .local("after a crash the video goes in parts, as a large one does, without another declaration"))
        }
        let when = files.all.count == 1 ? "the signed URL has ended" : "a signed URL has ended, and after a crash"
        work.append(
            .request(
                vod.update(id, order.declaration, order.declaration.shownDigests),
                note: "only when \(when); where VOD.10061 forbids it, once more after the next request"))
        work.append(.request(vod.confirm(id, "CANCELLED"), note: "only then"))
        return work
    }
}
