/// A request as `explain` and the rule tests show it: everything that would be sent, but for the secrets and the file's
/// bytes.
package struct ShownRequest: Sendable, Hashable, Codable {
    package var method: String
    package var url: String
    /// Those that the action sets, then authorization, type and length.
    package var headers: [Header]
    /// A form's parts, in order; empty for other bodies.
    package var fields: [Field]
    /// A JSON body's text; nil for other bodies.
    package var json: String?

    package struct Header: Sendable, Hashable, Codable {
        package var name: String
        package var value: String
    }

    /// A part of a form: either a text or a file.
    package struct Field: Sendable, Hashable, Codable {
        package var name: String
        package var value: String?
        package var fileName: String?
        package var type: String?
        package var size: Int64?
    }
}

extension PlannedRequest {
    /// The request for a JSON document.
    ///
    /// - Parameter inputSize: the size of the input in bytes, for a body that is the input itself; nil when unknown.
    package func shownRequest(inputSize: Int64? = nil) -> ShownRequest {
        ShownRequest(
            method: self.method.rawValue, url: Redaction.url(self.url), headers: self.shownHeaders(inputSize),
            fields: self.shownFields, json: self.shownJSON)
    }

    /// The request for a person, a line each: the request line, headers, fields, sizes.
    ///
    /// - Parameter inputSize: the size of the input in bytes, for a body that is the input itself; nil when unknown.
    package func shown(inputSize: Int64? = nil) -> [String] {
        let request = self.shownRequest(inputSize: inputSize)
        var lines = ["\(request.method) \(request.url)"]
        lines += request.headers.map { "\($0.name): \($0.value)" }
        for field in request.fields {
            if let fileName = field.fileName {
                lines.append("  \(field.name): file \(fileName), \(field.type ?? ""), \(field.size ?? 0) bytes")
            } else {
                lines.append("  \(field.name): \(field.value ?? "")")
            }
        }
        if let json = request.json { lines.append("  \(json)") }
        return lines
    }

    private func shownHeaders(_ inputSize: Int64?) -> [ShownRequest.Header] {
        var shown = self.headers.map { header in
            ShownRequest.Header(
                name: Excerpt.line(header.name),
                value: Self.isSecret(header.name) ? Redaction.mark : Excerpt.line(header.value))
        }
        switch self.authorization {
        case nil: break
        case .bearer: shown.append(.init(name: "Authorization", value: "Bearer \(Redaction.mark)"))
        case .header(let name, _): shown.append(.init(name: name, value: Redaction.mark))
        }
        let body = FramedBody(self.body, boundary: FramedBody.shownBoundary, inputSize: inputSize)
        guard let type = body.contentType else { return shown }
        shown.append(.init(name: "Content-Type", value: String(type.prefix { $0 != ";" })))
        if case .file = self.body, inputSize == nil { return shown }
        shown.append(.init(name: "Content-Length", value: String(body.length)))
        return shown
    }

    private var shownFields: [ShownRequest.Field] {
        guard case .multipart(let parts) = self.body else { return [] }
        return parts.map { part in
            switch part.content {
            case .text(let text): ShownRequest.Field(name: part.name, value: Redaction.url(text))
            case .file(let name, let type, let size):
                ShownRequest.Field(name: part.name, fileName: name, type: type, size: size)
            }
        }
    }

    private var shownJSON: String? {
        guard case .json(let bytes) = self.body else { return nil }
        return Excerpt.cut(String(decoding: bytes, as: UTF8.self))
    }

    /// Headers that authorize by themselves, such as a signature made in the plan.
    private static func isSecret(_ name: String) -> Bool {
        let secret = [
            "authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "x-security-token",
        ]
        return secret.contains(name.lowercased())
    }
}
