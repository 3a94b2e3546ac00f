/// The members of an object that a client sent, taken one by one with the type that they must have.
///
/// A member that is there with the wrong type, `null` included, is refused, and so is one that nobody knows.
struct JSONFields: Sendable {
    private let json: JSON

    /// Refuses what is no object and what has a member that is not among `known`.
    init(_ json: JSON, known: [String]) throws(Refusal) {
        guard case .object(let members) = json else { throw Refusal(400, "the body is not a JSON object") }
        if let stranger = members.first(where: { !known.contains($0.name) }) {
            let names = known.map { "`\($0)`" }.joined(separator: ", ")
            throw Refusal(400, "the body has the unknown field `\(stranger.name)`; known are \(names)")
        }
        self.json = json
    }

    func text(_ name: String) throws(Refusal) -> String? {
        switch self.json[name] {
        case nil: return nil
        case .string(let text): return text
        case .some(let value): throw Self.wrong(name, value, "a text in quotes")
        }
    }

    func texts(_ name: String) throws(Refusal) -> [String]? {
        guard let value = self.json[name] else { return nil }
        guard let texts = value.texts else { throw Self.wrong(name, value, "a list of texts") }
        return texts
    }

    func bool(_ name: String) throws(Refusal) -> Bool? {
        switch self.json[name] {
        case nil: return nil
        case .bool(let value): return value
        case .some(let value): throw Self.wrong(name, value, "true or false")
        }
    }

    private static func wrong(_ name: String, _ value: JSON, _ right: String) -> Refusal {
        let shown = value.text.prefix(100)
        return Refusal(400, "`\(name)` is \(shown); send \(right), or leave it out")
    }
}
