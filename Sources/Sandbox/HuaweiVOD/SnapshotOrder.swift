/// Which snapshots are to be taken (`thumbnail` of asset/process and of POST asset).
struct SnapshotOrder: Sendable {
    let snapshots: [HuaweiAsset.Snapshot]
    /// Which of them becomes the cover, from 1.
    let cover: Int

    init(_ json: VODFields) throws(VODRefusal) {
        var fields = json
        let type = try fields.needed(fields.word("type", of: ["time", "dots", "quantity"]), "type")
        // The pages say 1 to 12, the vendor's library 0 to 100.
        let time = try fields.integer("time", in: 1...12)
        let dots = try fields.list("dots")
        let quantity = try fields.integer("quantity", in: 1...10)
        let quantityTime = try fields.integer("quantity_time", in: 1 ... .max)
        self.cover = try fields.integer("cover_position", in: 1 ... .max) ?? 1
        _ = try fields.integer("format", in: 1...1)
        _ = try fields.integer("aspect_ratio", in: 0...1)
        _ = try fields.integer("max_length", in: 1 ... .max)
        try fields.end()
        for (name, isSent, owner) in [
            ("time", time != nil, "time"), ("dots", dots != nil, "dots"), ("quantity", quantity != nil, "quantity"),
            ("quantity_time", quantityTime != nil, "quantity"),
        ] where isSent && owner != type {
            throw .parameter("\(name) in thumbnail goes with the type \(owner), not with \(type)")
        }
        switch type {
        case "time":
            let steps = stride(from: 0, to: HuaweiAsset.duration, by: time ?? 12)
            self.snapshots = steps.map { .init(.sample, at: $0) }
        case "dots":
            self.snapshots = try Self.dots(fields.needed(dots, "dots"))
        default:
            let count = try fields.needed(quantity, "quantity")
            let step = quantityTime ?? HuaweiAsset.duration / count
            self.snapshots = (0..<count).map { $0.multipliedReportingOverflow(by: step).partialValue }
                .filter { (0..<HuaweiAsset.duration).contains($0) }.map { .init(.quantity, at: $0) }
        }
    }

    /// At most 10 seconds of the video, as the console allows.
    private static func dots(_ list: [JSON]) throws(VODRefusal) -> [HuaweiAsset.Snapshot] {
        guard list.count <= 10 else {
            throw .parameter("dots in thumbnail has \(list.count) times; at most 10 are allowed")
        }
        var snapshots: [HuaweiAsset.Snapshot] = []
        for json in list {
            guard case .integer(let second) = json, second >= 0, let second = Int(exactly: second) else {
                throw .parameter("dots in thumbnail is not a list of whole seconds")
            }
            guard second <= HuaweiAsset.duration else {
                throw .parameter("dots in thumbnail has \(second), but the video has \(HuaweiAsset.duration) seconds")
            }
            snapshots.append(.init(.dots, at: second))
        }
        return snapshots
    }

    func task(_ behaviour: HuaweiBehaviour) -> HuaweiAsset.SnapshotTask {
        .running(
            pollsLeft: behaviour.snapshotPolls, taking: self.snapshots, cover: self.cover,
            failure: behaviour.snapshotFailure)
    }
}

extension HuaweiVOD {
    /// `POST asset/process`: takes snapshots. Each is billed, and a second call takes them again.
    func process(_ fields: inout VODFields, _ incoming: Incoming) throws(VODRefusal) -> Answer {
        let id = try fields.needed(fields.text("asset_id"), "asset_id")
        let template = try fields.text("template_group_name", atMost: UploadOrder.longestName)
        _ = try fields.integer("auto_encrypt", in: 0...1)
        let order = try fields.object("thumbnail").map { json throws(VODRefusal) in try SnapshotOrder(json) }
        let subtitles = try fields.list("subtitle_id")
        try fields.end()
        guard order != nil || template != nil || subtitles != nil else {
            throw .parameter(
                "the body has none of thumbnail, template_group_name and subtitle_id: there is nothing to do")
        }
        let asset = try self.asset(id)
        guard asset.status == .created || asset.status == .published else {
            throw VODRefusal(
                "VOD.10083",
                "the state \(asset.status.rawValue) of the asset \(id) forbids processing: its video is not there")
        }
        if case .running = asset.snapshotTask {
            throw VODRefusal("VOD.10080", "snapshots of the asset \(id) are being taken already")
        }
        let (cloud, task) = (self.cloud, order.map { $0.task(self.cloud.behaviour) })
        return Answer(
            status: 202, body: .json(.object([.init("asset_id", .string(id))])),
            reason: "\(order?.snapshots.count ?? 0) snapshots of \(id) are being taken",
            effect: self.cloud.effect {
                _ = cloud.shelf.change(id) { asset in
                    if let template { asset.processing = template }
                    if let task { asset.snapshotTask = task }
                }
                if let order { cloud.noteBilled(order.snapshots.count) }
            })
    }
}
