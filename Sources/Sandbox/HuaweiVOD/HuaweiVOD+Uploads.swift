import FoundationEssentials

/// Making and updating assets: what files are announced, and the URLs to send them to.
extension HuaweiVOD {
    /// `POST asset`: a new asset, whose files are to be uploaded.
    func create(_ fields: inout VODFields, _ incoming: Incoming) throws(VODRefusal) -> Answer {
        let title = try fields.needed(fields.text("title", atMost: UploadOrder.longestName), "title")
        let order = try UploadOrder(&fields, videoTypes: VODFileType.creatable)
        guard let video = order.video else { throw .parameter("the body has no video_name and video_type") }
        guard !self.cloud.shelf.isFull else {
            throw VODRefusal("VOD.10078", "the sandbox holds \(AssetShelf.mostAssets) assets, as many as it can")
        }
        var asset = HuaweiAsset(Hexadecimal.random(bytes: 16), title: title, status: .creating, hasSnapshots: false)
        asset.description = try fields.text("description", atMost: UploadOrder.longestDescription) ?? ""
        asset.category = try fields.integer("category_id", in: -1 ... .max) ?? -1
        asset.tags = try Self.tags(fields.text("tags"))
        asset.isPublishedAutomatically = try fields.integer("auto_publish", in: 0...1) == 1
        let template = try fields.text("template_group_name", atMost: UploadOrder.longestName)
        asset.processing = try fields.text("workflow_name", atMost: UploadOrder.longestName)
        // The template group wins over the workflow.
        if let template { asset.processing = template }
        _ = try fields.integer("auto_encrypt", in: 0...1)
        _ = try fields.word("auto_preheat", of: ["0", "1"])
        let thumbnail = try fields.object("thumbnail").map { json throws(VODRefusal) in try SnapshotOrder(json) }
        if var review = try fields.object("review") {
            _ = try review.needed(review.text("template_id"), "template_id")
            try review.end()
        }
        try fields.end()
        asset.videoName = video.name
        asset.videoType = video.type
        if let thumbnail { asset.snapshotTask = thumbnail.task(self.cloud.behaviour) }
        let billed = thumbnail?.snapshots.count ?? 0
        let (cloud, made) = (self.cloud, asset)
        return self.answer(order, asset: asset, incoming, alwaysNamesCover: true) {
            var asset = made
            Self.take(order, &asset)
            cloud.shelf.insert(asset)
            if billed > 0 { cloud.noteBilled(billed) }
        }
    }

    /// `PUT asset`: another video, cover or subtitles for an asset.
    func update(_ fields: inout VODFields, _ incoming: Incoming) throws(VODRefusal) -> Answer {
        let id = try fields.needed(fields.text("asset_id"), "asset_id")
        let order = try UploadOrder(&fields, videoTypes: VODFileType.updatable)
        let coverID = try fields.integer("cover_id", in: 0...0)
        try fields.end()
        if coverID != nil, order.cover == nil { throw .parameter("cover_id came without cover_type") }
        guard order.video != nil || order.cover != nil || !order.subtitles.isEmpty else {
            throw .parameter("the body has none of video_name, cover_type and subtitles; at least one is needed")
        }
        let asset = try self.asset(id)
        guard !asset.isLocked else {
            throw VODRefusal(
                "VOD.10061",
                "the state of the asset \(id) forbids an update: it is healthy, and only assets whose upload failed or "
                    + "was cancelled can be updated")
        }
        let cloud = self.cloud
        return self.answer(order, asset: asset, incoming, alwaysNamesCover: false) {
            _ = cloud.shelf.change(id) { Self.take(order, &$0) }
        }
    }

    /// Notes in the asset what is to come.
    private static func take(_ order: UploadOrder, _ asset: inout HuaweiAsset) {
        if let video = order.video {
            asset.videoName = video.name.filter { $0 != " " }
            asset.videoType = video.type
            asset.status = .creating
            asset.unconfirmedVideo = nil
        }
        for subtitle in order.subtitles {
            asset.subtitles[subtitle.id] = HuaweiAsset.Subtitle(
                type: subtitle.type, language: subtitle.language, name: subtitle.name,
                description: subtitle.description)
        }
    }

    /// The URLs to send the files to, and the effect that makes them known.
    private func answer(
        _ order: UploadOrder, asset: HuaweiAsset, _ incoming: Incoming, alwaysNamesCover: Bool,
        effect: @escaping @Sendable () -> Void
    ) -> Answer {
        let targets = self.targets(order, asset)
        let urls = targets.map { target in
            JSON.string(self.cloud.presignedURL(.put(target.contentType, md5: target.md5), target.key, incoming))
        }
        var members = [JSON.Member("asset_id", .string(asset.id))]
        var rest = urls[...]
        if order.video != nil { members.append(.init("video_upload_url", rest.removeFirst())) }
        if order.cover != nil {
            members.append(.init("cover_upload_url", rest.removeFirst()))
        } else if alwaysNamesCover {
            members.append(.init("cover_upload_url", .null))
        }
        if alwaysNamesCover || !order.subtitles.isEmpty {
            members.append(.init("subtitle_upload_urls", .array(Array(rest))))
        }
        if alwaysNamesCover {
            members.append(
                .init("target", self.location(ObjectKey.video(of: asset.id, type: asset.videoType, self.cloud))))
        }
        let store = self.cloud.store
        return Answer(
            status: 200, body: .json(.object(members)),
            reason: "the asset \(asset.id) awaits \(targets.map { "\($0.purpose)" }.joined(separator: ", "))",
            effect: self.cloud.effect {
                effect()
                store.expect(targets)
            })
    }

    /// The objects that are to come: video, cover, subtitles in the request's order.
    private func targets(_ order: UploadOrder, _ asset: HuaweiAsset) -> [UploadTarget] {
        var targets: [UploadTarget] = []
        if let video = order.video {
            targets.append(
                UploadTarget(
                    key: ObjectKey.video(of: asset.id, type: video.type, self.cloud), assetID: asset.id,
                    purpose: .video,
                    contentType: VODFileType.contentType(ofVideo: video.type), md5: video.md5))
        }
        if let cover = order.cover {
            let type = cover.type == "PNG" ? "image/png" : self.cloud.behaviour.jpegType
            targets.append(
                UploadTarget(
                    key: ObjectKey.cover(of: asset.id, type: cover.type, self.cloud), assetID: asset.id,
                    purpose: .cover,
                    contentType: type, md5: cover.md5))
        }
        for subtitle in order.subtitles {
            targets.append(
                UploadTarget(
                    key: ObjectKey.subtitle(subtitle.id, of: asset.id, type: subtitle.type, self.cloud),
                    assetID: asset.id, purpose: .subtitle(subtitle.id),
                    contentType: VODFileType.subtitleContentType, md5: subtitle.md5))
        }
        return targets
    }

    /// Where an object lies, as `target` and `source_path` say it.
    func location(_ key: String) -> JSON {
        .object([
            .init("bucket", .string(OBS.bucket)), .init("location", .string(self.cloud.account.region)),
            .init("object", .string(key)),
        ])
    }

    /// At most 16 tags of at most 24 bytes each, separated by commas (2021: 16 bytes).
    private static func tags(_ text: String?) throws(VODRefusal) -> [String] {
        guard let text else { return [] }
        let tags = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard tags.count <= 16 else { throw .parameter("tags holds \(tags.count) tags; at most 16 are allowed") }
        for tag in tags where tag.isEmpty || tag.utf8.count > 24 {
            throw .parameter("tags holds \"\(tag)\"; a tag has 1 to 24 bytes")
        }
        return tags
    }
}
