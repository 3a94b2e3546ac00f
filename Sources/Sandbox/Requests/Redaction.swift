/// Keeps credentials out of the records and the log.
struct Redaction: Sendable {
    /// Header fields that carry nothing but credentials, in lower case: those of all services that the agent speaks to.
    private static let credentials: Set<String> = [
        "apy-token", "authorization", "cookie", "proxy-authorization", "x-auth-token", "x-security-token",
        "x-subject-token",
    ]
    private static let mark = "<redacted>"

    /// The secrets that the cloud accepts.
    let secrets: [String]

    init(_ secrets: [String]) {
        self.secrets = secrets.filter { !$0.isEmpty }
    }

    /// The field with its credential taken out; the scheme of `Authorization` stays, since it tells what was tried.
    func header(_ header: Header) -> Header {
        guard Self.credentials.contains(header.name.lowercased()) else {
            return Header(header.name, self.text(header.value))
        }
        let words = header.value.split(separator: " ", maxSplits: 1)
        guard header.name.lowercased().hasSuffix("authorization"), words.count == 2 else {
            return Header(header.name, Self.mark)
        }
        return Header(header.name, "\(words[0]) \(Self.mark)")
    }

    /// The text with every secret taken out.
    func text(_ text: String) -> String {
        self.secrets.reduce(text) { text, secret in
            guard text.utf8.count >= secret.utf8.count else { return text }
            return text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: Self.mark)
        }
    }
}
