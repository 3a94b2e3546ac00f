/// How `GET /_sandbox/requests` shows a request.
extension RecordedRequest {
    var json: JSON {
        let ending: JSON =
            switch self.outcome {
            case .answered(let status): .integer(Int64(status))
            case .cut: .string("cut")
            case .abandoned: .string("abandoned")
            }
        let headers = self.headers.map { header in
            JSON.object([.init("name", .string(header.name)), .init("value", .string(header.value))])
        }
        return .object([
            .init("method", .string(self.method)),
            .init("path", .string(self.path)),
            .init("headers", .array(headers)),
            .init("body_size", .integer(self.bodySize)),
            .init("file_sha256", self.fileSHA256.map { .string($0) } ?? .null),
            .init("had_effect", .bool(self.hadEffect)),
            .init("outcome", ending),
            .init("reason", .string(self.reason)),
        ])
    }
}

extension RecordedRequest.Outcome: CustomStringConvertible {
    package var description: String {
        switch self {
        case .answered(let status): String(status)
        case .cut: "connection closed"
        case .abandoned: "client gone"
        }
    }
}
