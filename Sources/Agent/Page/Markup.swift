import Rules

/// A piece of HTML. What is put into it as a `String` is escaped and cannot be markup: only a literal in our own source, and
/// other `Markup`, are taken as they are.
struct Markup: ExpressibleByStringInterpolation, Sendable {
    let text: String

    init(stringLiteral text: String) {
        self.text = text
    }

    init(stringInterpolation: Interpolation) {
        self.text = stringInterpolation.text
    }

    /// Puts the pieces together.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            self.text.reserveCapacity(literalCapacity)
        }

        mutating func appendLiteral(_ literal: String) { self.text += literal }

        mutating func appendInterpolation(_ text: String) { self.text += Markup.escaped(text) }

        mutating func appendInterpolation(_ number: some BinaryInteger) { self.text += String(number) }

        mutating func appendInterpolation(_ markup: Markup) { self.text += markup.text }

        /// One after the other, a line each.
        mutating func appendInterpolation(_ pieces: [Markup]) {
            self.text += pieces.map(\.text).joined(separator: "\n")
        }

        /// Nothing for nil.
        mutating func appendInterpolation(_ markup: Markup?) { self.text += markup?.text ?? "" }
    }

    /// Safe as text between tags and between the quotes of an attribute. Control and text-direction characters are shown as
    /// everywhere, so that a file's name turns no line around; a line end stays one.
    private static func escaped(_ text: String) -> String {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var safe = ""
        for character in lines.map(ShownBytes.text).joined(separator: "\n") {
            switch character {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default: safe.append(character)
            }
        }
        return safe
    }
}
