import Rules

/// Words from outside, cut to what a message can hold.
enum Excerpt {
    /// A service's answer is quoted up to this length: enough for a stack of validation errors, too short for a page.
    static let longest = 2048

    /// A value of a request, such as an id, in one short line.
    static func line(_ text: String) -> String { self.cut(text, at: 200) }

    /// The text without control and direction characters, at most `limit` bytes before escaping.
    static func cut(_ text: String, at limit: Int = Self.longest) -> String {
        guard text.utf8.count > limit else { return ShownBytes.text(text.utf8) }
        // Back to the start of a character, so that no half one is shown as bytes.
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return ShownBytes.text(text[..<end].utf8) + "…"
    }
}
