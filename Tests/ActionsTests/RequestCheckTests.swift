import Rules
import Testing

@testable import Actions

@Suite struct `What is checked of every request` {
    @Test(arguments: [
        ("https://api.example.com", "https://api.example.com"),
        ("https://API.Example.com:443/v1?x=1&y=%20", "https://api.example.com"),
        ("https://api.example.com:8443/a", "https://api.example.com:8443"),
        ("http://localhost:80/a", "http://localhost"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.1.2.3/", "http://127.1.2.3"),
        ("http://[::1]:9/", "http://[::1]:9"),
        ("https://[2001:db8::1]/a/b", "https://[2001:db8::1]"),
        ("https://h/a?u=../b", "https://h"),
        ("https://h/a..b/...", "https://h"),
    ])
    func `an origin is read`(_ url: String, _ origin: String) throws {
        #expect(try Origin(of: url).description == origin)
    }

    @Test(arguments: [
        ("", Origin.Refusal.scheme), ("ftp://h/", .scheme), ("//h/", .scheme), ("HTTPS://h/", .scheme),
        ("h/a", .scheme),
        ("https://h/a b", .characters), ("https://h/\r\nX: y", .characters), ("https://h/\u{0}", .characters),
        ("https://h/ä", .characters), ("https://h/%", .characters), ("https://h/%4", .characters),
        ("https://h/%zz", .characters), ("https://h\\@evil/", .characters), ("https://h/{x}", .characters),
        ("https://user@h/", .user), ("https://user:pw@h/", .user), ("https://h@evil.example/", .user),
        ("https:///a", .host), ("https://:443/", .host), ("https://[::1/", .host), ("https://[h]/", .host),
        ("https://h%2e/", .host), ("https://.h/", .host),
        ("https://h:/", .port), ("https://h:0/", .port), ("https://h:65536/", .port), ("https://h:1x/", .port),
        ("https://h:+1/", .port), ("https://[::1]x/", .port),
        ("https://h/#f", .fragment), ("https://h#f", .fragment),
        ("https://h/../a", .dots), ("https://h/a/.", .dots), ("https://h/%2E%2e/a", .dots), ("https://h/.%2e?x", .dots),
        ("http://h/", .plain), ("http://127.0.0.1.example/", .plain), ("http://128.0.0.1/", .plain),
        ("http://127.0.1/", .plain), ("http://localhost.example/", .plain),
    ])
    func `a URL that could mean something else is refused`(_ url: String, _ refusal: Origin.Refusal) {
        #expect(throws: refusal) { try Origin(of: url) }
    }

    @Test(arguments: [
        ("https://upload.example.com/v1/x", true), ("https://api.example.com/", true),
        ("https://upload.example.com:444/v1/x", false), ("https://evil.example.com/v1/x", false),
        ("https://upload.example.com.evil.example/", false), ("http://localhost/", false),
    ])
    func `credentials go to the account's own hosts only`(_ url: String, _ isAllowed: Bool) {
        let account = Account(
            name: "kids", provider: "dyntube",
            settings: [
                "api_url": "https://api.example.com/base", "upload_url": "https://UPLOAD.example.com", "region": "x",
            ])
        let request = PlannedRequest(method: .put, url: url)
        if isAllowed {
            #expect(throws: Never.self) { try RequestCheck.origin(of: request, account) }
        } else {
            let error = #expect(throws: ActionError.self) { try RequestCheck.origin(of: request, account) }
            #expect(error?.kind == .permanent)
        }
    }

    @Test(arguments: [
        ("X-A", "plain value", true), ("X-A", "", true), ("X-A", "~!\"", true),
        ("X-A", "a\r\nX-B: c", false), ("X-A", "a\nb", false), ("X-A", "a\rb", false), ("X-A", "a\u{0}b", false),
        ("X-A", "\u{7F}", false), ("X-A", "a\tb", false), ("X-A", "ü", false), ("X-A", "\u{010A}", false),
        ("X-A", " a", false), ("X-A", "a ", false),
        ("", "a", false), ("X A", "a", false), ("X:A", "a", false), ("X\r\nA", "a", false), ("Ü", "a", false),
    ])
    func `a header cannot break out of its line`(_ name: String, _ value: String, _ isFit: Bool) {
        let headers = [PlannedRequest.Header(name, value)]
        if isFit {
            #expect(throws: Never.self) { try RequestCheck.headers(headers) }
        } else {
            let error = #expect(throws: ActionError.self) { try RequestCheck.headers(headers) }
            #expect(error?.kind == .permanent)
            #expect(error?.description.utf8.allSatisfy { $0 >= 0x20 } == true)
        }
    }

    @Test(arguments: [
        ("a b", "a%20b"), ("a/b", "a%2Fb"), ("a%2Fb", "a%252Fb"), ("ü", "%C3%BC"), ("A-z_0.~", "A-z_0.~"),
        ("?#&+;@", "%3F%23%26%2B%3B%40"),
        ("\n", "%0A"),
    ])
    func `a path segment is percent-encoded`(_ value: String, _ encoded: String) {
        #expect(PathSegment.encode(value) == encoded)
    }

    @Test(arguments: [
        ("", false), (".", false), ("..", false), ("a/b", false), ("a b", false), ("a\n", false), ("ä", false),
        ("a%41", false),
        (String(repeating: "a", count: 129), false), (String(repeating: "a", count: 128), true), ("Ab-0_.9", true),
        ("...", true),
    ])
    func `an id is refused, not mended`(_ id: String, _ isFit: Bool) {
        let checked = try? Identifier.check(id, "video")
        #expect(checked == (isFit ? id : nil))
    }
}
