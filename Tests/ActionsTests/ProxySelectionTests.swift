import Rules
import Testing

@testable import Actions

@Suite struct `The way to a service` {
    struct Row: Sendable {
        var environment: [String: String]
        var url: String
        /// Nil when the proxy setting cannot be used.
        var route: ProxySelection.Route?
    }

    static let proxy = ProxySelection.Route.tunnel(host: "proxy.example", port: 3128, login: nil)

    static let rows: [Row] = [
        Row(environment: [:], url: "https://a.example/", route: .direct),
        Row(environment: ["HTTPS_PROXY": ""], url: "https://a.example/", route: .direct),
        Row(environment: ["HTTPS_PROXY": "http://proxy.example:3128"], url: "https://a.example/", route: proxy),
        Row(environment: ["https_proxy": "proxy.example:3128/"], url: "https://a.example/", route: proxy),
        Row(environment: ["HTTPS_PROXY": "http://proxy.example"], url: "https://a.example/", route: proxy),
        Row(
            environment: ["HTTPS_PROXY": "http://other", "https_proxy": "http://proxy.example"],
            url: "https://a.example/",
            route: proxy),
        Row(environment: ["HTTP_PROXY": "http://proxy.example:3128"], url: "https://a.example/", route: .direct),
        Row(
            environment: ["HTTPS_PROXY": "http://u%40x:p%3A@proxy.example:8080"], url: "https://a.example/",
            route: .tunnel(host: "proxy.example", port: 8080, login: .init(user: "u@x", password: Secret("p:")))),
        Row(
            environment: ["HTTPS_PROXY": "socks5://[2001:db8::1]"], url: "https://a.example/",
            route: .socks(host: "2001:db8::1", port: 1080)),
        Row(environment: ["HTTPS_PROXY": "https://proxy.example"], url: "https://a.example/", route: nil),
        Row(environment: ["HTTPS_PROXY": "http://"], url: "https://a.example/", route: nil),
        Row(environment: ["HTTPS_PROXY": "http://pro xy"], url: "https://a.example/", route: nil),
        Row(environment: ["HTTPS_PROXY": "http://p:99999"], url: "https://a.example/", route: nil),
        // This machine is never asked through a proxy, not even through a wrong one.
        Row(environment: ["HTTPS_PROXY": "http://proxy.example"], url: "http://127.0.0.1:8035/", route: .direct),
        Row(environment: ["HTTPS_PROXY": "http://proxy.example"], url: "https://localhost/", route: .direct),
        Row(environment: ["HTTPS_PROXY": "nonsense://x"], url: "http://[::1]/", route: .direct),
    ]

    @Test(arguments: rows)
    func `HTTPS_PROXY leads there`(_ row: Row) throws {
        let selection = ProxySelection(environment: row.environment)
        let origin = try Origin(of: row.url)
        if let route = row.route {
            #expect(try selection.route(to: origin) == route)
        } else {
            let error = #expect(throws: ActionError.self) { try selection.route(to: origin) }
            #expect(error?.kind == .lane(retryAfter: nil))
        }
    }

    @Test(arguments: [
        ("*", "https://a.example/", true),
        ("a.example", "https://a.example/", true), ("A.Example", "https://a.example/", true),
        ("a.example", "https://b.a.example/", true), ("a.example", "https://ba.example/", false),
        (".example", "https://a.example/", true), ("*.example", "https://a.example/", true),
        ("b.example, a.example", "https://a.example/", true), ("b.example c.example", "https://a.example/", false),
        ("a.example:443", "https://a.example/", true), ("a.example:8443", "https://a.example/", false),
        ("10.1.2.3", "https://10.1.2.3/", true), ("[2001:db8::1]", "https://[2001:db8::1]/", true),
        ("2001:db8::1", "https://[2001:db8::1]/", true), ("", "https://a.example/", false),
        (".", "https://a.example/", false),
    ])
    func `NO_PROXY leads past it`(_ exceptions: String, _ url: String, _ isDirect: Bool) throws {
        let selection = ProxySelection(environment: ["HTTPS_PROXY": "http://proxy.example", "NO_PROXY": exceptions])
        #expect(try selection.route(to: Origin(of: url)) == (isDirect ? .direct : Self.proxy))
    }
}
