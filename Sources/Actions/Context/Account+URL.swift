import Rules

extension Account {
    /// The account's base URL of this setting, such as `api_url`, without a slash at its end.
    ///
    /// - Throws: a permanent error when the account has none.
    func base(_ setting: String) throws(ActionError) -> String {
        guard let base = self.settings[setting] else {
            throw ActionError(.permanent, "the account \"\(self.name)\" has no \(setting); add it")
        }
        return base.hasSuffix("/") ? String(base.dropLast()) : base
    }
}
