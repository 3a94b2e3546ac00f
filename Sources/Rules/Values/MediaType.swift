/// Media types as rules name them: `image/jpeg`, `image/*`, `*/*`.
package enum MediaType {
    /// Whether a type, or every type of a narrower pattern, is one that a pattern names; both in lower case.
    static func fits(_ type: String, _ pattern: String) -> Bool {
        if pattern == "*/*" || pattern == type { return true }
        return pattern.hasSuffix("/*") && type.hasPrefix(pattern.dropLast())
    }

    /// The type of one file, in lower case.
    ///
    /// - Throws: when it is none, or a pattern, with what a type looks like.
    package static func parse(_ text: String) throws(RuleError) -> String {
        let type: String
        do throws(RuleError) {
            type = try self.pattern(text)
        } catch {
            throw RuleError("`\(text)` is not a media type; write such as image/jpeg or video/mp4")
        }
        guard !type.contains("*") else {
            throw RuleError("`\(text)` names many media types, and a file has one; write such as image/jpeg")
        }
        return type
    }

    /// The pattern in lower case.
    static func pattern(_ text: String) throws(RuleError) -> String {
        let parts = text.lowercased().split(separator: "/", omittingEmptySubsequences: false)
        let isPart = { (part: Substring) in
            !part.isEmpty
                && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "!#$&-^_.+".contains($0)) }
        }
        guard parts.count == 2, isPart(parts[0]) || text == "*/*", isPart(parts[1]) || parts[1] == "*" else {
            let isClass = ["image", "video", "audio", "text", "application", "font"].contains(text.lowercased())
            throw RuleError(
                "`\(text)` is not a media type; write such as \(isClass ? "\(text.lowercased())/*" : "image/jpeg or image/*")"
            )
        }
        return text.lowercased()
    }
}
