/// `GET asset/authority`: a signed URL for one call of an upload in parts ("Uploading a media file by part").
extension HuaweiVOD {
    private static let parameters = [
        "http_verb", "bucket", "object_key", "content_type", "content_md5", "upload_id", "part_number",
    ]

    func authority(_ incoming: Incoming) throws(VODRefusal) -> Answer {
        var query: [String: String] = [:]
        for (name, value) in incoming.query {
            guard Self.parameters.contains(name) else { throw .parameter("the query has an unknown parameter \(name)") }
            guard query[name] == nil else { throw .parameter("the query has two \(name)") }
            guard !value.isEmpty else { throw .parameter("\(name) in the query is empty; leave it out") }
            query[name] = value
        }
        func needed(_ name: String) throws(VODRefusal) -> String {
            guard let value = query[name] else { throw .parameter("the query has no \(name)") }
            return value
        }
        let verb = try needed("http_verb")
        let bucket = try needed("bucket")
        let key = try needed("object_key")
        guard bucket == OBS.bucket else { throw .parameter("bucket is \"\(bucket)\"; this asset is in \(OBS.bucket)") }
        guard let target = self.cloud.store.target(key), target.purpose == .video else {
            throw .parameter("object_key \"\(key)\" is not that of a video which POST or PUT asset announced")
        }
        guard self.cloud.shelf[target.assetID]?.status == .creating else {
            throw VODRefusal("VOD.10135", "the asset \(target.assetID) is not being uploaded any more")
        }
        let operation = try Self.operation(verb, query, target)
        let url = self.cloud.presignedURL(operation, key, incoming)
        return Answer(
            status: 200, body: .json(.object([.init("sign_str", .string(url))])), reason: "a URL for \(operation)")
    }

    private static func operation(
        _ verb: String, _ query: [String: String], _ target: UploadTarget
    ) throws(VODRefusal) -> OBSOperation {
        func refuse(_ names: String...) throws(VODRefusal) {
            for name in names where query[name] != nil { throw .parameter("\(name) does not go with this http_verb") }
        }
        switch (verb, query["upload_id"]) {
        case ("POST", nil):
            try refuse("content_md5", "part_number")
            guard query["content_type"] == target.contentType else {
                throw .parameter(
                    "content_type is \(query["content_type"] ?? "missing"); beginning this upload needs \(target.contentType)"
                )
            }
            return .begin(target.contentType)
        case ("POST", let upload?):
            try refuse("content_md5", "part_number", "content_type")
            return .complete(upload)
        case ("PUT", let upload?):
            // The page's sample sends a content_type here; whatever it is, application/octet-stream gets signed.
            guard let text = query["part_number"], let number = Int(text), (1...10_000).contains(number) else {
                throw .parameter("part_number is \(query["part_number"] ?? "missing"), not a number within 1...10000")
            }
            let md5 = try query["content_md5"].map { text throws(VODRefusal) in
                try VODFields.checkedMD5(text, "content_md5")
            }
            return .part(upload, number: number, md5: md5)
        case ("GET", let upload?):
            try refuse("content_md5", "part_number", "content_type")
            return .list(upload)
        case ("DELETE", let upload?):
            try refuse("content_md5", "part_number", "content_type")
            return .abort(upload)
        case ("PUT", nil), ("GET", nil), ("DELETE", nil):
            throw .parameter("the query has no upload_id, which every call but the first of an upload needs")
        default:
            throw .parameter("http_verb is \"\(verb)\", not one of POST, PUT, GET, DELETE")
        }
    }
}
