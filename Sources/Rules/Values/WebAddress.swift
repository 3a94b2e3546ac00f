/// An `http` or `https` address, taken apart far enough to be checked (RFC 3986, section 3).
struct WebAddress {
    var scheme: String
    /// Without the brackets of an IPv6 address, in lower case.
    var host: String
    var port: Int?
    /// What follows the authority: path, query and fragment.
    var rest: String

    /// - Throws: what is wrong with it. The text itself is not repeated: a password may stand in it.
    init(_ text: String) throws(RuleError) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains(where: { "\"<>\\^`{|}".contains($0) })
        else {
            throw RuleError("the address holds a space or a character that must be percent-encoded; write it encoded")
        }
        guard let colon = text.firstRange(of: "://"),
            ["http", "https"].contains(text[..<colon.lowerBound].lowercased())
        else {
            throw RuleError("this is not a web address; write such as https://api.example.com")
        }
        self.scheme = text[..<colon.lowerBound].lowercased()
        let authority = text[colon.upperBound...].prefix { !"/?#".contains($0) }
        self.rest = String(text[authority.endIndex...])
        guard !authority.contains("@") else {
            throw RuleError("a user or password does not belong into the address; leave it out")
        }
        (self.host, self.port) = try Self.split(authority)
    }

    /// Whether it can only be this machine: 127.0.0.0/8, ::1 or localhost.
    var isLoopback: Bool { Self.isLoopback(self.host) }

    /// The same of a host by itself, without brackets and in lower case.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Host and port of `host`, `host:port`, `[v6]` or `[v6]:port`.
    static func split(_ authority: Substring) throws(RuleError) -> (host: String, port: Int?) {
        let isBracketed = authority.first == "["
        guard isBracketed || authority.count(where: { $0 == ":" }) <= 1 else {
            throw RuleError("an IPv6 address goes into brackets; write such as [::1]:8035")
        }
        guard let first = authority.first, first != ":" else {
            throw RuleError("the host is missing; write such as localhost:8035")
        }
        let host: Substring
        let rest: Substring
        if isBracketed {
            guard let end = authority.firstIndex(of: "]") else {
                throw RuleError("the bracket of the IPv6 address is not closed; write such as [::1]:8035")
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority[host.endIndex...]
        }
        let allowed = isBracketed ? "0123456789abcdefABCDEF:." : nil
        let isHost = host.allSatisfy { character in
            if let allowed { return allowed.contains(character) }
            return character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
        }
        guard isHost, !host.isEmpty, isBracketed == host.contains(":") else {
            throw RuleError("`\(host)` is not a host; write a name, an IPv4 address, or an IPv6 address in brackets")
        }
        guard !rest.isEmpty else { return (host.lowercased(), nil) }
        guard rest.first == ":", let port = try? IntegerText.parse(String(rest.dropFirst()), in: 0...65_535) else {
            throw RuleError("`\(rest)` is not a port; write such as :8035")
        }
        return (host.lowercased(), port)
    }

    /// A service's address as an account may give it: https, or http to this machine; without query and fragment.
    ///
    /// - Returns: the text without a slash at its end, so that paths can be put behind it.
    static func service(_ text: String) throws(RuleError) -> String {
        let address = try WebAddress(text)
        guard address.scheme == "https" || address.isLoopback else {
            throw RuleError("http is only for this machine (localhost, 127.0.0.1, [::1]); write https")
        }
        guard !address.rest.contains(where: { "?#".contains($0) }) else {
            throw RuleError("the address must not have a query or fragment; leave out what follows `?` or `#`")
        }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }
}
