import Rules

extension Provider {
    /// Webhooks: any address that takes a POST. It needs no account in the config; who has several receivers and does not
    /// want the files of all to wait while one is down gives each an account.
    static let hook = Provider(
        signature: ProviderSignature(name: "webhook", settings: []), actions: [PostWebhook()])
}
