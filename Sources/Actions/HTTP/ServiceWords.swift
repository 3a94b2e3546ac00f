/// What a service's answer says, in its own words, whichever of the known shapes it has.
///
/// The shapes: DynTube `{"message": …, "invalidVideoKeys": […]}` and `{"ok": false, "error": …}`; ApyHub
/// `{"error": {"code": …, "message": …}}` and `{"error": "…"}`; Huawei VOD and its gateway
/// `{"error_code": …, "error_msg": …}`; Huawei IAM `{"error": {"code": …, "message": …, "title": …}}`; Huawei OBS
/// `<Error><Code>…</Code><Message>…</Message></Error>`.
enum ServiceWords: Sendable, Hashable {
    /// The body is empty, or says nothing that we understand to be words.
    case nothing
    /// A code, where there is one, and the message.
    case said(code: String?, message: String)
    /// A page for people, from something that is not the API.
    case webPage(title: String?)
    /// Something else, as it came.
    case raw(String)

    /// - Parameters:
    ///   - body: the answer's body, as text; secrets already taken out.
    ///   - type: its Content-Type.
    init(_ body: String, type: String?) {
        let start = body.drop { $0.isWhitespace }
        let lower = start.prefix(Self.looked).lowercased()
        if start.isEmpty {
            self = .nothing
        } else if type?.lowercased().hasPrefix("text/html") == true || lower.hasPrefix("<!doctype html")
            || lower.hasPrefix("<html")
        {
            self = .webPage(title: Self.element("title", in: lower, shownFrom: start))
        } else if start.hasPrefix("<"), lower.contains("<error>"), let error = Self.xml(String(start)) {
            self = error
        } else if let value = JSONValue(Array(start.utf8)) {
            self = Self.json(value) ?? .raw(String(start))
        } else {
            self = .raw(String(start))
        }
    }

    /// How far into a body we look for a title.
    private static let looked = 4096

    private static func json(_ value: JSONValue) -> ServiceWords? {
        if case .text(let text) = value { return .said(code: nil, message: text) }
        if let code = value["error_code"]?.words {
            return .said(code: code, message: value["error_msg"]?.words ?? "no reason given")
        }
        if let error = value["error"] {
            if let text = error.words { return .said(code: nil, message: text) }
            let message = error["message"]?.words ?? error["title"]?.words
            if let message { return .said(code: error["code"]?.words, message: message) }
        }
        if let message = value["message"]?.words ?? value["detail"]?.words ?? value["title"]?.words {
            return .said(code: nil, message: message + self.invalidKeys(value))
        }
        if value["ok"] == .boolean(false) { return .said(code: nil, message: "not ok, and no reason given") }
        return nil
    }

    private static func invalidKeys(_ value: JSONValue) -> String {
        guard case .list(let keys) = value["invalidVideoKeys"], !keys.isEmpty else { return "" }
        return " (\(keys.compactMap(\.words).joined(separator: ", ")))"
    }

    private static func xml(_ body: String) -> ServiceWords? {
        let code = self.element("Code", in: body, shownFrom: body[...])
        guard let message = self.element("Message", in: body, shownFrom: body[...]) ?? code else { return nil }
        return .said(code: code == message ? nil : code, message: message)
    }

    /// The text of the first element of this name; `text` is searched, and the same place of `shown` is returned.
    private static func element(_ name: String, in text: String, shownFrom shown: Substring) -> String? {
        guard let open = text.firstRange(of: "<\(name)>"),
            let close = text[open.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        let from = text.distance(from: text.startIndex, to: open.upperBound)
        let count = text.distance(from: open.upperBound, to: close.lowerBound)
        let found = shown.dropFirst(from).prefix(count)
        let trimmed = found.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return trimmed.isEmpty ? nil : self.unescape(trimmed)
    }

    private static func unescape(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")].reduce(text) { text, entity in
            text.replacing(entity.0, with: entity.1)
        }
    }
}

extension ServiceWords: CustomStringConvertible {
    /// As it is quoted in an error, cut to what one can hold.
    var description: String {
        switch self {
        case .nothing: "it gave no reason"
        case .said(nil, let message): Excerpt.cut(message)
        case .said(let code?, let message): Excerpt.cut("\(message) (\(code))")
        case .webPage(nil): "a web page and not the API's answer; is there a proxy in between, or is the URL wrong?"
        case .webPage(let title?):
            "a web page titled \"\(Excerpt.line(title))\" and not the API's answer; is there a proxy in between, "
                + "or is the URL wrong?"
        case .raw(let text): Excerpt.cut(text)
        }
    }
}
