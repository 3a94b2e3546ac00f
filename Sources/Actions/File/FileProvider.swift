import Rules

extension Provider {
    /// This machine's files; it needs no account.
    static let file = Provider(signature: ProviderSignature(name: "file", settings: []), actions: [CopyFile()])
}
