import Rules

/// What is checked of every request before the HTTP library sees it. Libraries have let line feeds in header values
/// through before (CVE-2022-3215, CVE-2022-3918), so we look ourselves.
enum RequestCheck {
    /// The origin of a request's URL, when the account may send its credentials there.
    ///
    /// - Throws: a permanent error: the URL is malformed, or its host is not one that the account's settings name.
    static func origin(of request: PlannedRequest, _ account: Account) throws(ActionError) -> Origin {
        let origin: Origin
        do throws(Origin.Refusal) {
            origin = try Origin(of: request.url)
        } catch {
            throw ActionError(
                .permanent, "the URL \(Redaction.url(request.url)) cannot be asked: \(error.rawValue)")
        }
        switch request.reach {
        case .account: break
        case .written: return origin
        case .given:
            try self.checkGiven(origin, account)
            return origin
        }
        let settings = account.settings.values.filter { $0.hasPrefix("https://") || $0.hasPrefix("http://") }
        guard settings.contains(where: { (try? Origin(of: $0)) == origin }) else {
            throw ActionError(
                .permanent,
                "\(origin) is not a host of the account \"\(account.name)\", so nothing is sent there; "
                    + "correct the account's URLs")
        }
        return origin
    }

    /// A URL that a service gave may be anything: what is behind our own network's door is not asked for it. Names are looked
    /// at once more when the connection is there (`AddressGuard`).
    private static func checkGiven(_ origin: Origin, _ account: Account) throws(ActionError) {
        if account.isOnThisMachine, origin.isLoopback { return }
        let isPrivate = origin.isLoopback || PublicAddress.isPrivate(literal: origin.host)
        guard origin.scheme == .https, !isPrivate else {
            throw ActionError(
                .permanent,
                "the service gave the URL \(origin), which is not https at a public address, so nothing is asked there; "
                    + "ask the service's support")
        }
    }

    /// - Throws: a permanent error when a name is no token (RFC 9110, section 5.6.2) or a value is not printable ASCII.
    static func headers(_ headers: [PlannedRequest.Header]) throws(ActionError) {
        for header in headers {
            guard self.isName(header.name) else {
                throw ActionError(.permanent, "\"\(Excerpt.line(header.name))\" cannot be the name of a header")
            }
            guard self.isValue(header.value) else {
                throw ActionError(
                    .permanent,
                    "the header \(header.name) would hold \"\(Excerpt.line(header.value))\"; "
                        + "it can only hold printable ASCII characters")
            }
        }
    }

    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Printable ASCII; a space at either end would be dropped on the way, so it is refused.
    static func isValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { (0x20...0x7E).contains($0) } && value.utf8.first != 0x20 && value.utf8.last != 0x20
    }
}
