/// A request that the local cloud has dealt with, and how.
package struct RecordedRequest: Sendable, Hashable {
    package var method: String
    /// With the query, as it was sent.
    package var path: String
    /// As they came, but for the credentials.
    package var headers: [Header]
    /// How many bytes of the body were read; less than `Content-Length` says where the answer did not need them.
    package var bodySize: Int64
    /// The digest of the file in the form, or of a hook's body, in hexadecimal; nil where none was read to its end.
    package var fileSHA256: String?
    /// Whether something changed in the cloud.
    package var hadEffect: Bool
    package var outcome: Outcome
    /// In plain words, why that became of it.
    package var reason: String

    package enum Outcome: Sendable, Hashable {
        /// The cloud answered with this status.
        case answered(Int)
        /// The cloud closed the connection, as it was told to.
        case cut
        /// The client went away.
        case abandoned
    }

    /// The first header field of that name, in any case.
    package func header(_ name: String) -> String? {
        self.headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
