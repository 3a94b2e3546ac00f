import Rules

/// A call of a multipart upload. VOD signs a URL for each ("Obtaining authorization for multipart upload"), and OBS does
/// what is sent there.
enum OBSOperation: Sendable, Hashable {
    case initiate
    /// A part's number and its bytes.
    case part(LateText, Int, Range<Int64>)
    case list(LateText)
    /// The list of all parts.
    case complete(LateText, [UInt8])
    case abort(LateText)

    var method: PlannedRequest.Method {
        switch self {
        case .initiate, .complete: .post
        case .part: .put
        case .list: .get
        case .abort: .delete
        }
    }

    private var uploadID: LateText? {
        switch self {
        case .initiate: nil
        case .part(let id, _, _), .list(let id), .complete(let id, _), .abort(let id): id
        }
    }

    /// What OBS is sent, and nothing more: no credentials, no headers but those that VOD signs. VOD signs parts as
    /// `application/octet-stream`, whatever the file is.
    ///
    /// - Parameters:
    ///   - url: as VOD gave it, byte for byte.
    ///   - contentType: of the whole object.
    func request(to url: String, contentType: String) -> PlannedRequest {
        var request = PlannedRequest(method: self.method, url: url, reach: .given, group: .free)
        switch self {
        case .initiate: request.headers = [.init("Content-Type", contentType)]
        case .part(_, _, let range):
            request.body = .slice(
                type: "application/octet-stream", from: range.lowerBound, count: Int64(range.count))
            // The answer's ETag is compared with it: no digest has to be known beforehand.
            request.isDigested = true
        case .complete(_, let body): request.body = .bytes(body, type: "application/xml")
        case .list, .abort: break
        }
        return request
    }

    /// What VOD is asked to sign.
    func authority(_ vod: HuaweiVOD, bucket: LateText, key: LateText, contentType: String) -> PlannedRequest {
        var query: [(name: String, value: String)] = [
            ("http_verb", self.method.rawValue), ("bucket", bucket.encoded), ("object_key", key.encoded),
        ]
        if case .initiate = self { query.append(("content_type", PathSegment.encode(contentType))) }
        if let id = self.uploadID { query.append(("upload_id", id.encoded)) }
        if case .part(_, let number, _) = self { query.append(("part_number", String(number))) }
        return vod.request(.get, "asset/authority", query: query, group: .upload, version: "v1.1")
    }
}

extension PlannedRequest {
    /// A whole file to a signed URL.
    ///
    /// - Parameters:
    ///   - type: the Content-Type that VOD signed.
    ///   - digest: base64 of the MD5 that was declared, which is signed too.
    static func put(_ file: HuaweiFile, to url: String, type: String, digest: LateText) -> PlannedRequest {
        PlannedRequest(
            method: .put, url: url, headers: [.init("Content-MD5", digest.text)],
            body: .file(type: type, size: file.size), reach: .given, group: .free)
    }
}
