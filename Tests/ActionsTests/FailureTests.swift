import Foundation
import Testing

@testable import Actions

@Suite struct `What a failed request means` {
    struct Row: Sendable, CustomTestStringConvertible {
        var status: Int
        var body: String = ""
        var headers: [(String, String)] = []
        var isRepeatable = true
        var hasCredential = true
        var kind: ActionError.Kind
        /// What the sentence must hold.
        var holds: String

        var testDescription: String { "\(self.status) \(self.isRepeatable ? "" : "once ")\(self.body.prefix(30))" }
    }

    static let exchange = Exchange(
        service: "upload.example.com", account: "kids", credential: "token, {env: KIDS_TOKEN}", isRepeatable: true,
        redaction: Redaction([]))

    static let again = ActionError.Kind.transient(retryAfter: nil)
    static let lane = ActionError.Kind.lane(retryAfter: nil)
    static let down = ActionError.Kind.outage(retryAfter: nil)

    static func forbidden(_ words: String, _ wait: Duration? = nil) -> ActionError.Kind {
        .forbidden(
            retryAfter: wait,
            ofFile: "upload.example.com refused it with 403 Forbidden: \(words), while it takes other files of the "
                + "account \"kids\"; look whether that account may change what the file's name and the rule say")
    }

    static let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT")

