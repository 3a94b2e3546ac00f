/// `GET asset/details`: one asset with all that is known of it.
extension HuaweiVOD {
    private static let categories = ["base_info", "transcode_info", "thumbnail_info", "review_info"]

    func details(_ incoming: Incoming) throws(VODRefusal) -> Answer {
        var id: String?
        var wanted: Set<String> = []
        for (name, value) in incoming.query {
            switch name {
            case "asset_id":
                guard id == nil else { throw .parameter("the query has two asset_id") }
                id = value
            case "categories":
                guard Self.categories.contains(value) else {
                    throw .parameter(
                        "categories is \"\(value)\", not one of \(Self.categories.joined(separator: ", "))")
                }
                wanted.insert(value)
            default: throw .parameter("the query has an unknown parameter \(name)")
            }
        }
        guard let id else { throw .parameter("the query has no asset_id") }
        _ = try self.asset(id)
        let base = Self.filesBase(incoming)
        // Looking is what makes snapshots ripen here: no time passes in a test. Even a look whose answer is lost counts.
        _ = self.cloud.shelf.change(id) { $0.notePoll(base: base) }
        let asset = try self.asset(id)
        if wanted.isEmpty { wanted = Set(Self.categories) }
        var members = [JSON.Member("asset_id", .string(id))]
        if wanted.contains("base_info") { members.append(.init("base_info", self.baseInfo(asset, base))) }
        // Absent means not asked for, running or failed: the page leaves that to asset/list.
        if wanted.contains("thumbnail_info"), asset.snapshotTask == .done {
            members.append(.init("thumbnail_info", Self.thumbnailInfo(asset, base)))
        }
        return Answer(status: 200, body: .json(.object(members)), reason: "the asset \(id), \(asset.status.rawValue)")
    }

    private func baseInfo(_ asset: HuaweiAsset, _ base: String) -> JSON {
        let covers = asset.coverURL(base: base).map { JSON.object([.init("cover_url", .string($0))]) }
        let subtitles = asset.subtitles.sorted { $0.key < $1.key }.filter { $0.value.file != nil }.map { id, subtitle in
            JSON.object([
                .init("url", .string("\(base)/asset/\(asset.id)/subtitle/\(id).\(subtitle.type.lowercased())")),
                .init("id", .integer(Int64(id))), .init("type", .string(subtitle.type)),
                .init("language", .string(subtitle.language)),
            ])
        }
        let key = ObjectKey.video(of: asset.id, type: asset.videoType, self.cloud)
        let made = JSON.string(HuaweiTime.digits(asset.created))
        return .object([
            .init("title", .string(asset.title)), .init("video_name", .string(asset.videoName)),
            .init("description", .string(asset.description)), .init("category_id", .integer(Int64(asset.category))),
            .init("category_name", .string("Other")), .init("create_time", made), .init("last_modified", made),
            .init("video_type", .string(asset.videoType)),
            .init("tags", .string(asset.tags.joined(separator: ","))), .init("meta_data", Self.metaData(asset)),
            .init("video_url", .string("\(base)/asset/\(asset.id)/\(asset.id).\(asset.videoType.lowercased())")),
            .init("cover_info_array", .array(covers.map { [$0] } ?? [])), .init("subtitle_info", .array(subtitles)),
            .init("source_path", self.location(key)),
        ])
    }

    /// `hight` is the service's own spelling; newer answers have `height` besides.
    private static func metaData(_ asset: HuaweiAsset) -> JSON {
        .object([
            .init("pack_type", .string(asset.videoType)), .init("codec", .string("H.264")),
            .init("duration", .integer(Int64(HuaweiAsset.duration))),
            .init("duration_ms", .integer(Int64(HuaweiAsset.duration) * 1000)),
            .init("video_size", .integer(asset.video?.size ?? 0)), .init("width", .integer(1280)),
            .init("hight", .integer(720)), .init("height", .integer(720)), .init("bit_rate", .integer(0)),
            .init("frame_rate", .integer(25)), .init("quality", .string("HD")), .init("audio_channels", .integer(2)),
        ])
    }

    private static func thumbnailInfo(_ asset: HuaweiAsset, _ base: String) -> JSON {
        var members: [JSON.Member] = []
        for kind in [HuaweiAsset.Snapshot.Kind.sample, .dots, .quantity] {
            let snapshots = asset.snapshots.filter { $0.kind == kind }.map { snapshot in
                JSON.object([
                    .init("offset", .integer(Int64(snapshot.offset))),
                    .init("url", .string(asset.url(of: snapshot, base: base))),
                ])
            }
            if !snapshots.isEmpty { members.append(.init(kind.rawValue, .array(snapshots))) }
        }
        return .object(members + [.init("thumbnail_status", .string(asset.snapshotStatus))])
    }
}
