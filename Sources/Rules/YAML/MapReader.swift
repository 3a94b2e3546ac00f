/// A map that is being read key by key. Keys that nobody asked for are reported at the end, with the nearest known one.
struct MapReader {
    /// What the map is, for messages: "folder `thumbnails`".
    let what: String
    let position: Problem.Position
    let findings: Findings
    private let entries: [YAMLNode.Entry]
    private var known: [String] = []

    /// Nil when the node is no map, which is reported with `example`, what should stand there.
    init?(_ node: YAMLNode, what: String, example: String, findings: Findings) {
        switch node.content {
        case .map(let entries): self.entries = entries
        case .refused: return nil
        case .text, .list:
            let found = node.isNothing ? "this is empty" : "this is \(node.kind)"
            findings.report("\(what) must be a map, and \(found); write such as \(example)", at: node.position)
            return nil
        }
        self.what = what
        self.position = node.position
        self.findings = findings
    }

    /// The entries in the order of the file, for maps whose keys are names.
    var all: [YAMLNode.Entry] { self.entries }

    /// The entry of a key, which counts as known from now on.
    mutating func entry(_ key: String) -> YAMLNode.Entry? {
        self.known.append(key)
        return self.entries.first { $0.key == key }
    }

    /// A text; nil when the key is absent or what is there was reported.
    mutating func text(_ key: String) -> String? {
        guard let entry = self.entry(key) else { return nil }
        return self.text(of: entry)
    }

    /// A text that must be there.
    mutating func requiredText(_ key: String, example: String) -> String? {
        guard let entry = self.required(key, example: example) else { return nil }
        return self.text(of: entry)
    }

    /// An entry that must be there.
    mutating func required(_ key: String, example: String) -> YAMLNode.Entry? {
        if let entry = self.entry(key) { return entry }
        self.findings.report("\(self.what) has no `\(key)`; write such as `\(key): \(example)`", at: self.position)
        return nil
    }

    /// A text that `parse` makes sense of; its error is reported at the value.
    mutating func value<Parsed>(_ key: String, _ parse: (String) throws(RuleError) -> Parsed) -> Parsed? {
        guard let entry = self.entry(key), let text = self.text(of: entry) else { return nil }
        do {
            return try parse(text)
        } catch {
            self.findings.report("`\(key)`: \(error.message)", at: entry.value.position)
            return nil
        }
    }

    /// One of an enumeration's words.
    mutating func choice<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word? where Word.RawValue == String {
        self.value(key) { text throws(RuleError) in
            if let word = Word(rawValue: text) { return word }
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw RuleError("`\(text)` is not one of its values; write one of \(words)")
        }
    }

    /// `true` or `false`.
    mutating func flag(_ key: String) -> Bool? {
        self.value(key) { text throws(RuleError) in
            switch text {
            case "true": return true
            case "false": return false
            default: throw RuleError("`\(text)` is not understood here; write true or false")
            }
        }
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        self.value(key) { text throws(RuleError) in try IntegerText.parse(text, in: range) }
    }

    /// A duration; `above` is what it must exceed where zero makes no sense.
    mutating func duration(_ key: String, above: Duration? = nil) -> Duration? {
        self.value(key) { text throws(RuleError) in
            let duration = try DurationText.parse(text)
            if let above, duration <= above {
                throw RuleError("this must be more than \(DurationText.format(above)); write such as 5m")
            }
            return duration
        }
    }

    /// The texts of a list, or the one text that stands for a list of one.
    mutating func texts(_ key: String) -> [(text: String, position: Problem.Position)]? {
        guard let entry = self.entry(key) else { return nil }
        guard case .list(let items) = entry.value.content else {
            return self.text(of: entry).map { [($0, entry.value.position)] }
        }
        return items.compactMap { item in
            self.text(of: YAMLNode.Entry(key: key, position: item.position, value: item)).map { ($0, item.position) }
        }
    }

    /// The entry's value as a text, or a report of what it is instead.
    func text(of entry: YAMLNode.Entry) -> String? {
        let position = entry.value.position
        if entry.value.isNothing {
            self.findings.report("`\(entry.key)` is empty; write a value, or leave the key out", at: position)
            return nil
        }
        switch entry.value.content {
        case .text(let text, _):
            return text
        case .refused:
            return nil
        case .list, .map:
            if let name = entry.value.unquotedPlaceholder {
                let message = "`\(entry.key)`: `{\(name)}` without quotes is a map; write \"{\(name)}\""
                self.findings.report(message, at: position)
            } else {
                let message = "`\(entry.key)` must be a text, and this is \(entry.value.kind); write one value"
                self.findings.report(message, at: position)
            }
            return nil
        }
    }

    /// Reports the keys that nobody asked for.
    func finish() {
        for entry in self.entries where !self.known.contains(entry.key) {
            let hint = Nearness.hint(for: entry.key, among: self.known)
            self.findings.report("unknown key `\(entry.key)` in \(self.what); \(hint)", at: entry.position)
        }
    }
}
