/// The answers of a service, or of something before it, that does not work.
extension Answer {
    static func scripted(_ status: Int, _ headers: [Header], _ body: String) -> Answer {
        let isJSON = body.hasPrefix("{") || body.hasPrefix("[")
        let type = isJSON ? "application/json; charset=utf-8" : "text/plain; charset=utf-8"
        return Answer(status: status, headers: headers, body: .text(body, type: type), reason: "as scripted")
    }

    /// JSON that breaks off in the middle.
    static let wrongJSON = Answer(
        status: 200, body: .text(#"{"ok":true,"err"#, type: "application/json"), reason: "as scripted: broken JSON")

    /// What a captive portal or a proxy shows.
    static let htmlPage = Answer(
        status: 200,
        body: .text(
            "<!doctype html><html><head><title>Welcome</title></head><body>Please sign in.</body></html>",
            type: "text/html; charset=utf-8"),
        reason: "as scripted: a page for people")

    /// A success that comes before the request is whole, and so cannot be true.
    static let early = Answer(
        status: 200,
        body: .json(.object([.init("ok", .bool(true)), .init("error", .null), .init("image", .null)])),
        reason: "as scripted: answered before reading the body, without effect")

    /// The cloud itself does not work.
    static func broken(_ error: SandboxError) -> Answer {
        Answer(
            status: 500, body: .json(.object([.init("message", .string(error.description))])),
            reason: error.description)
    }
}
