/// What the readers asked a document for: the keys of each map, and what may stand behind them. They note it while they read,
/// so that a schema made of it cannot say otherwise than they do.
final class Outline {
    /// What may stand behind a key.
    enum Kind: Hashable {
        /// The reader looks for itself.
        case any
        case text
        /// One of some words.
        case choice([String])
        case flag
        case integer(ClosedRange<Int>)
        /// A text, or a list of them.
        case texts
    }

    struct Key {
        var kind = Kind.any
        var isRequired = false
        /// What a message proposes where the key is missing.
        var example: String?
    }

    /// The keys of each map that was read to its end, by the map's place. Of other maps the keys are names.
    private(set) var maps: [Problem.Position: [String: Key]] = [:]
    /// Where a secret's place is told.
    private(set) var secrets: Set<Problem.Position> = []
    private var open: [Problem.Position: [String: Key]] = [:]

    func note(_ key: String, of map: Problem.Position, _ kind: Kind = .any) {
        let known = self.open[map]?[key]
        guard known == nil || kind != .any else { return }
        self.open[map, default: [:]][key, default: Key()].kind = kind
    }

    /// A value that is read as a text, if nothing more is known of it.
    func noteText(_ key: String, of map: Problem.Position) {
        if self.open[map]?[key]?.kind == .any { self.note(key, of: map, .text) }
    }

    func require(_ key: String, of map: Problem.Position, example: String) {
        self.open[map, default: [:]][key, default: Key()].isRequired = true
        self.open[map, default: [:]][key, default: Key()].example = example
    }

    /// Nothing else may stand in the map.
    func close(_ map: Problem.Position) {
        self.maps[map] = self.open[map] ?? [:]
    }

    func noteSecret(at position: Problem.Position) {
        self.secrets.insert(position)
    }
}
