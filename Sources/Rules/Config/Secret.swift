/// A token, key or password.
///
/// It prints as `<redacted>` everywhere, so that no log, journal, page or error can hold it by accident. The one way to
/// the text is `withValue`, which shows in a search who uses it.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    package init(_ value: String) {
        self.value = value
    }

    /// Calls `body` with the text itself; what comes out must go to the service and nowhere else.
    package func withValue<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try body(self.value)
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a secret is kept; config files name the place and never hold the secret.
package enum SecretReference: Sendable, Hashable, CustomStringConvertible {
    /// An environment variable of the agent.
    case environment(String)
    /// The first line of a file that only its owner can read.
    case file(String)
    /// A file in `$CREDENTIALS_DIRECTORY`, as systemd's `LoadCredential=` makes it (systemd.exec(5)).
    case credential(String)

    package var description: String {
        switch self {
        case .environment(let name): "{env: \(name)}"
        case .file(let path): "{file: \(path)}"
        case .credential(let name): "{credential: \(name)}"
        }
    }
}

extension SecretReference {
    /// The place as a rule names it: a map of one key.
    ///
    /// - Throws: what it should be; the text is not repeated, since it might be the secret itself.
    package init(_ value: Value) throws(RuleError) {
        guard case .map(let places) = value, places.count == 1, let place = places.first,
            let name = place.value.text, !name.isEmpty
        else {
            throw RuleError(
                "a secret is never written in this file; write where it is: {env: NAME}, {file: PATH} or {credential: NAME}"
            )
        }
        switch place.key {
        case "env": self = .environment(name)
        case "file" where name.hasPrefix("/"): self = .file(name)
        case "file": throw RuleError("the file of a secret must be an absolute path in a rule; write such as /etc/…")
        case "credential" where !name.contains("/"): self = .credential(name)
        default:
            throw RuleError(
                "a secret is not kept in `\(place.key)`; write {env: NAME}, {file: PATH} or {credential: NAME}")
        }
    }
}
