import Disk
import Rules

/// Sends the files of an asset that VOD knows of: declares them, uploads each, and says that the video is there.
struct HuaweiUpload: Sendable {
    let client: HuaweiClient
    let memory: HuaweiMemory
    let asset: String
    let declaration: HuaweiDeclaration
    /// Whether this job made the asset, so that its details tell where its video goes.
    var isOwn = false

    var files: HuaweiFiles { self.declaration.files }
    var vod: HuaweiVOD { self.client.vod }

    /// - Parameter urls: where to upload, when the files are declared already.
    /// - Returns: what became of it, for the history.
    func run(_ digests: HuaweiDeclaration.Digests? = nil, _ urls: HuaweiUploadURLs? = nil) async throws(ActionError)
        -> String
    {
        try await self.send(digests, urls)
        guard self.files.video != nil else { return "uploaded" }
        return try await self.confirm()
    }

    /// The digests of the files that go in one request each: VOD signs them into the URLs.
    static func digests(
        _ files: HuaweiFiles, _ inputs: StepFiles<InputFile>
    ) async throws(ActionError) -> HuaweiDeclaration.Digests {
        var digests: HuaweiDeclaration.Digests = [:]
        for file in files.whole {
            digests[file.type.use] = .known(try await HuaweiDigest.of(try file.input(inputs)).base64)
        }
        return digests
    }

    // MARK: Sending

    private func send(_ digests: HuaweiDeclaration.Digests?, _ urls: HuaweiUploadURLs?) async throws(ActionError) {
        if self.memory.state.isVideoThere { return }
        if try await self.resume() { return }
        // VOD lets only assets be updated whose upload failed; one of our own that awaits its video alone takes it in parts
        // without another declaration.
        if urls == nil, self.isOwn, self.files.all.count == 1, let video = self.files.video {
            return try await self.sendInParts(video, try await self.object(nil))
        }
        let inputs = self.client.context.files
        let known: HuaweiDeclaration.Digests
        if let digests { known = digests } else { known = try await Self.digests(self.files, inputs) }
        var place: HuaweiUploadURLs
        if let urls { place = urls } else { place = try await self.declare(known) }
        for file in self.files.whole {
            guard let digest = known[file.type.use] else { preconditionFailure("every whole file has a digest") }
            place = try await self.put(file, try file.input(inputs), digest, known, place)
        }
        guard let video = self.files.video else { return }
        if video.isInParts { return try await self.sendInParts(video, try await self.object(place)) }
        try await self.memory.remember { $0.isVideoThere = true }
    }

    private func sendInParts(_ video: HuaweiFile, _ object: OBSObject) async throws(ActionError) {
        let end = try await self.multipart(video, object).begin()
        try await self.memory.remember { state in
            state.isVideoThere = end == .completed
            state.parts = nil
        }
        guard end == .completed else {
            throw ActionError(
                .transient(retryAfter: nil), "the upload in parts is gone from the storage; it begins anew")
        }
    }

    /// Goes on with an upload in parts that was begun.
    ///
    /// - Returns: whether the video is there now.
    private func resume() async throws(ActionError) -> Bool {
        guard let video = self.files.video, let parts = self.memory.state.parts else { return false }
        let upload = try self.multipart(video, parts.object)
        let isThere: Bool
        if parts.fits(upload.plan) {
            isThere = try await upload.resume(parts) == .completed
        } else {
            // It is another file by now: what was sent of the other is of no use.
            try await upload.abort(parts)
            isThere = false
        }
        try await self.memory.remember { state in
            state.isVideoThere = isThere
            state.parts = nil
        }
        return isThere
    }

    func multipart(_ video: HuaweiFile, _ object: OBSObject) throws(ActionError) -> MultipartUpload {
        let input = try video.input(self.client.context.files)
        return MultipartUpload(
            client: self.client, memory: self.memory, input: input, contentType: video.type.contentType,
            plan: try PartPlan(size: input.facts.size ?? input.file.size), object: object)
    }

