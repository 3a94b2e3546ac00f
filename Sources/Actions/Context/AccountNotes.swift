/// What an account must remember for good beyond one job, such as who is in a channel. The journal keeps it.
package protocol AccountNotes: Sendable {
    /// What was written under this key; nil when nothing was.
    func note(_ key: String) async throws(ActionError) -> [UInt8]?

    /// Writes a note durably in place of the one before.
    func write(_ note: [UInt8], as key: String) async throws(ActionError)
}

/// Remembers nothing, for what never asks.
package struct NoNotes: AccountNotes {
    package init() {}
    package func note(_ key: String) async throws(ActionError) -> [UInt8]? { nil }
    package func write(_ note: [UInt8], as key: String) async throws(ActionError) {
        throw ActionError(.permanent, "nothing can be remembered here")
    }
}
