package import Rules

/// `huawei_vod.take_snapshots`: has stills taken of an asset's video, of which one can become its cover.
///
/// POST asset/process orders them (VOD API reference, "Processing a media asset"), which is billed for each picture; then
/// asset/list tells how it stands, and asset/details where they are.
package struct TakeSnapshots: Action {
    package let signature = ActionSignature(
        name: "huawei_vod.take_snapshots",
        summary: "Has Huawei Cloud VOD take snapshots of an asset, and makes one of them its cover.",
        input: .any,
        parameters: [
            .init("asset", .identifier, required: true, "the asset's id"),
            .init("every", .duration, "one in so many seconds, from 1s to 12s"),
            .init("at", .list, "at these times instead, such as [3s, 1m], at most 10"),
            .init(
                "cover", .integer(1...10_000), "which of them becomes the cover, from 1; VOD takes the first without it"
            ),
        ],
        outputs: [.init("urls", "the URLs of the snapshots, a list", example: "https://vod.example.com/snapshot.jpg")],
        limits: [
            "`every` is from 1s to 12s; `at` has at most 10 times of whole seconds",
            "each snapshot is billed",
            "where VOD still shows the snapshots of an order before, the new ones are waited for a minute at most, unless "
                + "both are at the same times",
            "100 calls a minute for each tenant, together with updates",
        ],
        isRepeatable: false,
        retry:
            "the order is sent once: after a crash it is asked whether they are being taken, and the job is held for a "
            + "person where that is not known")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let vod = try HuaweiVOD(account)
        let asset = try Identifier.check(step.parameters["asset"]?.text ?? "", "asset")
        let order = try SnapshotOrder(step.parameters)
        let poll = account.poll ?? PollSchedule(every: .seconds(5), upTo: .seconds(30), within: .seconds(1800))
        let work: [PlannedWork] = [
            .request(vod.process(asset, order)),
            .request(
                vod.standing(.known(asset)),
                note:
                    "every \(DurationText.format(poll.every)), later every \(DurationText.format(poll.upTo)), until they "
                    + "are taken, for \(DurationText.format(poll.within)) at most"),
            .request(vod.details(.known(asset))),
        ]
        return ActionPlan(vod.access.preparation(account) + work) { (context) throws(ActionError) in
            try await SnapshotTask(asset: asset, order: order, poll: poll, client: try HuaweiClient(context)).run()
        }
    }
}
