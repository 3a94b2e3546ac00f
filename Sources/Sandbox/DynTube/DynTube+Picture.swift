/// `PUT /v1/videos/image/ID`: sets a video's picture.
extension DynTube {
    func setPicture(of id: String, _ incoming: Incoming) async throws -> Answer {
        try self.checkToken(incoming)
        try self.checkVideo(id)
        let form = try await FormReader<PictureCheck>.read(incoming, PictureForm.shape, state: self.state) {
            form throws(Refusal) in try PictureForm(form)
        }
        var picture = StoredPicture(size: 0, type: "", count: 0, received: .now())
        var receiving: StateFolder.Receiving?
        switch form.source {
        case .url(let url):
            picture.url = url
        case .file(let file, let type):
            picture.sha256 = file.sha256
            picture.size = file.size
            picture.type = type
            receiving = file.receiving
        }
        return Answer(
            status: 200, body: .json(Self.uploadBody(error: nil, "image")), reason: "the picture of \(id) is set",
            effect: self.effect(picture, of: id, receiving: receiving), fileSHA256: picture.sha256)
    }

    /// Refuses what can be no video's id, and a video that there is not.
    func checkVideo(_ id: String) throws(Refusal) {
        guard VideoID.isValid(id) else {
            throw Refusal(404, "\"\(id)\" is no video id: letters, digits, `.`, `_` and `-`, at most 128")
        }
        guard self.shelf.takes(id) else { throw Refusal(404, "the sandbox has no video \(id)") }
    }

    private func effect(
        _ picture: StoredPicture, of id: String, receiving: StateFolder.Receiving?
    ) -> Answer.Effect {
        let shelf = self.shelf
        return self.effect(
            keeping: receiving, as: "\(VideoShelf.pictures)/\(id)", note: "\(VideoShelf.notes)/\(id).json"
        ) {
            shelf.counted(picture, of: id).json
        } done: {
            shelf.set(picture, of: id)
        }
    }

    /// A change that is noted in the state folder, where there is one, together with the file that it brought.
    func effect(
        keeping receiving: StateFolder.Receiving? = nil, as name: String = "", note noteName: String,
        _ note: @escaping @Sendable () -> JSON, done: @escaping @Sendable () -> Void
    ) -> Answer.Effect {
        let state = self.state
        return Answer.Effect(
            make: {
                guard let state else { return done() }
                try await state.keep(receiving, as: name, note: noteName, note, done: done)
            },
            forget: {
                if let receiving { try await state?.forget(receiving) }
            })
    }
}
