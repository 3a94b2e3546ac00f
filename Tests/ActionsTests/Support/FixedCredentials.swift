import Actions
import Rules

/// The same secret for every setting, but for those that are named.
struct FixedCredentials: Credentials {
    /// Looked for in every error: it must never be there.
    static let canary = "canary-7f3a9c-secret"

    var value = Self.canary
    /// What other settings hold, such as an access key.
    var others: [String: String] = [:]

    func secret(_ setting: String) async throws(ActionError) -> Secret { Secret(self.others[setting] ?? self.value) }
    func secret(at reference: SecretReference) async throws(ActionError) -> Secret { Secret(self.value) }
}

extension Account {
    /// An account of DynTube with all its hosts at one base URL.
    static func dynTube(at url: String, timeout: Duration = .seconds(30)) -> Account {
        Account(
            name: "kids", provider: "dyntube", settings: ["api_url": url, "upload_url": url],
            secrets: ["token": .environment("KIDS_TOKEN")], timeout: timeout)
    }
}