    static let answers: [Row] = [
        // The seven shapes of errors.
        Row(
            status: 400, body: #"{"message":"no such channel","invalidVideoKeys":["a","b"]}"#, kind: .permanent,
            holds: "no such channel (a, b)"),
        Row(status: 400, body: #"{"ok":false,"error":"too large","image":null}"#, kind: .permanent, holds: "too large"),
        Row(
            status: 400, body: #"{"error":{"code":105,"message":"Invalid URL"}}"#, kind: .permanent,
            holds: "Invalid URL (105)"),
        Row(
            status: 404, body: #"{"error":"not found"}"#, kind: .permanent,
            holds: "404 Not Found: not found; look whether the ids"),
        Row(
            status: 400, body: #"{"error_code":"VOD.10062","error_msg":"asset not found"}"#, kind: .permanent,
            holds: "asset not found (VOD.10062)"),
        Row(
            status: 401, body: #"{"error":{"code":401,"message":"wrong password","title":"Unauthorized"}}"#, kind: lane,
            holds: "wrong password (401)"),
        Row(
            status: 400,
            body: "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchBucket</Code><Message>no &lt;b&gt;</Message>"
                + "<RequestId>1</RequestId></Error>", kind: .permanent, holds: "no <b> (NoSuchBucket)"),
        // No shape.
        Row(status: 400, kind: .permanent, holds: "it gave no reason"),
        Row(status: 400, body: "plain words", kind: .permanent, holds: "plain words"),
        Row(status: 400, body: #"{"ok":false,"error":null}"#, kind: .permanent, holds: "no reason given"),
        Row(
            status: 400, body: #"{"title":"One or more validation errors occurred."}"#, kind: .permanent,
            holds: "validation errors"),
        Row(status: 400, body: #"{"error":{"code":1}}"#, kind: .permanent, holds: #"{"error":{"code":1}}"#),
        Row(status: 400, body: "\u{1B}[31mred\r\n", kind: .permanent, holds: #"\x1b[31mred"#),
        Row(
            status: 404, body: "<!DOCTYPE html><title>Sign in</title>", kind: .permanent,
            holds: "a web page titled \"Sign in"),
        Row(status: 404, body: "<html><body>x", kind: .permanent, holds: "a web page and not the API's answer"),
        Row(
            status: 404, body: "nginx", headers: [("content-type", "text/html; charset=utf-8")], kind: .permanent,
            holds: "a web page"),
        // It will never work.
        Row(status: 405, kind: .permanent, holds: "405 Method Not Allowed"),
        Row(status: 409, kind: .permanent, holds: "409 Conflict"),
        Row(status: 410, kind: .permanent, holds: "410 Gone"),
        Row(status: 413, kind: .permanent, holds: "413"),
        Row(status: 415, kind: .permanent, holds: "415"),
        Row(status: 418, kind: .permanent, holds: "418"),
        Row(status: 422, kind: .permanent, holds: "422"),
        Row(status: 451, kind: .permanent, holds: "451"),
        Row(status: 499, kind: .permanent, holds: "499"),
        Row(status: 501, kind: .permanent, holds: "501"),
        Row(status: 505, kind: .permanent, holds: "505"),
        // It was not worked on.
        Row(status: 408, kind: again, holds: "it is tried again"),
        Row(status: 408, isRepeatable: false, kind: again, holds: "it is tried again"),
        Row(status: 425, kind: again, holds: "425"),
        Row(status: 429, kind: again, holds: "429"),
        Row(status: 429, isRepeatable: false, kind: again, holds: "429"),
        Row(status: 429, headers: [("retry-after", "7")], kind: .transient(retryAfter: .seconds(7)), holds: "429"),
        Row(
            status: 429, headers: [("Retry-After", "86400")], kind: .transient(retryAfter: .seconds(3600)), holds: "429"
        ),
        Row(
            status: 429, headers: [("Retry-After", "99999999999999999999")],
            kind: .transient(retryAfter: .seconds(3600)), holds: "429"),
        Row(status: 429, headers: [("Retry-After", "soon")], kind: again, holds: "429"),
        Row(status: 429, headers: [("Retry-After", "-5")], kind: again, holds: "429"),
        Row(
            status: 503, headers: [("Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"), date],
            kind: .outage(retryAfter: .seconds(60)), holds: "503 Service Unavailable"),
        Row(
            status: 503, headers: [("Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT"), date],
            kind: .outage(retryAfter: .zero), holds: "503"),
        Row(status: 503, isRepeatable: false, kind: down, holds: "503"),
        // It may have taken effect.
        Row(status: 500, kind: again, holds: "500 Internal Server Error"),
        Row(status: 500, isRepeatable: false, kind: .unknown, holds: "look there before it is tried again"),
        Row(status: 502, kind: down, holds: "502"),
        Row(status: 502, isRepeatable: false, kind: .unknown, holds: "502"),
        Row(status: 504, kind: down, holds: "504"),
        Row(status: 504, isRepeatable: false, kind: .unknown, holds: "504"),
        Row(status: 520, kind: again, holds: "520"),
        Row(status: 520, isRepeatable: false, kind: .unknown, holds: "520"),
        // The account's matter, not the file's.
        Row(status: 401, kind: lane, holds: "put valid ones where they come from (token, {env: KIDS_TOKEN})"),
        Row(
            status: 403, body: #"{"error":"missing api key"}"#, kind: forbidden("missing api key"),
            holds: "missing api key"),
        Row(
            status: 403, headers: [("Retry-After", "30")],
            kind: forbidden("it gave no reason", .seconds(30)), holds: "\"kids\""),
        Row(status: 403, hasCredential: false, kind: again, holds: "signed URL"),
        Row(status: 402, kind: lane, holds: "raise its quota"),
        Row(status: 507, kind: lane, holds: "raise its quota"),
        Row(status: 407, kind: lane, holds: "HTTPS_PROXY"),
        Row(status: 511, kind: lane, holds: "wants a login"),
        // Elsewhere.
        Row(
            status: 301, headers: [("Location", "https://evil.example/x?token=1")], kind: .permanent,
            holds: "a redirect to evil.example "),
        Row(status: 307, headers: [("Location", "/login")], kind: .permanent, holds: "a redirect to another place"),
        Row(status: 304, kind: .permanent, holds: "is not followed"),
    ]

    @Test(arguments: answers)
    func `an answer becomes a kind of error and a sentence`(_ row: Row) {
        var exchange = Self.exchange
        exchange.isRepeatable = row.isRepeatable
        if !row.hasCredential { exchange.credential = nil }
        let answer = HTTPAnswer(
            status: row.status, headers: row.headers.map { .init($0.0, $0.1) }, body: Array(row.body.utf8),
            exchange: exchange)
        let error = Failure.answer(answer, now: 0)
        #expect(error.kind == row.kind)
        #expect(error.description.contains(row.holds), "\(error.description)")
        #expect(error.description.contains("upload.example.com"))
    }

    struct FaultRow: Sendable {
        var fault: TransportFault
        var sent: Sent
        var isRepeatable: Bool
        var kind: ActionError.Kind
    }

    static let faults: [FaultRow] = {
        var rows: [FaultRow] = []
        // An outage, whatever had been sent: the connection never was.
        for fault: TransportFault in [.unknownHost("x"), .unreachable("x"), .certificate("x"), .tls("x"), .proxy("x")] {
            for isRepeatable in [true, false] {
                rows.append(FaultRow(fault: fault, sent: .whole, isRepeatable: isRepeatable, kind: down))
            }
        }
        rows += [
            FaultRow(fault: .noRoute("x"), sent: .nothing, isRepeatable: false, kind: down),
            FaultRow(fault: .noRoute("x"), sent: .whole, isRepeatable: true, kind: down),
            FaultRow(fault: .noRoute("x"), sent: .whole, isRepeatable: false, kind: .unknown),
        ]
        for fault: TransportFault in [.noProgress, .cut("x"), .badAnswer("x"), .cancelled] {
            rows += [
                FaultRow(fault: fault, sent: .nothing, isRepeatable: false, kind: fault == .cut("x") ? down : again),
                FaultRow(fault: fault, sent: .part, isRepeatable: false, kind: again),
                FaultRow(fault: fault, sent: .part, isRepeatable: true, kind: again),
                FaultRow(fault: fault, sent: .whole, isRepeatable: true, kind: again),
                FaultRow(fault: fault, sent: .whole, isRepeatable: false, kind: .unknown),
            ]
        }
        let changed = ActionError(.changed, "it changed upload.example.com")
        rows.append(FaultRow(fault: .input(changed), sent: .part, isRepeatable: true, kind: .changed))
        return rows
    }()

    @Test(arguments: faults)
    func `a broken connection becomes a kind of error`(_ row: FaultRow) {
        var exchange = Self.exchange
        exchange.isRepeatable = row.isRepeatable
        let error = Failure.fault(row.fault, sent: row.sent, exchange)
        #expect(error.kind == row.kind)
        #expect(error.description.contains("upload.example.com"))
    }

    /// As BoringSSL has them: `ERR_error_string_n`, and the place in its source.
    @Test(arguments: [
        (
            "CERTIFICATE_VERIFY_FAILED",
            TransportFault.certificate("expired or not valid yet, self-signed, or of an unknown")
        ),
        ("WRONG_VERSION_NUMBER", .tls("does not speak TLS")),
        ("TLSV1_ALERT_PROTOCOL_VERSION", .tls("no version of TLS from 1.2 on")),
        ("UNSUPPORTED_PROTOCOL", .tls("no version of TLS from 1.2 on")),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", .tls("TLS failed (SSLV3_ALERT_HANDSHAKE_FAILURE)")),
    ])
    func `an error of TLS becomes words, without places in a library's source`(
        _ reason: String, _ expected: TransportFault
    ) {
        let place = "/build/checkouts/CNIOBoringSSL/ssl/handshake.cc:393"
        let fault = TransportFault.tls(
            saying: "sslError([Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:\(reason) at \(place)])")
        switch (fault, expected) {
        case (.certificate(let text), .certificate(let words)), (.tls(let text), .tls(let words)):
            #expect(text.contains(words) && !text.contains("handshake.cc"), "\(text)")
        default: Issue.record("\(fault)")
        }
    }

    @Test(arguments: [
        ("sslError([Error:  EOF during handshake])", "it hung up in the middle of the handshake"),
        ("syscallError", "TLS failed (syscallError)"),
    ])
    func `an error of TLS without a code becomes words`(_ text: String, _ words: String) {
        #expect(TransportFault.tls(saying: text) == .tls(words))
    }

    @Test func `a success with a useless body is tried again where that does no harm`() {
        var exchange = Self.exchange
        let body = Array("<html><title>Welcome</title>".utf8)
        var answer = HTTPAnswer(status: 200, headers: [], body: body, exchange: exchange)
        #expect(answer.unusable("the body is no JSON object").kind == Self.again)
        #expect(answer.unusable("the body is no JSON object").description.contains("a web page titled \"Welcome\""))
        exchange.isRepeatable = false
        answer = HTTPAnswer(status: 200, headers: [], body: body, exchange: exchange)
        #expect(answer.unusable("the body is no JSON object").kind == .unknown)
    }

    @Test func `a long answer is cut between characters`() {
        let answer = HTTPAnswer(
            status: 400, headers: [], body: Array(("x" + String(repeating: "é", count: 5000)).utf8),
            exchange: Self.exchange)
        let error = Failure.answer(answer, now: 0)
        #expect(error.description.utf8.count < Excerpt.longest + 200)
        #expect(error.description.hasSuffix("é…"))
        #expect(!error.description.contains("\\x"))
    }
}
