/// The scheme, host and port of a URL: what decides whether a request may carry an account's credentials.
///
/// Parsed by our own strict reader and not by a lenient one, because two readers that disagree about where a host ends
/// are how credentials get to the wrong host.
struct Origin: Sendable, Hashable, CustomStringConvertible {
    enum Scheme: String, Sendable { case http, https }
    let scheme: Scheme
    /// In lower case; an IPv6 address without its brackets.
    let host: String
    let port: Int

    var description: String { "\(self.scheme.rawValue)://\(self.shownHost)\(self.isUsualPort ? "" : ":\(self.port)")" }

    /// The host, and the port where it is not the usual one, as messages name it.
    var service: String { self.isUsualPort ? self.shownHost : "\(self.shownHost):\(self.port)" }

    /// Whether it is this machine itself, by its literal name or address; nothing is looked up.
    var isLoopback: Bool {
        if self.host == "localhost" || self.host == "::1" { return true }
        let parts = self.host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private var shownHost: String { self.host.contains(":") ? "[\(self.host)]" : self.host }
    private var isUsualPort: Bool { self.port == Self.usualPort(self.scheme) }

    private static func usualPort(_ scheme: Scheme) -> Int {
        switch scheme {
        case .http: 80
        case .https: 443
        }
    }
}

extension Origin {
    /// Why a URL is refused.
    enum Refusal: String, Error, Sendable {
        case characters = "it holds a character that a URL cannot have; percent-encode it"
        case scheme = "it does not begin with https://"
        case plain = "it begins with http://, which is for this machine itself only; write https://"
        case user = "it holds a user name or password; take it out"
        case host = "its host name is not one"
        case port = "its port is not one"
        case fragment = "it holds a fragment (#); take it out"
        case dots = "its path holds \".\" or \"..\"; write it without"
    }

    /// Reads the origin of an absolute URL and checks the rest of it (RFC 3986, section 3).
    init(of url: String) throws(Refusal) {
        let bytes = Array(url.utf8)
        guard Self.areFit(bytes) else { throw .characters }
        let start: Int
        if url.hasPrefix("https://") {
            self.scheme = .https
            start = "https://".utf8.count
        } else if url.hasPrefix("http://") {
            self.scheme = .http
            start = "http://".utf8.count
        } else {
            throw .scheme
        }
        let end = bytes[start...].firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        let authority = String(decoding: bytes[start..<end], as: UTF8.self)
        guard !authority.contains("@") else { throw .user }
        (self.host, self.port) = try Self.hostAndPort(authority, self.scheme)
        let rest = String(decoding: bytes[end...], as: UTF8.self)
        guard !rest.contains("#") else { throw .fragment }
        guard !Self.hasDots(rest) else { throw .dots }
        guard self.scheme == .https || self.isLoopback else { throw .plain }
    }

    /// Printable ASCII without the characters that no URL has, and every `%` with two digits after it.
    private static func areFit(_ bytes: [UInt8]) -> Bool {
        let refused = Array("\"<>\\^`{|}".utf8)
        for (index, byte) in bytes.enumerated() {
            guard (0x21...0x7E).contains(byte), !refused.contains(byte) else { return false }
            guard byte == UInt8(ascii: "%") else { continue }
            let digits = bytes.dropFirst(index + 1).prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
                return false
            }
        }
        return true
    }

    private static func hostAndPort(_ authority: String, _ scheme: Scheme) throws(Refusal) -> (String, Int) {
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw .host }
            host = authority[authority.index(after: authority.startIndex)..<close]
            rest = authority[authority.index(after: close)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { throw .host }
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
            let isName = host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            guard !host.isEmpty, !host.hasPrefix("."), isName else { throw .host }
        }
        guard !rest.isEmpty else { return (host.lowercased(), Self.usualPort(scheme)) }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
            (1...65535).contains(port)
        else { throw .port }
        return (host.lowercased(), port)
    }

    /// Whether a segment of the path is `.` or `..`, also percent-encoded: servers would resolve it after our checks.
    private static func hasDots(_ rest: String) -> Bool {
        rest.prefix { $0 != "?" }.split(separator: "/").contains { segment in
            let plain = segment.lowercased().split(separator: "%2e", omittingEmptySubsequences: false)
                .joined(separator: ".")
            return plain == "." || plain == ".."
        }
    }
}
