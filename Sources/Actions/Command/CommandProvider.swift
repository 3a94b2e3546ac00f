import Rules

extension Provider {
    /// Programs of the operator's own; it needs no account.
    static let command = Provider(
        signature: ProviderSignature(name: "command", settings: []), actions: [RunCommand()])
}
