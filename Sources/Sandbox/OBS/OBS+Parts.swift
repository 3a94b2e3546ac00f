import Crypto
import FoundationEssentials
import NIOCore

/// Uploads in parts (OBS, "Operations on Multipart Upload").
extension OBS {
    func begin(_ call: OBSCall, _ incoming: Incoming) async throws -> Answer {
        try await Self.checkEmpty(incoming)
        guard let target = self.cloud.store.target(call.key) else {
            throw OBSRefusal(403, "AccessDenied", "VOD awaits no object \(call.key)")
        }
        guard !self.cloud.store.isFull else {
            throw OBSRefusal(
                503, "ServiceUnavailable", "the sandbox knows \(ObjectStore.mostUploads) uploads, as many as it can")
        }
        let upload = HuaweiUpload(
            id: Hexadecimal.random(bytes: 16).uppercased(), assetID: target.assetID, key: call.key)
        let content =
            OBSXML.element("Bucket", Self.bucket) + OBSXML.element("Key", call.key)
            + OBSXML.element("UploadId", upload.id)
        let store = self.cloud.store
        return Answer(
            status: 200, body: OBSXML.body("InitiateMultipartUploadResult", content),
            reason: "the upload \(upload.id) of \(target.purpose) of \(target.assetID) begins",
            effect: self.cloud.effect { store.begin(upload) })
    }

    func part(_ number: Int, of id: String, _ call: OBSCall, _ incoming: Incoming) async throws -> Answer {
        _ = try self.upload(id, call)
        guard (1...10_000).contains(number) else {
            throw OBSRefusal(400, "InvalidArgument", "partNumber is \(number), not within 1...10000")
        }
        let received = try await self.receive(call, incoming)
        let part = HuaweiPart(
            number: number, size: received.size, md5: received.md5, sha256: received.sha256, receipts: 1)
        let store = self.cloud.store
        return Answer(
            status: 200, headers: [Header("ETag", "\"\(part.md5)\"")], body: .none,
            reason: "the part \(number) of \(id) came, \(part.size) bytes",
            effect: self.cloud.effect { store.add(part, to: id) }, fileSHA256: part.sha256)
    }

    func list(_ id: String, _ call: OBSCall, _ incoming: Incoming) async throws -> Answer {
        try await Self.checkEmpty(incoming)
        let parts = try self.upload(id, call).parts.values.sorted { $0.number < $1.number }
        // The URL covers no marker, so that a client sees no more than the first page.
        let shown = parts.prefix(1000)
        let modified = Date.now.formatted(.iso8601)
        var content =
            OBSXML.element("Bucket", Self.bucket) + OBSXML.element("Key", call.key) + OBSXML.element("UploadId", id)
            + OBSXML.element("PartNumberMarker", "0")
            + OBSXML.element("NextPartNumberMarker", String(shown.last?.number ?? 0))
            + OBSXML.element("MaxParts", "1000") + OBSXML.element("IsTruncated", String(shown.count < parts.count))
        for part in shown {
            content +=
                "<Part>" + OBSXML.element("PartNumber", String(part.number))
                + OBSXML.element("LastModified", modified) + OBSXML.element("ETag", "\"\(part.md5)\"")
                + OBSXML.element("Size", String(part.size)) + "</Part>"
        }
        return Answer(
            status: 200, body: OBSXML.body("ListPartsResult", content), reason: "\(shown.count) parts of \(id)")
    }

    func abort(_ id: String, _ call: OBSCall, _ incoming: Incoming) async throws -> Answer {
        try await Self.checkEmpty(incoming)
        _ = try self.upload(id, call)
        let store = self.cloud.store
        return Answer(
            status: 204, body: .none, reason: "the upload \(id) is aborted",
            effect: self.cloud.effect { store.end(id, as: .aborted) })
    }

    func complete(_ id: String, _ call: OBSCall, _ incoming: Incoming) async throws -> Answer {
        var bytes: [UInt8] = []
        while let piece = try await incoming.body.next() {
            guard bytes.count + piece.readableBytes <= CompleteList.largest else {
                throw OBSRefusal(400, "MalformedXML", "the list of parts has more than \(CompleteList.largest) bytes")
            }
            bytes.append(contentsOf: piece.readableBytesView)
        }
        let upload = try self.upload(id, call)
        guard let target = self.cloud.store.target(call.key) else {
            throw OBSRefusal(403, "AccessDenied", "VOD awaits no object \(call.key)")
        }
        let parts = try self.parts(CompleteList.parse(bytes), of: upload)
        let file = Self.file(parts)
        let content =
            OBSXML.element("Location", "http://\(incoming.authority)/\(Self.root)/\(Self.bucket)/\(call.key)")
            + OBSXML.element("Bucket", Self.bucket) + OBSXML.element("Key", call.key)
            + OBSXML.element("ETag", "\"\(file.etag)\"")
        let cloud = self.cloud
        // Parts that the list does not name are gone, without a word: so does the real one.
        return Answer(
            status: 200, body: OBSXML.body("CompleteMultipartUploadResult", content),
            reason: "\(target.purpose) of \(target.assetID) is whole: \(parts.count) parts, \(file.size) bytes",
            effect: self.cloud.effect {
                cloud.store.end(id, as: .completed)
                cloud.take(file, as: target)
            })
    }

    // MARK: Inside

    private func upload(_ id: String, _ call: OBSCall) throws(OBSRefusal) -> HuaweiUpload {
        guard let upload = self.cloud.store.openUpload(id, key: call.key) else { throw .noUpload(id) }
        return upload
    }

    /// The parts that the list names, checked against those that came.
    private func parts(_ list: [CompleteList.Part], of upload: HuaweiUpload) throws(OBSRefusal) -> [HuaweiPart] {
        var parts: [HuaweiPart] = []
        for item in list {
            if let last = parts.last, last.number >= item.number {
                throw OBSRefusal(
                    400, "InvalidPartOrder",
                    "the part \(item.number) is listed after \(last.number); list them ascending")
            }
            guard let part = upload.parts[item.number] else {
                throw OBSRefusal(400, "InvalidPart", "the part \(item.number) is listed but did not come")
            }
            guard item.etag == part.md5 || item.etag == "\"\(part.md5)\"" else {
                throw OBSRefusal(
                    400, "InvalidPart", "the ETag of the part \(item.number) is \(item.etag), not \"\(part.md5)\"")
            }
            parts.append(part)
        }
        let smallest = self.cloud.behaviour.smallestPart
        if let small = parts.dropLast().first(where: { $0.size < smallest }) {
            throw OBSRefusal(
                400, "EntityTooSmall",
                "the part \(small.number) has \(small.size) bytes; all but the last need at least \(smallest)")
        }
        return parts
    }

    private static func file(_ parts: [HuaweiPart]) -> HuaweiFile {
        var digest = Insecure.MD5()
        for part in parts { digest.update(data: Hexadecimal.bytes(part.md5)) }
        return HuaweiFile(
            size: parts.reduce(0) { $0 + $1.size }, etag: "\(Hexadecimal.text(digest.finalize()))-\(parts.count)",
            sha256: nil, parts: parts)
    }

    private static func checkEmpty(_ incoming: Incoming) async throws {
        guard try await incoming.body.next() == nil else {
            throw OBSRefusal(400, "InvalidRequest", "this call has no body")
        }
    }
}
