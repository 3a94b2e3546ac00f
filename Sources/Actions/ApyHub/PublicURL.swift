import Rules

/// The check for a URL of ours that a service is to fetch.
///
/// The service sees all of it, and what is only in our own network it cannot reach; a name from there would be told to a
/// stranger for nothing.
enum PublicURL {
    /// Names that are never in the public name system (RFC 6762, RFC 8375, ICANN's `internal`, and what routers make up).
    private static let privateEndings = [".local", ".localhost", ".internal", ".home.arpa", ".lan"]

    /// - Parameter name: the parameter, for the message.
    /// - Throws: a permanent error when it is no https URL, or one that leads into a private network.
    static func check(_ value: Value, _ name: String) throws(ActionError) -> String {
        guard let url = value.text else {
            throw ActionError(.permanent, "\(name) is not a text; write one URL")
        }
        let origin: Origin
        do throws(Origin.Refusal) {
            origin = try Origin(of: url)
            guard origin.scheme == .https else { throw .plain }
        } catch {
            throw ActionError(.permanent, "\(name) is \"\(Redaction.url(url))\", but \(error.rawValue)")
        }
        let isPrivate =
            origin.isLoopback || PublicAddress.isPrivate(literal: origin.host)
            || self.privateEndings.contains { origin.host.hasSuffix($0) }
            || !origin.host.contains { $0 == "." || $0 == ":" }
        guard !isPrivate else {
            throw ActionError(
                .permanent,
                "\(name) leads to \(origin.service), which is in a private network, where the service cannot fetch it; "
                    + "give a public URL, or drop the file itself")
        }
        return url
    }
}
