/// A header value with parameters, `form-data; name="file"; filename="a.jpg"` (RFC 9110, 5.6.6).
struct HeaderParameters: Sendable, Hashable {
    /// What comes before the first `;`, in lower case.
    let value: String
    /// By name in lower case.
    let parameters: [String: String]

    /// Nil when it is not written so: no `=`, an open quote, a parameter twice, something after a closing quote.
    init?(_ text: String) {
        var rest = text[...]
        let value = Self.trim(rest.prefix { $0 != ";" })
        rest = rest[rest.index(rest.startIndex, offsetBy: rest.prefix { $0 != ";" }.count)...]
        var parameters: [String: String] = [:]
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            // A semicolon at the end is common and harmless.
            if rest.isEmpty { break }
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(name.count)
            guard rest.popFirst() == "=", !name.isEmpty, let parameter = Self.takeValue(&rest) else { return nil }
            guard parameters.updateValue(parameter, forKey: name.lowercased()) == nil else { return nil }
            rest = rest.drop { $0 == " " || $0 == "\t" }
        }
        guard !value.isEmpty, rest.isEmpty else { return nil }
        self.value = value.lowercased()
        self.parameters = parameters
    }

    /// Takes a token or a quoted text (RFC 9110, 5.6.4: a backslash makes the next character plain) off the front.
    private static func takeValue(_ rest: inout Substring) -> String? {
        guard rest.first == "\"" else {
            let token = rest.prefix { $0 != ";" && $0 != " " && $0 != "\t" && $0 != "\"" }
            rest = rest.dropFirst(token.count)
            return token.isEmpty ? nil : String(token)
        }
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\":
                guard let plain = rest.popFirst() else { return nil }
                text.append(plain)
            default: text.append(character)
            }
        }
        return nil
    }

    private static func trim(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
