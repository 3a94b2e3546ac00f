/// A call of a webhook that the local cloud took.
package struct ReceivedHook: Sendable, Hashable {
    /// With the query, as it was sent.
    package let path: String
    /// The digest of the body, in hexadecimal.
    package let sha256: String
    /// The JSON, as it was sent.
    package let body: String
    /// Whether it had a signature, which was then right.
    package let isSigned: Bool
}
