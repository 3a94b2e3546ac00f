/// A value in a rule: text, a list or a map of values.
///
/// There are no other kinds, on purpose: YAML would read the country code `no` as false, `0123` as octal and
/// `2026-11-22` as a date. In a rule all of them stay the text that was written; the parameter that takes the value says
/// what it must look like.
package enum Value: Sendable, Hashable, Codable {
    case text(String)
    case list([Value])
    case map([String: Value])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([Value].self) {
            self = .list(list)
        } else {
            self = .map(try container.decode([String: Value].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .map(let map): try container.encode(map)
        }
    }

    /// The text, when it is one.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// The value of a key; a key with dots goes into maps. Nil when there is none.
    func value(at key: String) -> Value? {
        var value = self
        for name in key.split(separator: ".", omittingEmptySubsequences: false) {
            guard case .map(let map) = value, let next = map[String(name)] else { return nil }
            value = next
        }
        return value
    }
}
