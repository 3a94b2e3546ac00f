import Foundation
package import Rules

/// What lets a request in: the headers that carry secrets, and what to call them in messages.
package struct Authority: Sendable {
    package var headers: [PlannedRequest.Header]
    /// What must not be shown, should the service repeat it.
    package var secrets: [Secret]
    /// Where the secrets come from, such as `token, {env: DYNTUBE_TOKEN}`.
    package var source: String

    package init(headers: [PlannedRequest.Header], secrets: [Secret], source: String) {
        self.headers = headers
        self.secrets = secrets
        self.source = source
    }

    /// Tokens are shorter; a longer one is the wrong file.
    static let longestSecret = 16 * 1024

    /// What a planned request asks for; nil for none. Only after the check of the origin.
    ///
    /// - Parameter made: what the provider made for a signed request.
    /// - Throws: an error of the kind `lane` when a secret is missing or cannot be in a header.
    static func of(
        _ request: PlannedRequest, _ account: Account, _ credentials: any Credentials, made: Authority?
    ) async throws(ActionError) -> Authority? {
        guard let authorization = request.authorization else { return nil }
        precondition(request.reach == .account, "credentials go to the account's own hosts alone")
        switch authorization {
        case .bearer(let setting):
            return try await self.header("Authorization", setting, account, credentials, scheme: "Bearer ") { $0 }
        case .header(let name, let setting):
            return try await self.header(name, setting, account, credentials) { $0 }
        case .basic(let user, let password):
            let user = account.settings[user] ?? ""
            return try await self.header("Authorization", password, account, credentials, scheme: "Basic ") {
                Data("\(user):\($0)".utf8).base64EncodedString()
            }
        case .signed:
            guard let made else { preconditionFailure("a signed request is sent with its signature") }
            for header in made.headers where !RequestCheck.isName(header.name) || !RequestCheck.isValue(header.value) {
                throw self.unfit(made.source, account)
            }
            return made
        }
    }

    /// - Parameter scheme: what comes before the secret, with a space.
    private static func header(
        _ name: String, _ setting: String, _ account: Account, _ credentials: any Credentials, scheme: String = "",
        _ value: (String) -> String
    ) async throws(ActionError) -> Authority {
        let source = account.source(of: setting)
        let secret = try await credentials.secret(setting)
        let isFit = secret.withValue {
            !$0.isEmpty && $0.utf8.count <= self.longestSecret && RequestCheck.isValue($0) && RequestCheck.isName(name)
        }
        guard isFit else { throw self.unfit(source, account) }
        let text = secret.withValue(value)
        // Also as it is in the header, but for the scheme, which a service that repeats it may leave out.
        return Authority(headers: [.init(name, scheme + text)], secrets: [secret, Secret(text)], source: source)
    }

    private static func unfit(_ source: String, _ account: Account) -> ActionError {
        ActionError(
            .lane(retryAfter: nil),
            "the secret of the account \"\(account.name)\" (\(source)) is empty or holds something that no header "
                + "can carry, such as a space at its end or a line feed; correct it, the account's files wait")
    }
}

extension Account {
    /// A secret setting and where it is kept, for messages: `token, {env: DYNTUBE_TOKEN}`.
    func source(of setting: String) -> String {
        setting + (self.secrets[setting].map { ", \($0)" } ?? "")
    }

    /// Whether one of its own URLs points at this machine: the local cloud, or a test's server.
    var isOnThisMachine: Bool {
        self.settings.values.contains { (try? Origin(of: $0))?.isLoopback == true }
    }
}
