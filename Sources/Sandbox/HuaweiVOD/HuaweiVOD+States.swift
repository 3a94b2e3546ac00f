/// Confirming uploads, publishing, and setting a snapshot as the cover.
extension HuaweiVOD {
    /// `POST asset/status/uploaded`: the client says how the upload of the video ended.
    func confirm(_ fields: inout VODFields) throws(VODRefusal) -> Answer {
        let id = try fields.needed(fields.text("asset_id"), "asset_id")
        let status = try fields.needed(fields.word("status", of: ["CREATED", "FAILED", "CANCELLED"]), "status")
        try fields.end()
        let asset = try self.asset(id)
        guard asset.status == .creating else {
            throw VODRefusal(
                "VOD.10126",
                "the status \(asset.status.rawValue) of the asset \(id) does not allow upload confirmation: nothing is "
                    + "awaited, or it was confirmed before")
        }
        guard status != "CREATED" || asset.unconfirmedVideo != nil else {
            throw VODRefusal(
                "VOD.10083", "the asset \(id) cannot become CREATED: its video has not been uploaded")
        }
        let cloud = self.cloud
        return Answer(
            status: 200, body: .json(.object([.init("asset_id", .string(id))])),
            reason: "\(id) is confirmed as \(status)",
            effect: self.cloud.effect {
                _ = cloud.shelf.change(id) { asset in
                    if status == "CREATED" {
                        asset.video = asset.unconfirmedVideo
                        asset.status = asset.isPublishedAutomatically ? .published : .created
                    } else {
                        asset.status = .failed
                    }
                    asset.unconfirmedVideo = nil
                }
                cloud.note(HuaweiCloud.Confirmation(assetID: id, status: status))
            })
    }

    /// `POST asset/status/publish`: each asset's outcome is in its item, whatever the status of the answer.
    func publish(_ fields: inout VODFields) throws(VODRefusal) -> Answer {
        var ids: [String] = []
        for json in try fields.needed(fields.list("asset_id"), "asset_id") {
            guard case .string(let id) = json else { throw .parameter("asset_id is not a list of strings") }
            ids.append(id)
        }
        try fields.end()
        var items: [JSON] = []
        var published: [String] = []
        for id in ids {
            let asset = VideoID.isValid(id) ? self.cloud.shelf[id] : nil
            let isReady = asset?.status == .created || asset?.status == .published
            if isReady { published.append(id) }
            // The leading space is the service's own: its page shows " UNCREATED".
            let status = isReady ? "PUBLISHED" : asset == nil ? "NO_ASSET" : " UNCREATED"
            items.append(.object([.init("asset_id", .string(id)), .init("status", .string(status))]))
        }
        let (cloud, ready) = (self.cloud, published)
        return Answer(
            status: 200, body: .json(.object([.init("asset_info_array", .array(items))])),
            reason: "\(ready.count) of \(ids.count) assets are published",
            effect: ready.isEmpty
                ? nil
                : self.cloud.effect {
                    for id in ready { _ = cloud.shelf.change(id) { $0.status = .published } }
                })
    }

    /// `PUT asset/cover`: the URL of a snapshot says which asset is meant. The service trims it.
    func setCover(_ fields: inout VODFields, _ incoming: Incoming) throws(VODRefusal) -> Answer {
        let sent = try fields.needed(fields.text("thumbnailUrl"), "thumbnailUrl")
        try fields.end()
        let url = sent.filter { !$0.isWhitespace }
        let base = Self.filesBase(incoming)
        guard url.hasPrefix("\(base)/asset/"),
            let id = url.dropFirst("\(base)/asset/".count).split(separator: "/").first.map(String.init)
        else { throw .notFound("thumbnailUrl \(url) is no URL of a snapshot of this sandbox") }
        let asset = try self.asset(id)
        guard asset.snapshots.contains(where: { asset.url(of: $0, base: base) == url }) else {
            throw .notFound("the asset \(id) has no snapshot \(url); take one from its details")
        }
        let cloud = self.cloud
        return Answer(
            status: 204, body: .none, reason: "the cover of \(id) is the snapshot \(url)",
            effect: self.cloud.effect {
                _ = cloud.shelf.change(id) { $0.cover = .snapshot(url: url) }
            })
    }
}
