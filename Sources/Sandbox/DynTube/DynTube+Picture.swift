/// `PUT /v1/videos/image/ID`: sets a video's picture.
extension DynTube {
    func setPicture(of id: String, _ incoming: Incoming) async throws -> Answer {
        try self.checkToken(incoming)
        guard VideoID.isValid(id) else {
            throw Refusal(404, "\"\(id)\" is no video id: letters, digits, `.`, `_` and `-`, at most 128")
        }
        guard self.shelf.takes(id) else { throw Refusal(404, "the sandbox has no video \(id)") }
        guard incoming.values(of: "Content-Length").first != nil else {
            throw Refusal(411, "the request has no Content-Length; send the length of the form")
        }
        let boundary = try MultipartType.boundary(contentTypes: incoming.values(of: "Content-Type"))
        var reader = PictureFormReader(state: self.state)
        let form: PictureForm
        do {
            form = try await reader.read(incoming.body, boundary: boundary)
        } catch {
            if let receiving = reader.receiving { try await self.state?.forget(receiving) }
            guard error is Refusal else { throw error }
            // An answer before the end of the body looks like an accident to a client, not like a verdict.
            try await incoming.body.drain()
            throw error
        }
        return try await self.answer(form, of: id, receiving: reader.receiving)
    }

    private func answer(
        _ form: PictureForm, of id: String, receiving: StateFolder.Receiving?
    ) async throws(SandboxError) -> Answer {
        var picture = StoredPicture(size: 0, type: "", count: 0, received: .now())
        switch form.source {
        case .url(let url):
            picture.url = url
        case .file(let received):
            switch received.type {
            case .failure(let refusal):
                if let receiving { try await self.state?.forget(receiving) }
                // The upload host says so with status 200: `ok` counts, not the status.
                return Answer(
                    status: 200, body: .json(Self.uploadBody(error: refusal.reason)), reason: refusal.reason,
                    fileSHA256: received.sha256)
            case .success(let type):
                picture.sha256 = received.sha256
                picture.size = received.size
                picture.type = type
            }
        }
        return Answer(
            status: 200, body: .json(Self.uploadBody(error: nil)), reason: "the picture of \(id) is set",
            effect: self.effect(picture, of: id, receiving: receiving), fileSHA256: picture.sha256)
    }

    private func effect(
        _ picture: StoredPicture, of id: String, receiving: StateFolder.Receiving?
    ) -> Answer.Effect {
        let (shelf, state) = (self.shelf, self.state)
        return Answer.Effect(
            make: {
                guard let state else {
                    shelf.set(picture, of: id)
                    return
                }
                try await state.keep(
                    receiving, as: "\(VideoShelf.pictures)/\(id)", note: "\(VideoShelf.notes)/\(id).json"
                ) {
                    shelf.counted(picture, of: id).json
                } done: {
                    shelf.set(picture, of: id)
                }
            },
            forget: {
                if let receiving { try await state?.forget(receiving) }
            })
    }
}
