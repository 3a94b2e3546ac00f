/// `POST /v1/videos`: makes a video from a file. Each call makes another one, whatever came before.
extension DynTube {
    func uploadVideo(_ incoming: Incoming) async throws -> Answer {
        try self.checkToken(incoming)
        guard self.shelf.hasRoom else {
            throw Refusal(400, "the sandbox has \(VideoShelf.mostVideos) videos; more it does not take")
        }
        let id = DynTubeKey.newID()
        let form = try await FormReader<FileHead>.read(incoming, VideoForm.shape, state: self.state) {
            form throws(Refusal) in try VideoForm(form, id: id, now: .now())
        }
        let (shelf, video) = (self.shelf, form.video)
        let links = VideoLinks(id, incoming)
        let body = JSON.object([
            .init("videoId", .string(id)),
            .init("videoKey", .string(video.key)),
            .init("uploadId", .string(DynTubeKey.newID())),
            .init("channelKey", .string(links.channelKey)),
            .init("privateLink", .string(links.privateLink)),
            .init("iframeLink", .string(links.iframeLink)),
        ])
        return Answer(
            status: 200, body: .json(body), reason: "the video \(id) is made",
            effect: self.effect(
                keeping: form.file?.receiving, as: "\(VideoShelf.uploads)/\(id)",
                note: "\(VideoShelf.uploadNotes)/\(id).json"
            ) {
                video.json
            } done: {
                shelf.add(video)
            }, fileSHA256: video.sha256)
    }
}

/// Where a video can be seen, as DynTube tells. The cloud serves nothing there.
struct VideoLinks: Sendable {
    let channelKey: String
    let privateLink: String
    let iframeLink: String
    let stream: String

    init(_ id: String, _ incoming: Incoming) {
        let key = DynTubeKey.of(id)
        let base = "http://\(incoming.authority)"
        self.channelKey = DynTubeKey.of("channel of \(id)")
        self.privateLink = "\(base)/videos/\(key)"
        self.iframeLink = "\(base)/embed/\(key)"
        self.stream = "\(base)/streams/\(key).m3u8"
    }
}
