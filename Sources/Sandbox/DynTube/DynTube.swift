/// The local DynTube: takes videos, pictures and captions, keeps channels, and shows them, on both of DynTube's hosts at once.
///
/// It knows what the service's pages say and is strict where they are silent.
struct DynTube: CloudService {
    let token: String
    let shelf: VideoShelf
    let channels: ChannelBook
    let state: StateFolder?

    /// The directories that it needs in the state folder.
    static let stateDirectories = VideoShelf.directories + [ChannelBook.notes]

    func takes(_ incoming: Incoming) -> Bool {
        incoming.components?.first == "v1" || incoming.components?.first == "thumbnails"
    }

    func answer(_ incoming: Incoming) async throws -> Answer {
        do {
            switch incoming.method {
            case "GET": return try await self.answerGet(incoming)
            default: return try await self.answerChange(incoming)
            }
        } catch let refusal as Refusal {
            return self.answer(refusal, incoming)
        }
    }

    private func answerGet(_ incoming: Incoming) async throws -> Answer {
        let path = incoming.components ?? []
        if path.count == 2, path[0] == "thumbnails" { return try await self.thumbnail(of: path[1]) }
        switch (path.count, path.prefix(2)) {
        case (2, ["v1", "videos"]):
            try self.checkToken(incoming)
            return try self.listVideos(incoming)
        case (3, ["v1", "videos"]):
            try self.checkToken(incoming)
            return try self.showVideo(path[2], incoming)
        case (2, ["v1", "channels"]):
            try self.checkToken(incoming)
            return try self.listChannels(incoming)
        case (3, ["v1", "channels"]):
            try self.checkToken(incoming)
            return try self.showChannel(path[2])
        default:
            throw Self.unknown(incoming)
        }
    }

    private func answerChange(_ incoming: Incoming) async throws -> Answer {
        let path = incoming.components ?? []
        switch (incoming.method, path.count, path.prefix(3)) {
        case ("PUT", 4, ["v1", "videos", "image"]): return try await self.setPicture(of: path[3], incoming)
        case ("POST", 2, ["v1", "videos"]): return try await self.uploadVideo(incoming)
        case ("POST", 4, ["v1", "videos", "captions"]): return try await self.addCaptions(to: path[3], incoming)
        case ("POST", 2, ["v1", "channels"]): return try await self.makeChannel(incoming)
        case ("PUT", 3, _) where path.starts(with: ["v1", "channels"]):
            return try await self.replaceChannel(path[2], incoming)
        default: throw Self.unknown(incoming)
        }
    }

    private static func unknown(_ incoming: Incoming) -> Refusal {
        Refusal(
            404,
            "the sandbox's DynTube has no call \(incoming.method) \(incoming.path); it has POST and GET /v1/videos, GET "
                + "/v1/videos/ID, PUT /v1/videos/image/ID, POST /v1/videos/captions/ID, POST and GET /v1/channels, PUT "
                + "and GET /v1/channels/ID and GET /thumbnails/ID")
    }

    /// Throws a 401 unless the bearer token is right. It does not say what was sent: it might be another service's token.
    func checkToken(_ incoming: Incoming) throws(Refusal) {
        let values = incoming.values(of: "Authorization")
        guard let value = values.first else {
            throw Refusal(401, "the request has no Authorization header; send Authorization: Bearer TOKEN")
        }
        guard values.count == 1 else { throw Refusal(401, "the request has more than one Authorization header") }
        let words = value.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            throw Refusal(401, "the Authorization header is not of the form: Bearer TOKEN")
        }
        guard words[1] == self.token else { throw Refusal(401, "the bearer token is not the one of this sandbox") }
    }

    // MARK: Shapes

    /// The upload host answers in a shape of its own, and so do refusals there.
    private func answer(_ refusal: Refusal, _ incoming: Incoming) -> Answer {
        let path = incoming.components ?? []
        var body = JSON.object([.init("message", .string(refusal.reason))] + refusal.details)
        if path.starts(with: ["v1", "videos", "image"]) {
            body = Self.uploadBody(error: refusal.reason, "image")
        } else if path.starts(with: ["v1", "videos", "captions"]) {
            body = Self.uploadBody(error: refusal.reason, "captions")
        } else if incoming.method == "POST", path == ["v1", "videos"] {
            body = .object([.init("ok", .bool(false)), .init("error", .string(refusal.reason))])
        }
        return Answer(
            status: refusal.status, body: .json(body), reason: refusal.reason, fileSHA256: refusal.fileSHA256)
    }

    /// `{"ok":true,"error":null,"image":null}`, or what was wrong.
    ///
    /// - Parameter what: was sent: "image" or "captions".
    static func uploadBody(error: String?, _ what: String) -> JSON {
        .object([
            .init("ok", .bool(error == nil)), .init("error", error.map { .string($0) } ?? .null), .init(what, .null),
        ])
    }

    private func thumbnail(of id: String) async throws -> Answer {
        guard let state else {
            throw Refusal(404, "the sandbox keeps no pictures; start it with a state folder to have them")
        }
        guard let picture = self.shelf[id]?.picture, picture.url == nil,
            let file = try await state.file("\(VideoShelf.pictures)/\(id)")
        else { throw Refusal(404, "the video has no kept picture") }
        return Answer(status: 200, body: .file(file, type: picture.type), reason: "the kept picture")
    }
}
