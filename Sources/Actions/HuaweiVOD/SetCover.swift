package import Rules

/// `huawei_vod.set_cover`: makes one of an asset's snapshots its cover.
///
/// GET asset/details gives the snapshots, PUT asset/cover takes the URL of one (VOD API reference, "Setting a thumbnail
/// as the cover"). It replaces the cover, so it may be repeated.
package struct SetCover: Action {
    package let signature = ActionSignature(
        name: "huawei_vod.set_cover",
        summary: "Makes one of the snapshots that Huawei Cloud VOD took of an asset its cover.",
        input: .any,
        parameters: [
            .init("asset", .identifier, required: true, "the asset's id"),
            .init(
                "snapshot", .text(atMost: 20),
                "first (the default), last, or a time such as 12s: then the snapshot nearest to it"),
            .init("url", .url, "the URL of a snapshot of the asset, instead of snapshot"),
        ],
        outputs: [.init("url", "the URL of the snapshot", example: "https://vod.example.com/snapshot.jpg")],
        limits: [
            "only a snapshot of the asset can be its cover (`huawei_vod.take_snapshots` takes some)",
            "100 calls a minute for each tenant, together with other updates",
        ],
        isRepeatable: true, replaces: "the cover of the asset",
        retry: "it replaces the cover, so it is simply done again")

    package init() {}

    package func plan(
        _ step: ResolvedStep, files: StepFiles<InputFacts>, account: Account
    ) throws(ActionError) -> ActionPlan {
        let vod = try HuaweiVOD(account)
        let asset = try Identifier.check(step.parameters["asset"]?.text ?? "", "asset")
        let preparation = vod.access.preparation(account)
        if let value = step.parameters["url"] {
            guard step.parameters["snapshot"] == nil else {
                throw ActionError(.permanent, "the step gives both snapshot and url; leave one out")
            }
            let url = try Self.snapshot(at: value)
            return ActionPlan(
                preparation + [.request(vod.setCover(.known(url)))], target: "the cover of the asset \(asset)"
            ) { (context) throws(ActionError) in
                try await Self.set(SnapshotChoice.Snapshot(offset: 0, url: url), try HuaweiClient(context))
            }
        }
        let choice = try Self.choice(step.parameters["snapshot"])
        let work: [PlannedWork] = [
            .request(vod.details(.known(asset))),
            .request(
                vod.standing(.known(asset)), note: "only when there are no snapshots: whether some are being taken"),
            .request(vod.setCover(.later("snapshot_url"))),
        ]
        return ActionPlan(preparation + work, target: "the cover of the asset \(asset)") {
            (context) throws(ActionError) in
            let client = try HuaweiClient(context)
            let details = try await client.object(vod.details(.known(asset)))
            if let snapshot = choice.snapshot(in: details) { return try await Self.set(snapshot, client) }
            // Details say nothing of snapshots that are being taken, or could not be.
            throw SnapshotChoice.none(HuaweiStanding(asset, in: try await client.object(vod.standing(.known(asset)))))
        }
    }

    private static func set(
        _ snapshot: SnapshotChoice.Snapshot, _ client: HuaweiClient
    ) async throws(ActionError) -> Receipt {
        let answer = try await client.success(client.vod.setCover(.known(snapshot.url)))
        // The success is 204 without a body; anything else comes from somebody else.
        guard answer.body.isEmpty || JSONValue(answer.body) == .object([:]) else {
            throw answer.unusable("there should be no body")
        }
        return Receipt(
            outputs: ["url": .text(snapshot.url)],
            summary: "\(answer.status)\(snapshot.note.map { "; \($0)" } ?? "")")
    }

    private static func choice(_ value: Value?) throws(ActionError) -> SnapshotChoice {
        guard let value else { return .first }
        guard let text = value.text else { throw ActionError(.permanent, "snapshot is not a text; write first") }
        return try SnapshotChoice(text)
    }

    /// It is only told to VOD and never asked for here.
    private static func snapshot(at value: Value) throws(ActionError) -> String {
        guard let url = value.text else { throw ActionError(.permanent, "url is not a text; write one URL") }
        do throws(Origin.Refusal) {
            _ = try Origin(of: url)
        } catch {
            throw ActionError(.permanent, "url is \"\(Redaction.url(url))\", but \(error.rawValue)")
        }
        return url
    }
}
