/// A request as `explain` and the rule tests show it: everything that would be sent, but for the secrets and the file's
/// bytes.
package struct ShownRequest: Sendable, Hashable, Codable {
    package var method: String
    package var url: String
    /// Those that the action sets, then authorization, type and length.
    package var headers: [Header]
    /// A form's parts, in order; empty for other bodies.
    package var fields: [Field]
    /// The text of a JSON or XML body; nil for other bodies.
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
    package func shownRequest() -> ShownRequest {
        ShownRequest(
            method: self.method.rawValue, url: Redaction.url(self.url), headers: self.shownHeaders,
            fields: self.shownFields, json: self.shownJSON)
    }

    /// The request for a person, a line each: the request line, headers, fields, sizes.
    package func shown() -> [String] {
        let request = self.shownRequest()
        var lines = ["\(request.method) \(request.url)"]
        lines += request.headers.map { "\($0.name): \($0.value)" }
        for field in request.fields {
            if let fileName = field.fileName {
                let size = field.size.map { "\($0) bytes" } ?? "as large as it will be"
                lines.append("  \(field.name): file \(fileName), \(field.type ?? ""), \(size)")
            } else {
                lines.append("  \(field.name): \(field.value ?? "")")
            }
        }
        if let json = request.json { lines.append("  \(json)") }
        return lines
    }

    private var shownHeaders: [ShownRequest.Header] {
        var shown = self.headers.map { header in
            ShownRequest.Header(
                name: Excerpt.line(header.name),
                value: Self.isSecret(header.name) ? Redaction.mark : Excerpt.line(header.value))
        }
        switch self.authorization {
        case nil: break
        case .bearer: shown.append(.init(name: "Authorization", value: "Bearer \(Redaction.mark)"))
        case .header(let name, _): shown.append(.init(name: name, value: Redaction.mark))
        case .basic: shown.append(.init(name: "Authorization", value: "Basic \(Redaction.mark)"))
        case .signed(let header): shown.append(.init(name: header, value: Redaction.mark))
        }
        let body = FramedBody(self.body, boundary: FramedBody.shownBoundary)
        guard let type = body.contentType else { return shown }
        shown.append(.init(name: "Content-Type", value: String(type.prefix { $0 != ";" })))
        guard self.isSizeKnown else { return shown }
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

    /// Whether the length of the body is known: not before an earlier step has made the file, and not while a name in braces
    /// stands for what an earlier answer will tell.
    private var isSizeKnown: Bool {
        switch self.body {
        case .none, .slice: true
        case .json(let bytes), .bytes(let bytes, _): !String(decoding: bytes, as: UTF8.self).contains(/\{[a-z_]+\}/)
        case .file(_, let size): size != nil
        case .multipart(let parts):
            parts.allSatisfy { if case .file(_, _, nil) = $0.content { false } else { true } }
        }
    }

    private var shownJSON: String? {
        switch self.body {
        case .json(let bytes), .bytes(let bytes, _):
            Excerpt.cut(
                String(decoding: bytes, as: UTF8.self)
                    .replacing(/https?:[^\s"<>]+/) { Redaction.url(String($0.output)) })
        case .none, .file, .slice, .multipart: nil
        }
    }

    /// Headers that authorize by themselves, such as a signature made in the plan.
    private static func isSecret(_ name: String) -> Bool {
        let secret = [
            "authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "x-security-token",
        ]
        return secret.contains(name.lowercased())
    }
}
