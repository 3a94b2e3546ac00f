import Yams

/// Reads a YAML file into nodes, and refuses what makes YAML dangerous or surprising: aliases (a bomb of 400 bytes), tags,
/// merge keys, duplicate keys, several documents, deep nesting, large files.
struct YAMLReader {
    /// Hundreds of rules fit; a larger file is a mistake or an attack.
    static let largestFile = 256 * 1024
    /// Far deeper than any config; it bounds every recursion over nodes.
    static let deepest = 64
    /// How many duplicate keys are told of in one file.
    private static let mostDuplicates = 32

    /// What the file is said to be. JSON is read as the YAML that it is, so that numbers stay the text that was written and
    /// every value has its place.
    enum Language: String {
        case yaml = "YAML"
        case json = "JSON"
    }

    private let findings: Findings
    private let source: YAMLText
    private let language: Language
    /// Stands for `*` while the parser runs, so that an alias arrives as a text at its own position and is never expanded.
    private let star: Unicode.Scalar
    /// The first letters of keys that were changed because the parser stops at the first duplicate key.
    private var renamed: [Problem.Position: Unicode.Scalar] = [:]

    /// The root node, or nil when there is none or the file could not be parsed; problems go to `findings`.
    ///
    /// - Parameter largest: in bytes.
    static func read(
        _ file: SourceFile, into findings: Findings, as language: Language = .yaml, largest: Int = largestFile
    ) -> YAMLNode? {
        guard file.bytes.count <= largest else {
            findings.report("the file is larger than \(largest >> 10) KiB; split it", at: nil)
            return nil
        }
        let source: YAMLText
        do {
            source = try YAMLText(language == .json ? JSONText.withoutSurrogates(file.bytes) : file.bytes)
        } catch {
            findings.report(error.message, at: error.position)
            return nil
        }
        guard let base = source.unusedCharacters(self.mostDuplicates + 1), let star = Unicode.Scalar(base) else {
            findings.report("the file holds too many private-use characters; remove them", at: nil)
            return nil
        }
        var reader = YAMLReader(findings: findings, source: source, language: language, star: star)
        guard let root = reader.compose() else { return nil }
        return reader.convert(root, depth: 1)
    }

    private init(findings: Findings, source: YAMLText, language: Language, star: Unicode.Scalar) {
        self.findings = findings
        self.source = source
        self.language = language
        self.star = star
    }

    /// Parses; a key that the parser refuses as a duplicate is renamed and the text parsed again, so that all are found.
    private mutating func compose() -> Node? {
        var text = self.source
        text.replaceAll("*", with: self.star)
        for round in 1...Self.mostDuplicates {
            do {
                return try Parser(yaml: text.string, resolver: .basic, encoding: .utf8).singleRoot()
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let position = Problem.Position(line: context.mark.line, column: context.mark.column)
                let letter = self.firstLetter(ofKeyAt: position)
                guard let letter, let marker = Unicode.Scalar(self.star.value + UInt32(round)),
                    round < Self.mostDuplicates, self.source.scalars.count <= Self.largestFile
                else {
                    self.findings.report("the key `\(keys.first ?? "")` is given twice; keep one", at: position)
                    return nil
                }
                self.renamed[position] = self.source.scalar(at: letter)
                text.replace(at: letter, with: marker)
            } catch {
                self.report(error)
                return nil
            }
        }
        return nil
    }

    /// Where the first character of a key's text stands; nil where it cannot be told from the position alone.
    private func firstLetter(ofKeyAt position: Problem.Position) -> Problem.Position? {
        switch self.source.scalar(at: position) {
        case nil, "&", "!", "[", "{", "|", ">", "?", "*": return nil
        case "'", "\"":
            let next = Problem.Position(line: position.line, column: position.column + 1)
            guard let scalar = self.source.scalar(at: next), !["\\", "'", "\""].contains(scalar) else { return nil }
            return next
        default: return position
        }
    }

