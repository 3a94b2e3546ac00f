/// One of the services that the local cloud plays. A new one is a folder of its own and a line in `LocalCloud`.
protocol CloudService: Sendable {
    /// Whether the request is meant for this service, by its path and headers alone.
    func takes(_ incoming: Incoming) -> Bool

    /// Reads and checks the request and prepares its effect, making none itself. Throws what ends the connection:
    /// `SandboxError.clientGone`, cancellation.
    func answer(_ incoming: Incoming) async throws -> Answer
}
