/// Which parts a form may have: one file at most, and texts.
struct FormShape: Sendable {
    /// The part that is the file.
    let file: String
    /// What to say when the file has no `Content-Type`: "image/jpeg or image/png".
    let fileTypes: String
    /// The other parts, in the order in which a refusal names them.
    let texts: [Text]

    /// A part that is a text.
    struct Text: Sendable {
        /// No field of any service is longer, URLs included.
        static let longest = 8 * 1024

        let name: String
        /// Whether the form may have more than one of it.
        let isRepeatable: Bool

        init(_ name: String, isRepeatable: Bool = false) {
            self.name = name
            self.isRepeatable = isRepeatable
        }
    }

    /// All parts, as a refusal names them: "`file` and `url`".
    var shownParts: String {
        let names = ([self.file] + self.texts.map(\.name)).map { "`\($0)`" }
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
