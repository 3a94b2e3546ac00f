/// How a fault is written for `POST /_sandbox/faults`:
/// `{"match": {"method": "PUT", "path": "/v1/videos/image/"}, "times": 2, "then": {"status": 429, "headers": {…}}}`.
extension Fault {
    /// Throws a `Refusal` that says which key is wrong and what it may be.
    init(_ json: JSON) throws(Refusal) {
        try Self.requireKeys(json, of: "a fault", known: ["match", "times", "then"])
        guard let then = json["then"] else {
            throw Refusal(400, "a fault needs the key `then`: what happens")
        }
        self.init(try Self.effect(then))
        if let times = json["times"] { self.times = try Self.times(times) }
        guard let match = json["match"] else { return }
        try Self.requireKeys(match, of: "`match`", known: ["method", "path"])
        if let method = match["method"] { self.method = try Self.text(method, of: "method").uppercased() }
        if let path = match["path"] { self.path = try Self.text(path, of: "path") }
    }

    private static func times(_ json: JSON) throws(Refusal) -> Times {
        switch json {
        case .string("always"): return .always
        case .integer(let count) where count >= 0 && count <= Int32.max: return .times(Int(count))
        case .null, .bool, .integer, .number, .string, .array, .object:
            throw Refusal(400, "`times` is \(json.text); write a number, or \"always\"")
        }
    }

    /// The effects that need no more than their name.
    private static let named: [String: Effect] = [
        "answer_early": .answerEarly, "close_after_effect": .closeAfterEffect,
        "close_after_reading": .closeAfterReading, "close_before_reading": .closeBeforeReading,
        "hold_before_answer": .holdBeforeAnswer, "hold_before_reading": .holdBeforeReading, "html_page": .htmlPage,
        "wrong_json": .wrongJSON,
    ]

    private static func effect(_ json: JSON) throws(Refusal) -> Effect {
        if case .string(let name) = json {
            guard let effect = Self.named[name] else {
                let names = Self.named.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
                throw Refusal(400, "`then` is \(json.text); write one of \(names), or an object")
            }
            return effect
        }
        if let status = json["status"] { return try Self.answer(status, json) }
        guard case .object(let members) = json, members.count == 1 else {
            throw Refusal(
                400,
                "`then` is \(json.text); write a name, or an object with `status` or with one of "
                    + "`delay_before_reading`, `delay_before_answer` (seconds), `read_slowly` (bytes per second)")
        }
        switch (members[0].name, members[0].value) {
        case ("delay_before_reading", let value):
            return .delayBeforeReading(try Self.seconds(value, of: members[0].name))
        case ("delay_before_answer", let value):
            return .delayBeforeAnswer(try Self.seconds(value, of: members[0].name))
        case ("read_slowly", .integer(let rate)) where rate > 0 && rate <= Int32.max:
            return .readSlowly(bytesPerSecond: Int(rate))
        case ("read_slowly", let value):
            throw Refusal(400, "`read_slowly` is \(value.text); write bytes per second as a whole number above 0")
        case (let name, _):
            throw Refusal(
                400,
                "`then` has the unknown key `\(name)`; known are `status`, `delay_before_reading`, "
                    + "`delay_before_answer` and `read_slowly`")
        }
    }

    private static func answer(_ status: JSON, _ json: JSON) throws(Refusal) -> Effect {
        try Self.requireKeys(json, of: "`then`", known: ["status", "headers", "body"])
        // Below 200 an answer is not final, and above 599 no status is defined (RFC 9110, 15).
        guard case .integer(let code) = status, (200...599).contains(code) else {
            throw Refusal(400, "`status` is \(status.text); write a number from 200 to 599")
        }
        var headers: [Header] = []
        switch json["headers"] {
        case nil: break
        case .object(let members):
            for member in members {
                headers.append(Header(member.name, try Self.text(member.value, of: member.name)))
            }
        case .some(let value):
            throw Refusal(400, "`headers` is \(value.text); write an object of names and texts")
        }
        let body =
            switch json["body"] {
            case nil: ""
            case .string(let text): text
            case .some(let value): value.text
            }
        return .answer(status: Int(code), headers: headers, body: body)
    }

    /// A delay longer than a day is a slip of the pen.
    private static let longestDelaySeconds = 86_400.0

    private static func seconds(_ json: JSON, of name: String) throws(Refusal) -> Duration {
        let seconds: Double? =
            switch json {
            case .integer(let value): Double(value)
            case .number(let value): value
            case .null, .bool, .string, .array, .object: nil
            }
        guard let seconds, (0...Self.longestDelaySeconds).contains(seconds) else {
            throw Refusal(400, "`\(name)` is \(json.text); write seconds, from 0 to 86400")
        }
        return .seconds(seconds)
    }

    private static func text(_ json: JSON, of name: String) throws(Refusal) -> String {
        guard case .string(let text) = json else {
            throw Refusal(400, "`\(name)` is \(json.text); write a text in quotes")
        }
        return text
    }

    private static func requireKeys(_ json: JSON, of what: String, known: [String]) throws(Refusal) {
        guard case .object(let members) = json else {
            throw Refusal(400, "\(what) is \(json.text); write an object")
        }
        if let stranger = members.first(where: { !known.contains($0.name) }) {
            let names = known.map { "`\($0)`" }.joined(separator: ", ")
            throw Refusal(400, "\(what) has the unknown key `\(stranger.name)`; known are \(names)")
        }
    }
}