    private func convert(_ node: Node, depth: Int) -> YAMLNode {
        let position = Self.position(node.mark)
        guard depth <= Self.deepest else {
            self.findings.report("this is nested more than \(Self.deepest) deep; make it flatter", at: position)
            return YAMLNode(position: position, content: .refused)
        }
        self.refuseProperties(at: position)
        if self.isAlias(position) { return YAMLNode(position: position, content: .refused) }
        switch node {
        case .scalar(let scalar):
            let text = self.restored(scalar.string)
            return YAMLNode(position: position, content: .text(text, isPlain: scalar.style == .plain))
        case .sequence(let items):
            return YAMLNode(position: position, content: .list(items.map { self.convert($0, depth: depth + 1) }))
        case .mapping(let pairs):
            return YAMLNode(position: position, content: .map(self.entries(of: pairs, depth: depth)))
        case .alias:
            return YAMLNode(position: position, content: .refused)
        }
    }

    private func entries(of pairs: Node.Mapping, depth: Int) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var lines: [String: Int] = [:]
        for (keyNode, valueNode) in pairs {
            let key = self.convert(keyNode, depth: depth + 1)
            guard case .text(var text, let isPlain) = key.content else {
                if case .refused = key.content { continue }
                self.findings.report("a key must be a text, and this is \(key.kind); quote it", at: key.position)
                continue
            }
            if let letter = self.renamed[key.position] {
                text = String(letter) + String(text.unicodeScalars.dropFirst())
            }
            if isPlain, text == "<<" {
                self.findings.report("merge keys are refused; write the keys out", at: key.position)
                continue
            }
            if let first = lines.updateValue(key.position.line, forKey: text) {
                lines[text] = first
                let message = "the key `\(text)` is given twice, first in line \(first); keep one"
                self.findings.report(message, at: key.position)
                continue
            }
            let value = self.convert(valueNode, depth: depth + 1)
            entries.append(YAMLNode.Entry(key: text, position: key.position, value: value))
        }
        return entries
    }

    /// A node that begins with `&` or `!` has an anchor or a tag: plain text cannot begin so, quoted text begins with a quote.
    private func refuseProperties(at position: Problem.Position) {
        let message: String
        switch self.source.scalar(at: position) {
        case "&":
            message = "YAML anchors are refused; write the value out, or put quotes around a text that begins with `&`"
        case "!": message = "YAML tags are refused; leave the tag out, or put quotes around a text that begins with `!`"
        default: return
        }
        // A map without braces begins where its first key does, which would tell the same twice.
        let isKnown = self.findings.problems.contains { $0.position == position && $0.message == message }
        if !isKnown { self.findings.report(message, at: position) }
    }

    private func isAlias(_ position: Problem.Position) -> Bool {
        guard self.source.scalar(at: position) == "*" else { return false }
        self.findings.report("YAML aliases are refused; put quotes around a text that begins with `*`", at: position)
        return true
    }

    private func restored(_ text: String) -> String {
        guard text.unicodeScalars.contains(self.star) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == self.star ? "*" : $0 }))
    }

    private func report(_ error: any Error) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
            let position = Self.position(mark)
            self.findings.report(self.message(for: problem, at: position), at: position)
        case .composer(_, _, let mark, _):
            let message = "a second document begins here; keep everything in one, without `---`"
            self.findings.report(message, at: Self.position(mark))
        default:
            // The error would repeat the file's text, and with it perhaps a secret.
            self.findings.report(
                "this is not \(self.language.rawValue) that can be read; check the whole file", at: nil)
        }
    }

    private func message(for problem: String, at position: Problem.Position) -> String {
        if problem.contains("nesting level") { return "this is nested far too deep; make it flatter" }
        if self.language == .json {
            return "this is not JSON: \(problem); check the commas, quotes and brackets before this place"
        }
        let here = self.source.scalar(at: position)
        let before = self.source.scalar(at: Problem.Position(line: position.line, column: position.column - 1))
        if here == "\t" { return "a tab cannot indent; use spaces" }
        if let here, problem.contains("cannot start any token") {
            return "a text cannot begin with `\(here)`; put quotes around it"
        }
        if let before, "}]\"'".unicodeScalars.contains(before), problem.contains("did not find expected") {
            return "something follows a closing `\(before)`; put quotes around the whole value"
        }
        return "this is not YAML: \(problem); check the indentation, and put quotes around a text with `{`, `: ` or `#`"
    }

    private static func position(_ mark: Mark?) -> Problem.Position {
        Problem.Position(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
