/// Videos and channels, listed and shown one by one.
extension DynTube {
    /// Which part of a list was asked for.
    private struct Page {
        static let defaultSize = 50
        static let largestSize = 100

        var number = 1
        var size = Self.defaultSize
        /// As it was sent, to be sent back.
        var sort = ""
        var isNewestFirst = false

        init(_ incoming: Incoming) throws(Refusal) {
            for (name, value) in incoming.query {
                switch name {
                case "page":
                    guard let number = Int(value), number >= 1 else {
                        throw Refusal(400, "page is \"\(value)\"; send a number from 1")
                    }
                    self.number = number
                case "size":
                    guard let size = Int(value), (1...Self.largestSize).contains(size) else {
                        throw Refusal(400, "size is \"\(value)\"; send a number from 1 to \(Self.largestSize)")
                    }
                    self.size = size
                case "sort":
                    self.sort = value
                    switch value.lowercased() {
                    case "", "created", "created:1": self.isNewestFirst = false
                    case "-created", "created:-1": self.isNewestFirst = true
                    default: throw Refusal(400, "sort is \"\(value)\"; the sandbox sorts by created or -created")
                    }
                default:
                    throw Refusal(400, "the query has an unknown parameter \"\(name)\"; known are page, size, sort")
                }
            }
        }

        /// The answer with the page of `items`, which come oldest first.
        func answer<Item>(_ items: [Item], named name: String, _ json: (Item) -> JSON) -> Answer {
            let sorted = self.isNewestFirst ? items.reversed() : items
            // A page far beyond the end must not overflow.
            let start = self.number - 1 > items.count / self.size ? items.count : (self.number - 1) * self.size
            let pager = JSON.object([
                .init("page", .integer(Int64(self.number))),
                .init("totalPages", .integer(Int64((items.count + self.size - 1) / self.size))),
                .init("totalResults", .integer(Int64(items.count))),
                .init("sort", .string(self.sort)),
            ])
            let page = sorted.dropFirst(start).prefix(self.size).map(json)
            return Answer(
                status: 200, body: .json(.object([.init("pager", pager), .init(name, .array(page))])),
                reason: "\(page.count) of \(items.count) \(name)")
        }
    }

    func listVideos(_ incoming: Incoming) throws(Refusal) -> Answer {
        try Page(incoming).answer(self.shelf.all, named: "videos") { self.json($0, incoming) }
    }

    func showVideo(_ id: String, _ incoming: Incoming) throws(Refusal) -> Answer {
        guard let video = self.shelf[id] else { throw Refusal(404, "Video not found") }
        return Answer(status: 200, body: .json(self.json(video, incoming)), reason: "the video \(id)")
    }

    func listChannels(_ incoming: Incoming) throws(Refusal) -> Answer {
        try Page(incoming).answer(self.channels.all, named: "channels", \.shown)
    }

    func showChannel(_ id: String) throws(Refusal) -> Answer {
        guard let channel = self.channels[id] else { throw Refusal(404, "Channel not found") }
        return Answer(status: 200, body: .json(channel.shown), reason: "the channel \(id)")
    }

    /// A ready video with the documented fields; those that the cloud has nothing to put into are empty.
    private func json(_ video: VideoShelf.Video, _ incoming: Incoming) -> JSON {
        let links = VideoLinks(video.id, incoming)
        let upload = video.upload
        let thumbnail = JSON.string(
            video.picture?.url ?? "http://\(incoming.authority)/thumbnails/\(video.id)")
        let image = JSON.object(["xsUrl", "smUrl", "mdUrl", "lgUrl"].map { JSON.Member($0, thumbnail) })
        return .object([
            .init("id", .string(video.id)),
            .init("duration", .string("00:02:30.1270000")),
            .init("projectId", .string(upload?.projectID ?? "sandbox")),
            .init("accountKey", .string("sandbox")),
            .init("region", .string("local")),
            .init("image", video.picture == nil ? .null : image),
            .init("captions", .array(video.captions.map(\.shown))),
            .init("key", .string(DynTubeKey.of(video.id))),
            .init("channelKey", .string(links.channelKey)),
            .init("privateLink", .string(links.privateLink)),
            .init("iframeLink", .string(links.iframeLink)),
            .init("hlsLink", .string(links.stream)),
            .init("planType", .integer(upload?.planType ?? 1)),
            .init("mp4Url", .string("")),
            .init("mp4Urls", .array([])),
            .init(
                "formats", .object([.init("hls", .bool(true)), .init("mp4", .bool(false)), .init("options", .null)])),
            .init("hlsUrl", .string(links.stream)),
            .init("hlsUrlWeb", .string(links.stream)),
            .init("title", .string(upload?.title ?? video.id)),
            .init("description", .string(upload?.description ?? "")),
            .init("options", .object([])),
            .init("tags", .array((upload?.tags ?? []).map { .string($0) })),
            .init("version", .integer(Int64(video.picture?.count ?? 0))),
            .init("status", .integer(3)),
            .init("created", .string(video.created.description)),
        ])
    }
}