    /// Tells VOD of the files and gets URLs.
    ///
    /// VOD lets only assets be updated whose upload failed or was cancelled ("Constraints"), so one that waits for what
    /// this job declared before is cancelled first where it must be.
    private func declare(_ digests: HuaweiDeclaration.Digests) async throws(ActionError) -> HuaweiUploadURLs {
        let request = self.vod.update(.known(self.asset), self.declaration, digests)
        var answer = try await self.client.answer(request)
        if self.memory.state.asset == self.asset, HuaweiFailure.code(of: answer) == "VOD.10061" {
            _ = try await self.client.success(self.vod.confirm(.known(self.asset), "CANCELLED"))
            answer = try await self.client.answer(request)
        }
        guard answer.isSuccess else { throw HuaweiFailure.of(answer, now: self.client.now).error }
        if self.files.video != nil, self.memory.state.asset != self.asset {
            let asset = self.asset
            try await self.memory.remember { $0.asset = asset }
        }
        return try HuaweiUploadURLs(answer, self.files)
    }

    /// Where the video lies: what its URL says, else what the asset's details do.
    private func object(_ urls: HuaweiUploadURLs?) async throws(ActionError) -> OBSObject {
        if let object = urls?[.video]?.object { return object }
        let answer = try await self.client.success(self.vod.details(.known(self.asset)))
        let path = try HuaweiClient.object(answer)["base_info"]?["source_path"]
        guard let bucket = path?["bucket"]?.words, let key = path?["object"]?.words else {
            throw answer.unusable("it does not say where the video lies (source_path)")
        }
        return OBSObject(bucket: bucket, key: key)
    }

    /// Sends a whole file. A URL that has ended is asked for anew, and a Content-Type of which VOD's pages are not clear
    /// is tried in its other form, once each.
    ///
    /// - Returns: the URLs in use at the end.
    private func put(
        _ file: HuaweiFile, _ input: InputFile, _ digest: LateText, _ digests: HuaweiDeclaration.Digests,
        _ urls: HuaweiUploadURLs
    ) async throws(ActionError) -> HuaweiUploadURLs {
        var (urls, type, other) = (urls, file.type.contentType, file.type.otherContentType)
        var mayRenew = true
        while true {
            guard let url = urls[file.type.use] else { preconditionFailure("there is a URL for every file") }
            if mayRenew, !url.isUsable(at: self.client.now) {
                mayRenew = false
                urls = try await self.declare(digests)
                continue
            }
            let request = PlannedRequest.put(file, to: url.url, type: type, digest: digest)
            let answer = try await self.client.storage(request, input: input)
            if answer.isSuccess {
                // OBS has compared the digest; the tag shows that it was OBS that answered.
                guard answer.header("ETag") != nil else { throw answer.unusable("it has no ETag") }
                return urls
            }
            if let next = other, HuaweiFailure.code(of: answer) == "SignatureDoesNotMatch" {
                (type, other) = (next, nil)
                continue
            }
            let failure = OBSFailure.of(answer, now: self.client.now)
            guard case .renew = failure, mayRenew else { throw failure.error }
            mayRenew = false
            urls = try await self.declare(digests)
        }
    }

    // MARK: The end

    /// Tells VOD that the video is there. Asked twice it answers `VOD.10126`, and then the asset's standing decides.
    private func confirm() async throws(ActionError) -> String {
        let answer = try await self.client.answer(self.vod.confirm(.known(self.asset), "CREATED"))
        if answer.isSuccess {
            guard try HuaweiClient.object(answer)["asset_id"]?.words == self.asset else {
                throw answer.unusable("it does not speak of the asset")
            }
            return "\(answer.status), uploaded and confirmed"
        }
        let failure = HuaweiFailure.of(answer, now: self.client.now).error
        guard HuaweiFailure.code(of: answer) == "VOD.10126" else { throw failure }
        let list = try await self.client.object(self.vod.standing(.known(self.asset)))
        let status = HuaweiStanding(self.asset, in: list)?.status ?? ""
        if ["CREATED", "PUBLISHED"].contains(status) || status.contains("TRANSCOD") {
            return "\(status), uploaded and confirmed before"
        }
        guard status == "CREATING" else { throw failure }
        throw ActionError(.transient(retryAfter: nil), "\(failure.description), but it still waits; it is tried again")
    }
}
