import Foundation

/// A JSON document that is being made.
enum SchemaValue: Encodable, Hashable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([SchemaValue])
    case map([String: SchemaValue])

    init(stringLiteral text: String) { self = .text(text) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(integerLiteral number: Int) { self = .number(number) }
    init(arrayLiteral items: SchemaValue...) { self = .list(items) }
    init(dictionaryLiteral pairs: (String, SchemaValue)...) {
        self = .map(Dictionary(pairs) { first, _ in first })
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let items): try container.encode(items)
        case .map(let map): try container.encode(map)
        }
    }

    /// The value of a key of a map; setting it in anything else does nothing.
    subscript(key: String) -> SchemaValue? {
        get { if case .map(let map) = self { map[key] } else { nil } }
        set {
            guard case .map(var map) = self else { return }
            map[key] = newValue
            self = .map(map)
        }
    }
}
