/// `GET asset/list`: assets by what is asked of them.
extension HuaweiVOD {
    /// What the query says.
    private struct Search {
        var ids: [String] = []
        var words: String?
        var tags: Set<String> = []
        var status: String?
        var category: Int?
        var types: [String] = []
        var start: String?
        var end: String?
        var page = 0
        var size = 10
        var isOldestFirst = false

        init(_ incoming: Incoming) throws(VODRefusal) {
            for (name, value) in incoming.query {
                guard !value.isEmpty else { throw .parameter("\(name) in the query is empty") }
                switch name {
                case "asset_id": self.ids.append(value)
                case "media_type": self.types.append(value)
                case "tags": self.tags.formUnion(value.split(separator: ",").map(String.init))
                case "query_string": self.words = value.lowercased()
                case "status": self.status = try Self.word(name, value, ["CREATING", "FAILED", "CREATED", "PUBLISHED"])
                case "start_time": self.start = try Self.time(name, value)
                case "end_time": self.end = try Self.time(name, value)
                case "category_id": self.category = try Self.number(name, value, -1 ... .max)
                // The first page is 0.
                case "page": self.page = try Self.number(name, value, 0...1_000_000)
                case "size": self.size = try Self.number(name, value, 1...100)
                case "order": self.isOldestFirst = try Self.word(name, value, ["asc", "desc"]) == "asc"
                default: throw .parameter("the query has an unknown parameter \(name)")
                }
            }
            guard self.ids.count <= 10 else { throw .parameter("the query has more than 10 asset_id") }
            guard self.types.count <= 20 else { throw .parameter("the query has more than 20 media_type") }
        }

        private static func number(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(VODRefusal) -> Int
        {
            guard let number = Int(value), range.contains(number) else {
                throw .parameter(
                    "\(name) is \"\(value)\", not a number within \(range.lowerBound)...\(range.upperBound)")
            }
            return number
        }

        private static func word(_ name: String, _ value: String, _ words: [String]) throws(VODRefusal) -> String {
            guard words.contains(value) else {
                throw .parameter("\(name) is \"\(value)\", not one of \(words.joined(separator: ", "))")
            }
            return value
        }

        private static func time(_ name: String, _ value: String) throws(VODRefusal) -> String {
            guard value.utf8.count == 14, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw .parameter("\(name) is \"\(value)\", not of the form yyyyMMddHHmmss")
            }
            return value
        }

        func takes(_ asset: HuaweiAsset) -> Bool {
            let texts = "\(asset.title)\n\(asset.description)\nOther".lowercased()
            let created = HuaweiTime.digits(asset.created)
            return (self.ids.isEmpty || self.ids.contains(asset.id)) && (self.words.map(texts.contains) ?? true)
                && self.tags.isSubset(of: asset.tags) && (self.status.map { $0 == asset.status.rawValue } ?? true)
                && (self.category.map { $0 == asset.category } ?? true)
                && (self.types.isEmpty || self.types.contains(asset.videoType))
                && (self.start.map { $0 <= created } ?? true) && (self.end.map { created <= $0 } ?? true)
        }
    }

    func list(_ incoming: Incoming) throws(VODRefusal) -> Answer {
        let search = try Search(incoming)
        let base = Self.filesBase(incoming)
        // Ids that are asked for come into being where any is known.
        for id in search.ids { _ = self.cloud.shelf[id] }
        let found = self.cloud.shelf.all.filter(search.takes)
        let sorted = search.isOldestFirst ? found : found.reversed()
        let page = sorted.dropFirst(search.page * search.size).prefix(search.size)
        let assets = page.compactMap { asset in
            self.cloud.shelf.change(asset.id) { asset in
                asset.notePoll(base: base)
                return Self.item(asset, base)
            }
        }
        let body = JSON.object([.init("total", .integer(Int64(found.count))), .init("assets", .array(assets))])
        return Answer(status: 200, body: .json(body), reason: "\(assets.count) of \(found.count) assets")
    }

    private static func item(_ asset: HuaweiAsset, _ base: String) -> JSON {
        let covers = asset.coverURL(base: base).map { JSON.object([.init("cover_url", .string($0))]) }
        var reason = ""
        if case .failed(let words) = asset.snapshotTask { reason = words }
        return .object([
            .init("asset_id", .string(asset.id)), .init("title", .string(asset.title)),
            .init("description", .string(asset.description)), .init("duration", .integer(Int64(HuaweiAsset.duration))),
            .init("duration_ms", .integer(Int64(HuaweiAsset.duration) * 1000)),
            .init("size", .integer(asset.video?.size ?? 0)),
            .init("original_url", .string("\(base)/asset/\(asset.id)/\(asset.id).\(asset.videoType.lowercased())")),
            .init("category", .string("Other")), .init("covers", .array(covers.map { [$0] } ?? [])),
            .init("create_time", .string(HuaweiTime.digits(asset.created))),
            .init("asset_status", .string(asset.status.rawValue)), .init("transcode_status", .string("UN_TRANSCODE")),
            .init("thumbnail_status", .string(asset.snapshotStatus)), .init("review_status", .string("UN_REVIEW")),
            .init("exec_desc", .string(reason)), .init("media_type", .string(asset.videoType)),
        ])
    }
}
