/// A node of a YAML file: what was written, and where.
///
/// Scalars stay the text that was written. What a text means (a number, a duration, a country code) is said by the key that
/// takes it, never guessed from its look.
struct YAMLNode: Sendable {
    var position: Problem.Position
    var content: Content

    enum Content: Sendable {
        case text(String, isPlain: Bool)
        case list([YAMLNode])
        case map([Entry])
        /// Something that was refused and told of already, such as an alias; whoever meets it says nothing more.
        case refused
    }

    /// A key and its value.
    struct Entry: Sendable {
        var key: String
        var position: Problem.Position
        var value: YAMLNode
    }

    /// Nothing was written, or one of YAML's words for nothing. In quotes the same words are text.
    var isNothing: Bool {
        switch self.content {
        case .text(let text, let isPlain): isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
        case .list, .map, .refused: false
        }
    }

    /// What it is, for messages.
    var kind: String {
        switch self.content {
        case .text: "a text"
        case .list: "a list"
        case .map, .refused: "a map"
        }
    }

    /// The name in `{name}` when somebody forgot the quotes around a placeholder, which makes it a map in YAML.
    var unquotedPlaceholder: String? {
        guard case .map(let entries) = self.content, entries.count == 1, entries[0].value.isNothing else { return nil }
        return entries[0].key
    }
}
