import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Rules

/// What the status page's server answers: three paths, to be read only.
struct PageResponder: HTTPResponder {
    /// Whether only this machine can reach the server.
    let isLocal: Bool
    let desk: @Sendable () -> Desk

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        // A page from elsewhere whose name suddenly leads to this machine (DNS rebinding) still says that name.
        guard !self.isLocal || request.head.authority.map(ListenAddress.isLoopback(authority:)) ?? false else {
            return Self.refusal(.forbidden, "this is for 127.0.0.1, [::1] or localhost only")
        }
        guard request.method == .get else {
            return Self.refusal(.methodNotAllowed, "nothing can be changed here; only GET is answered", [.allow: "GET"])
        }
        switch request.uri.path {
        case "/healthz": return Self.answer(.ok, "text/plain; charset=utf-8", Data("ok\n".utf8))
        case "/status.json":
            let report = try await self.desk().status()
            return Self.answer(.ok, "application/json", try ControlJSON.encode(report, pretty: true))
        case "/":
            let desk = self.desk()
            let page = PageDocument(report: try await desk.status(), now: desk.time.now())
            return Self.answer(.ok, "text/html; charset=utf-8", Data(page.html.text.utf8))
        default: return Self.refusal(.notFound, "there is nothing here; the page is at /")
        }
    }

    /// Nothing but our own style, and no other page may show ours inside (https://www.w3.org/TR/CSP3/).
    private static let policy: String = {
        let style = Data(SHA256.hash(data: Data(PageDocument.style.text.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(style)'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'"
    }()

    private static func answer(
        _ status: HTTPResponse.Status, _ type: String, _ body: Data, _ more: [HTTPField.Name: String] = [:]
    ) -> Response {
        var fields: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .contentSecurityPolicy: self.policy,
            .xContentTypeOptions: "nosniff",
        ]
        // Names with only letters and hyphens are always names.
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
        ] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        for (name, value) in more { fields[name] = value }
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    private static func refusal(
        _ status: HTTPResponse.Status, _ text: String, _ more: [HTTPField.Name: String] = [:]
    ) -> Response {
        self.answer(status, "text/plain; charset=utf-8", Data("\(text)\n".utf8), more)
    }
}
