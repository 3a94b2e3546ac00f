import Rules

extension Provider {
    /// DynTube: video hosting. `api_url` takes JSON, `upload_url` takes files; one key for both.
    static let dynTube = Provider(
        signature: ProviderSignature(
            name: "dyntube",
            settings: [
                .init("token", .secret, required: true),
                .init("api_url", .url, initial: "https://api.dyntube.com"),
                .init("upload_url", .url, initial: "https://upload.dyntube.com"),
            ]),
        actions: [
            UpdateVideoImage()
        ])
}

/// What DynTube's actions share.
enum DynTube {
    /// A URL at the account's `api_url` or `upload_url`.
    ///
    /// - Parameter path: begins with a slash, percent-encoded.
    static func url(_ setting: String, _ path: String, _ account: Account) throws(ActionError) -> String {
        guard var base = account.settings[setting] else {
            throw ActionError(.permanent, "the account \"\(account.name)\" has no \(setting); add it")
        }
        if base.hasSuffix("/") { base.removeLast() }
        return base + path
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
}
