/// A text with placeholders: `{show}`, `{file.name}`, `{date:yyyy-MM-dd}`, `{STEP.OUTPUT}`; `{{` and `}}` are braces.
struct Template: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal(String)
        /// What stands between the braces.
        case placeholder(String)
    }

    let parts: [Part]

    init(_ text: String) throws(RuleError) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                literal.append(character)
                rest.removeFirst()
            case "}":
                throw RuleError("a `}` stands alone; write `}}` for a brace")
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    throw RuleError("`{\(rest)` is not closed; write `}` behind the name, or `{{` for a brace")
                }
                let name = rest[..<end]
                guard !name.isEmpty, !name.contains("{") else {
                    throw RuleError("`{\(name)}` names no value; write such as {file.stem}, or `{{` for a brace")
                }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.placeholder(String(name)))
                rest = rest[rest.index(after: end)...]
            default:
                literal.append(character)
            }
        }
        if !literal.isEmpty || parts.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    var placeholders: [String] {
        self.parts.compactMap { if case .placeholder(let name) = $0 { name } else { nil } }
    }

    var literals: [String] {
        self.parts.compactMap { if case .literal(let text) = $0 { text } else { nil } }
    }

    /// The name when the whole text is one placeholder, whose value then keeps its type.
    var lonePlaceholder: String? {
        guard self.parts.count == 1, case .placeholder(let name) = self.parts[0] else { return nil }
        return name
    }

    /// Fills the placeholders in.
    ///
    /// - Parameter lookUp: the value of a placeholder.
    /// - Throws: when a list or map would have to become part of a text, or what `lookUp` throws.
    func fill(_ lookUp: (String) throws(RuleError) -> Value) throws(RuleError) -> Value {
        if let name = self.lonePlaceholder { return try lookUp(name) }
        var filled = ""
        for part in self.parts {
            switch part {
            case .literal(let text):
                filled += text
            case .placeholder(let name):
                guard case .text(let text) = try lookUp(name) else {
                    throw RuleError("`{\(name)}` is not a text and cannot be part of one; let it stand alone")
                }
                filled += text
            }
        }
        return .text(filled)
    }
}

extension Value {
    /// Fills the placeholders in all texts of the value, however deep.
    func filled(_ lookUp: (String) throws(RuleError) -> Value) throws(RuleError) -> Value {
        switch self {
        case .text(let text):
            return try Template(text).fill(lookUp)
        case .list(let items):
            var filled: [Value] = []
            for item in items { filled.append(try item.filled(lookUp)) }
            return .list(filled)
        case .map(let map):
            var filled: [String: Value] = [:]
            for (key, item) in map.sorted(by: { $0.key < $1.key }) { filled[key] = try item.filled(lookUp) }
            return .map(filled)
        }
    }

    /// All texts of the value, however deep; of a map in the order of its keys.
    var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .list(let items): items.flatMap(\.texts)
        case .map(let map): map.sorted { $0.key < $1.key }.flatMap { $0.value.texts }
        }
    }
}
