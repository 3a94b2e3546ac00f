import Rules

/// Takes secrets out of words that go into errors, logs and pages.
///
/// By value, because a service may echo what it was sent; and by name, for the signatures in presigned URLs.
struct Redaction: Sendable {
    /// What a person sees in its place.
    static let mark = "<redacted>"
    /// More of an answer is not looked through; far more than is ever quoted.
    static let longest = 64 * 1024

    private let secrets: [Secret]

    init(_ secrets: [Secret]) {
        self.secrets = secrets
    }

    /// For a URL that authorizes by itself: the whole of it, and the long values of its query, such as a signature.
    init(ofSigned url: String) {
        let query = url.firstIndex(of: "?").map { url[url.index(after: $0)...] } ?? ""
        let values = query.split(separator: "&").compactMap { pair in
            pair.firstIndex(of: "=").map { String(pair[pair.index(after: $0)...]) }
        }
        self.secrets = [Secret(url)] + values.filter { $0.utf8.count >= Self.shortestSignature }.map { Secret($0) }
    }

    /// Shorter values are widths and dates, which words may hold by chance.
    private static let shortestSignature = 16

    /// The text without any of the secrets, plain or percent-encoded, and without what may be the start of one at the
    /// place where it was cut.
    func text(_ bytes: some Collection<UInt8>) -> String {
        var kept = Array(bytes.prefix(Self.longest))
        var widest = 0
        for secret in self.secrets {
            secret.withValue { value in
                guard !value.isEmpty else { return }
                for form in Set([value, PathSegment.encode(value)]) {
                    widest = max(widest, form.utf8.count)
                    kept = Self.replace(Array(form.utf8), in: kept)
                }
            }
        }
        if bytes.count > Self.longest { kept.removeLast(min(widest, kept.count)) }
        return String(decoding: kept, as: UTF8.self)
    }

    func text(_ text: String) -> String { self.text(text.utf8) }

    /// Bytes and not characters: a combining mark after a secret would make it another `String`.
    private static func replace(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= secret.count else { return bytes }
        var kept: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == secret[0], bytes[index...].starts(with: secret) {
                kept += Array(Self.mark.utf8)
                index += secret.count
            } else {
                kept.append(bytes[index])
                index += 1
            }
        }
        return kept
    }

    /// A URL without the values of the query keys that sign or authorize it.
    static func url(_ url: String) -> String {
        guard let question = url.firstIndex(of: "?") else { return Excerpt.cut(url) }
        let query = url[url.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = query.map { pair -> String in
            guard let equals = pair.firstIndex(of: "="), self.isSecret(pair[..<equals].lowercased()) else {
                return String(pair)
            }
            return pair[...equals] + self.mark
        }
        return Excerpt.cut(url[...question] + shown.joined(separator: "&"))
    }

    /// A service's words without what follows the `?` of the URLs and paths in them, and without single pairs of a signature:
    /// what signs a URL is there, under any name and in any escaping, and half an answer is quoted as it came.
    static func words(_ text: String) -> String {
        guard text.contains("?") || text.contains("=") else { return text }
        return text.replacing(/(\/[^\s"'<>?]*\?)[^\s"'<>]+/) { "\($0.output.1)\(Self.mark)" }
            .replacing(/((?i:signature|accesskeyid|security-token)=)[^\s"'<>&]+/) { "\($0.output.1)\(Self.mark)" }
    }

    /// The keys of OBS and S3 query signatures, CDN tokens and the like.
    private static func isSecret(_ key: String) -> Bool {
        // The name of an object in storage, which opens nothing.
        if key == "object_key" { return false }
        let words = [
            "sig", "signature", "token", "key", "policy", "credential", "secret", "password", "awsaccesskeyid",
        ]
        return words.contains { key == $0 || key.hasSuffix("-" + $0) || key.hasSuffix("_" + $0) }
            || key.hasPrefix("x-amz-") || key.hasPrefix("x-obs-") || key.hasSuffix("signature")
            || key.hasSuffix("token")
    }
}
