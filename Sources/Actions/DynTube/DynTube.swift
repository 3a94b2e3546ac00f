import Rules

extension Provider {
    /// DynTube: video hosting. `api_url` takes JSON, `upload_url` takes files; one key for both. It documents no rate.
    static let dynTube = Provider(
        signature: ProviderSignature(
            name: "dyntube",
            settings: [
                .init("token", .secret, required: true),
                .init("api_url", .url, initial: "https://api.dyntube.com"),
                .init("upload_url", .url, initial: "https://upload.dyntube.com"),
            ]),
        actions: [
            UpdateVideoImage(), UploadVideo(), UpdateChannel(), AddToChannel(), UploadCaptions(),
        ])
}

/// What DynTube's actions share.
enum DynTube {
    /// A URL at the account's `api_url` or `upload_url`.
    ///
    /// - Parameter path: begins with a slash, percent-encoded.
    static func url(_ setting: String, _ path: String, _ account: Account) throws(ActionError) -> String {
        try account.base(setting) + path
    }

    /// The answer as a JSON object, when it is a success: 2xx, `ok` not false, and `error` null or absent. A 200 alone
    /// is not enough.
    static func success(_ answer: HTTPAnswer) throws(ActionError) -> JSONValue {
        guard answer.isSuccess else { throw answer.failure }
        guard let value = JSONValue(answer.body), case .object = value else {
            throw answer.unusable("the body is no JSON object")
        }
        guard value["ok"] != .boolean(false), value["error"] == nil else { throw answer.refusal }
        return value
    }

    // MARK: Parameters

    /// A text; nil when the step does not give it.
    ///
    /// - Throws: a permanent error when it is no text, or an empty one.
    static func text(_ name: String, _ step: ResolvedStep) throws(ActionError) -> String? {
        guard let value = step.parameters[name] else { return nil }
        return try self.text(value, name)
    }

    /// A list of texts, in its order; a single text is a list of one, and none at all an empty list.
    ///
    /// - Throws: a permanent error when one of them is no text, or an empty one.
    static func texts(_ name: String, _ step: ResolvedStep) throws(ActionError) -> [String] {
        switch step.parameters[name] {
        case nil: return []
        case .list(let values)?:
            var texts: [String] = []
            for value in values { texts.append(try self.text(value, "one of \(name)")) }
            return texts
        case let value?: return [try self.text(value, name)]
        }
    }

    /// `true` or `false`; nil when the step does not give it.
    ///
    /// - Throws: a permanent error when it is anything else.
    static func boolean(_ name: String, _ step: ResolvedStep) throws(ActionError) -> Bool? {
        switch try self.text(name, step) {
        case nil: return nil
        case "true"?: return true
        case "false"?: return false
        case let text?:
            throw ActionError(.permanent, "\(name) is \"\(Excerpt.line(text))\"; write true or false")
        }
    }

    private static func text(_ value: Value, _ name: String) throws(ActionError) -> String {
        guard let text = value.text else { throw ActionError(.permanent, "\(name) is not a text; write one value") }
        guard !text.allSatisfy(\.isWhitespace) else {
            throw ActionError(.permanent, "\(name) is empty; write a value, or leave it out")
        }
        return text
    }
}
