/// The local DynTube: sets pictures, lists videos and channels, on both of DynTube's hosts at once.
///
/// It knows what the service's pages say and is strict where they are silent.
struct DynTube: CloudService {
    let token: String
    let shelf: VideoShelf
    let channels: [DynTubeChannel]
    let state: StateFolder?

    /// The directories that it needs in the state folder.
    static let stateDirectories = [VideoShelf.pictures, VideoShelf.notes]

    func takes(_ incoming: Incoming) -> Bool {
        incoming.components?.first == "v1" || incoming.components?.first == "thumbnails"
    }

    func answer(_ incoming: Incoming) async throws -> Answer {
        do {
            switch (incoming.method, incoming.components ?? []) {
            case ("PUT", let path) where path.count == 4 && path[..<3] == ["v1", "videos", "image"]:
                return try await self.setPicture(of: path[3], incoming)
            case ("GET", ["v1", "videos"]):
                try self.checkToken(incoming)
                return try self.listVideos(incoming)
            case ("GET", let path) where path.count == 3 && path[..<2] == ["v1", "videos"]:
                try self.checkToken(incoming)
                return try self.showVideo(path[2], incoming)
            case ("GET", ["v1", "channels"]):
                try self.checkToken(incoming)
                return try self.listChannels(incoming)
            case ("GET", let path) where path.count == 3 && path[..<2] == ["v1", "channels"]:
                try self.checkToken(incoming)
                return try self.showChannel(path[2])
            case ("GET", let path) where path.count == 2 && path[0] == "thumbnails":
                return try await self.thumbnail(of: path[1])
            default:
                throw Refusal(
                    404,
                    "the sandbox's DynTube has no call \(incoming.method) \(incoming.path); it has PUT "
                        + "/v1/videos/image/ID, GET /v1/videos, GET /v1/videos/ID, GET /v1/channels, GET /v1/channels/ID "
                        + "and GET /thumbnails/ID")
            }
        } catch let refusal as Refusal {
            return self.answer(refusal, incoming)
        }
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
        let isUpload = incoming.components?.starts(with: ["v1", "videos", "image"]) ?? false
        let body: JSON =
            isUpload
            ? Self.uploadBody(error: refusal.reason) : .object([.init("message", .string(refusal.reason))])
        return Answer(status: refusal.status, body: .json(body), reason: refusal.reason)
    }

    /// `{"ok":true,"error":null,"image":null}`, or what was wrong.
    static func uploadBody(error: String?) -> JSON {
        .object([
            .init("ok", .bool(error == nil)), .init("error", error.map { .string($0) } ?? .null), .init("image", .null),
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
