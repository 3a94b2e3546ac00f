/// `POST /v1/videos/captions/ID`: adds captions to a video. What a second file in the same language does, the service does
/// not say; here both are kept, so that sending twice shows.
extension DynTube {
    private static let captionShape = FormShape(
        file: "file", fileTypes: "text/vtt or application/x-subrip",
        texts: ["kind", "language", "label", "default", "rtl"].map { FormShape.Text($0) })

    func addCaptions(to id: String, _ incoming: Incoming) async throws -> Answer {
        try self.checkToken(incoming)
        try self.checkVideo(id)
        let now = DotNetTime.now()
        let (captions, receiving) = try await FormReader<FileHead>.read(
            incoming, Self.captionShape, state: self.state
        ) { form throws(Refusal) in (try Self.captions(form, of: id, now), form.file?.receiving) }
        let shelf = self.shelf
        let body = JSON.object([
            .init("ok", .bool(true)), .init("error", .null), .init("captions", captions.shown),
        ])
        return Answer(
            status: 200, body: .json(body),
            reason: "the video \(id) has \(captions.kind.rawValue) in \(captions.language)",
            effect: self.effect(
                keeping: receiving, as: "\(VideoShelf.captions)/\(captions.id)",
                note: "\(VideoShelf.captionNotes)/\(captions.id).json"
            ) {
                captions.json
            } done: {
                shelf.add(captions)
            }, fileSHA256: captions.sha256)
    }

    private static func captions(
        _ form: ReceivedForm<FileHead>, of id: String, _ now: DotNetTime
    ) throws(Refusal) -> StoredCaptions {
        guard let file = form.file else { throw Refusal(400, "the form has no part `file`; send the captions in it") }
        guard let format = CaptionFormat(head: file.check.bytes) else {
            // As with pictures, what is wrong with the content is said with status 200.
            throw Refusal(
                200,
                "the file is neither WebVTT (it does not begin with WEBVTT) nor SRT (it does not begin with a number "
                    + "and a line 00:00:00,000 --> 00:00:00,000)")
        }
        var captions = StoredCaptions(
            id: DynTubeKey.newID(), video: id, sha256: file.sha256, size: file.size, format: format, received: now)
        if let text = form.text("kind") {
            guard let kind = StoredCaptions.Kind(rawValue: text) else {
                throw Refusal(400, "the `kind` is \"\(text)\"; send subtitles or chapters")
            }
            captions.kind = kind
        }
        if let language = form.text("language") {
            guard language.wholeMatch(of: /[A-Za-z]{2}/) != nil else {
                throw Refusal(400, "the `language` is \"\(language)\"; send two letters, such as en")
            }
            captions.language = language
        }
        if let label = form.text("label") {
            guard !label.isEmpty else { throw Refusal(400, "the `label` is empty; leave it out") }
            captions.label = label
        }
        captions.isDefault = try Self.bool(form, "default")
        captions.isRightToLeft = try Self.bool(form, "rtl")
        return captions
    }

    /// False when the part is not there.
    private static func bool(_ form: ReceivedForm<FileHead>, _ name: String) throws(Refusal) -> Bool {
        switch form.text(name) {
        case nil, "false": return false
        case "true": return true
        case let text?: throw Refusal(400, "the `\(name)` is \"\(text)\"; send true or false")
        }
    }
}
