extension ActionSignature.Parameter.Kind {
    /// The longest identifier that any service here uses, with room.
    private static let longestIdentifier = 128

    /// Says what is wrong with a value whose placeholders are filled in.
    ///
    /// Nothing is mended: an id with a slash in it would become another address, and a guess would hit the wrong video.
    func check(_ value: Value) throws(RuleError) {
        switch self {
        case .any:
            return
        case .duration:
            _ = try DurationText.parse(try self.text(of: value))
        case .size:
            _ = try SizeText.parse(try self.text(of: value))
        case .secret:
            _ = try SecretReference(value)
        case .list:
            guard case .list = value else { throw RuleError("this must be a list; write such as [one, two]") }
        case .text(let atMost):
            let text = try self.text(of: value)
            guard let atMost, text.count > atMost else { return }
            throw RuleError("this has \(text.count) characters, and at most \(atMost) are allowed; shorten it")
        case .identifier:
            try Self.checkIdentifier(try self.text(of: value))
        case .integer(let range):
            _ = try IntegerText.parse(try self.text(of: value), in: range)
        case .boolean:
            let text = try self.text(of: value)
            guard text == "true" || text == "false" else {
                throw RuleError("`\(ShownBytes.text(text.utf8))` is not understood here; write true or false")
            }
        case .url:
            _ = try WebAddress(try self.text(of: value))
        case .choice(let words):
            let text = try self.text(of: value)
            guard words.contains(text) else {
                throw RuleError(
                    "`\(ShownBytes.text(text.utf8))` is not one of its values; write one of "
                        + words.joined(separator: ", "))
            }
        }
    }

    /// Whether a value with placeholders in it could never fit, whatever they become.
    func checkLiteralParts(of template: Template) throws(RuleError) {
        switch self {
        case .identifier:
            for text in template.literals where !text.utf8.allSatisfy(Self.isIdentifierByte) {
                throw RuleError("`\(text)` cannot be in an id; only letters, digits, `.`, `_` and `-` can")
            }
        case .list:
            guard template.lonePlaceholder != nil else {
                throw RuleError("this must be a list; write such as [one, two]")
            }
        case .secret:
            throw RuleError("a secret is never written in this file; write where it is, such as {env: NAME}")
        case .any, .text, .integer, .boolean, .url, .choice, .duration, .size:
            return
        }
    }

    private func text(of value: Value) throws(RuleError) -> String {
        switch value {
        case .text(let text): return text
        case .list: throw RuleError("this must be a text, and it is a list; write one value")
        case .map: throw RuleError("this must be a text, and it is a map; write one value")
        }
    }

    private static func checkIdentifier(_ text: String) throws(RuleError) {
        guard text.utf8.allSatisfy(self.isIdentifierByte), !["", ".", ".."].contains(text),
            text.utf8.count <= self.longestIdentifier
        else {
            throw RuleError(
                "`\(ShownBytes.text(text.utf8.prefix(200)))` is not an id; "
                    + "an id is 1 to 128 letters, digits, `.`, `_` or `-`")
        }
    }

    private static func isIdentifierByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
