import FoundationEssentials

/// The local OBS, as far as VOD uses it: files in one piece and in parts, by signed URLs alone.
struct OBS: CloudService {
    /// What all of its paths begin with; the real one has hosts of its own.
    static let root = "obs"
    static let bucket = "vod-bucket-local"

    let cloud: HuaweiCloud

    func takes(_ incoming: Incoming) -> Bool { incoming.components?.first == Self.root }

    func answer(_ incoming: Incoming) async throws -> Answer {
        let request = Hexadecimal.random(bytes: 16).uppercased()
        let resource = String(incoming.path.prefix { $0 != "?" }.dropFirst(Self.root.utf8.count + 1))
        var answer: Answer
        do {
            let call = try OBSCall(incoming, resource: resource)
            try call.check(incoming, self.cloud)
            answer = try await self.carryOut(call, incoming)
        } catch let refusal as OBSRefusal {
            // An answer before the end of the body looks like an accident to a client, not like a verdict.
            try await incoming.body.drain()
            let error = OBSXML.error(refusal, resource: resource, request: request)
            answer = Answer(
                status: refusal.status, body: .text(error, type: "application/xml"),
                reason: "\(refusal.code): \(refusal.reason)")
        }
        answer.headers.append(Header("x-obs-request-id", request))
        return answer
    }

    private func carryOut(_ call: OBSCall, _ incoming: Incoming) async throws -> Answer {
        switch call.operation {
        case .put: return try await self.put(call, incoming)
        case .part(let upload, let number, _): return try await self.part(number, of: upload, call, incoming)
        case .complete(let upload): return try await self.complete(upload, call, incoming)
        case .begin: return try await self.begin(call, incoming)
        case .list(let upload): return try await self.list(upload, call, incoming)
        case .abort(let upload): return try await self.abort(upload, call, incoming)
        }
    }

    // MARK: In one piece

    private func put(_ call: OBSCall, _ incoming: Incoming) async throws -> Answer {
        let largest = self.cloud.behaviour.largestPut
        guard call.length <= largest else {
            throw OBSRefusal(
                400, "EntityTooLarge", "the file has \(call.length) bytes; one PUT takes \(largest), send it in parts")
        }
        guard let target = self.cloud.store.target(call.key) else {
            throw OBSRefusal(403, "AccessDenied", "VOD awaits no object \(call.key)")
        }
        let received = try await self.receive(call, incoming)
        let file = HuaweiFile(size: received.size, etag: received.md5, sha256: received.sha256)
        let cloud = self.cloud
        return Answer(
            status: 200, headers: [Header("ETag", "\"\(received.md5)\"")], body: .none,
            reason: "\(target.purpose) of \(target.assetID) came, \(received.size) bytes",
            effect: self.cloud.effect { cloud.take(file, as: target) }, fileSHA256: received.sha256)
    }

    /// Reads the body, and compares it with the digest that came with it.
    func receive(_ call: OBSCall, _ incoming: Incoming) async throws -> ReceivedBytes {
        let received = try await ReceivedBytes(incoming.body)
        let declared = call.operation.contentMD5
        guard declared.isEmpty || declared == received.base64MD5 else {
            throw OBSRefusal(
                400, "BadDigest", "Content-MD5 is \(declared), but that of the bytes that came is \(received.base64MD5)"
            )
        }
        return received
    }
}

extension HuaweiCloud {
    /// A file is whole: it becomes what it was announced as.
    func take(_ file: HuaweiFile, as target: UploadTarget) {
        _ = self.shelf.change(target.assetID) { asset in
            switch target.purpose {
            case .video: asset.unconfirmedVideo = file
            case .cover: asset.cover = .file(file)
            case .subtitle(let id): asset.subtitles[id]?.file = file
            }
        }
    }
}
