import FoundationEssentials

/// A request to the local OBS: which call it is, and whether its URL allows it.
struct OBSCall {
    let operation: OBSOperation
    let key: String
    /// What `Content-Length` says; 0 for calls without a body.
    let length: Int64
    private let resource: String
    private let expires: Int64

    /// - Parameter resource: `/BUCKET/KEY`, as it was sent.
    init(_ incoming: Incoming, resource: String) throws(OBSRefusal) {
        let components = incoming.components ?? []
        guard components.count > 2, components[1] == OBS.bucket else {
            throw OBSRefusal(404, "NoSuchBucket", "the path is not /\(OBS.root)/\(OBS.bucket)/KEY")
        }
        self.key = components.dropFirst(2).joined(separator: "/")
        self.resource = resource
        let query = try Self.query(incoming)
        guard query["AWSAccessKeyId"] != nil, query["Signature"] != nil, let text = query["Expires"],
            let expires = Int64(text)
        else {
            throw OBSRefusal(
                403, "AccessDenied", "the URL is not signed: AWSAccessKeyId, Expires or Signature is missing")
        }
        self.expires = expires
        self.operation = try Self.operation(incoming, query)
        self.length = try Self.length(incoming)
    }

    private static func query(_ incoming: Incoming) throws(OBSRefusal) -> [String: String] {
        let known = ["AWSAccessKeyId", "Expires", "Signature", "uploads", "uploadId", "partNumber"]
        var query: [String: String] = [:]
        for (name, value) in incoming.query {
            guard known.contains(name), query[name] == nil else {
                throw OBSRefusal(
                    400, "InvalidArgument", "the URL has a parameter that was not signed, or twice: \(name)")
            }
            query[name] = value
        }
        return query
    }

    private static func operation(_ incoming: Incoming, _ query: [String: String]) throws(OBSRefusal) -> OBSOperation {
        let type = incoming.values(of: "Content-Type").joined(separator: ", ")
        let md5 = incoming.values(of: "Content-MD5").first
        let operation: OBSOperation? =
            switch (incoming.method, query["uploads"], query["uploadId"], query["partNumber"].map { Int($0) }) {
            case ("PUT", nil, nil, nil): .put(type, md5: md5)
            case ("POST", "", nil, nil): .begin(type)
            case ("PUT", nil, let upload?, let number??): .part(upload, number: number, md5: md5)
            case ("GET", nil, let upload?, nil): .list(upload)
            case ("POST", nil, let upload?, nil): .complete(upload)
            case ("DELETE", nil, let upload?, nil): .abort(upload)
            default: nil
            }
        guard let operation else {
            throw OBSRefusal(
                405, "MethodNotAllowed", "the sandbox's OBS has no call \(incoming.method) with these parameters")
        }
        return operation
    }

    private static func length(_ incoming: Incoming) throws(OBSRefusal) -> Int64 {
        guard let length = incoming.values(of: "Content-Length").first.flatMap({ Int64($0) }) else {
            guard incoming.method != "PUT", incoming.method != "POST" else {
                throw OBSRefusal(
                    411, "MissingContentLength", "the request has no Content-Length; OBS takes no chunked bodies")
            }
            return 0
        }
        return length
    }

    // MARK: Checking

    /// Refuses what the URL does not allow.
    func check(_ incoming: Incoming, _ cloud: HuaweiCloud) throws(OBSRefusal) {
        for name in ["X-Auth-Token", "Authorization", "X-Security-Token"] where !incoming.values(of: name).isEmpty {
            throw OBSRefusal(
                403, "AccessDenied", "credentials must not be sent: the URL is signed, but \(name) came too")
        }
        if let header = incoming.headers.first(where: { header in
            ["x-obs-", "x-amz-"].contains { header.name.lowercased().hasPrefix($0) }
        }) {
            throw .signature("the header \(header.name) came, which was not signed")
        }
        try self.checkType(incoming, cloud)
        let expected = cloud.presigner.target(self.operation, resource: self.resource, expires: self.expires)
        guard incoming.path == expected else {
            throw .signature(
                "the signature does not fit: use the URL byte for byte, and send exactly the Content-MD5 that was "
                    + "declared, if any; this came with \(incoming.method), Content-MD5 "
                    + "\"\(incoming.values(of: "Content-MD5").joined(separator: ", "))\", Content-Type "
                    + "\"\(incoming.values(of: "Content-Type").joined(separator: ", "))\"")
        }
        guard Double(self.expires) > Date.now.timeIntervalSince1970 else {
            throw OBSRefusal(403, "AccessDenied", "Request has expired: the URL was good until \(self.expires)")
        }
    }

    /// Says which type was signed, where that is known; a bare "does not match" helps nobody.
    private func checkType(_ incoming: Incoming, _ cloud: HuaweiCloud) throws(OBSRefusal) {
        let sent = incoming.values(of: "Content-Type").joined(separator: ", ")
        let signed: String? =
            switch self.operation {
            case .put, .begin: cloud.store.target(self.key)?.contentType
            case .part, .complete, .list, .abort: self.operation.contentType
            }
        if let signed, signed != sent {
            throw .signature("the Content-Type is \"\(sent)\", but \"\(signed)\" was signed")
        }
    }
}
