import Rules

/// Which proxy, if any, leads to a host: `HTTPS_PROXY` and `NO_PROXY` in either case, as curl reads them (curl(1),
/// "ENVIRONMENT"). Requests in the clear go to this machine only, so `HTTP_PROXY` is not asked.
struct ProxySelection: Sendable {
    enum Route: Sendable, Hashable {
        case direct
        /// An HTTP proxy, through which a tunnel is made with CONNECT.
        case tunnel(host: String, port: Int, login: Login?)
        case socks(host: String, port: Int)
    }

    struct Login: Sendable, Hashable {
        var user: String
        var password: Secret
    }

    private let route: Route?
    private let exceptions: [String]

    /// - Parameter environment: the agent's; of two spellings the lower-case one counts.
    init(environment: [String: String]) {
        let proxy = environment["https_proxy"] ?? environment["HTTPS_PROXY"] ?? ""
        self.route = proxy.isEmpty ? .direct : Self.parse(proxy)
        let exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        self.exceptions = exceptions.split { $0 == "," || $0 == " " }.map { $0.lowercased() }
    }

    /// - Throws: an error of the kind `lane` when `HTTPS_PROXY` is needed and cannot be read.
    func route(to origin: Origin) throws(ActionError) -> Route {
        if origin.isLoopback || self.exceptions.contains(where: { Self.covers($0, origin) }) { return .direct }
        guard let route = self.route else {
            throw ActionError(
                .lane(retryAfter: nil),
                "HTTPS_PROXY cannot be used for \(origin.service); write http://HOST:PORT, http://USER:PASSWORD@HOST:PORT "
                    + "or socks5://HOST:PORT, and start the agent again")
        }
        return route
    }

    /// `*`, a host, a domain with everything below it (with or without a dot before it), each also with a port.
    private static func covers(_ exception: String, _ origin: Origin) -> Bool {
        if exception == "*" { return true }
        var name = Substring(exception)
        if name.hasPrefix("["), let close = name.firstIndex(of: "]") {
            name = name[name.index(after: name.startIndex)..<close]
        } else if let colon = name.lastIndex(of: ":"), name.firstIndex(of: ":") == colon {
            guard name[name.index(after: colon)...] == String(origin.port) else { return false }
            name = name[..<colon]
        }
        if name.hasPrefix("*.") { name = name.dropFirst() }
        if name.hasPrefix(".") { name = name.dropFirst() }
        return !name.isEmpty && (origin.host == name || origin.host.hasSuffix("." + name))
    }

    private static func parse(_ text: String) -> Route? {
        let scheme: Substring
        var rest: Substring
        if let separator = text.firstRange(of: "://") {
            scheme = text[..<separator.lowerBound]
            rest = text[separator.upperBound...]
        } else {
            scheme = "http"
            rest = text[...]
        }
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        var login: Login?
        if let at = rest.lastIndex(of: "@") {
            guard let parsed = self.login(rest[..<at]) else { return nil }
            login = parsed
            rest = rest[rest.index(after: at)...]
        }
        // The host and port are read as those of a URL are; the scheme there only stands for "any host".
        guard let origin = try? Origin(of: "https://\(rest)/") else { return nil }
        let hasPort = rest.last != "]" && rest.contains(":")
        switch scheme {
        case "http": return .tunnel(host: origin.host, port: hasPort ? origin.port : 3128, login: login)
        case "socks5", "socks5h":
            return login == nil ? .socks(host: origin.host, port: hasPort ? origin.port : 1080) : nil
        default: return nil
        }
    }

    private static func login(_ text: Substring) -> Login? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = self.decode(parts[0]), let password = self.decode(parts.count > 1 ? parts[1] : "") else {
            return nil
        }
        return Login(user: user, password: Secret(password))
    }

    /// Percent-decoding; nil where it is not UTF-8 or a `%` has no two digits.
    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
