import Foundation

/// Reads `*.test.yaml`: the cases of rule tests.
package struct RuleTestReader {
    private let configuration: Configuration
    private let book: RuleBook
    private let findings: Findings
    /// The folder of cases that name none.
    private var folder: String?

    /// Far more than a person writes for one file of rules.
    private static let most = 1_000
    private static let example = "{path: still.jpg, type: image/jpeg, size: 2MB, expect: none}"

    /// - Returns: the cases that are right, in order, and everything that is wrong with the file, sorted.
    package static func read(
        _ file: SourceFile, configuration: Configuration, book: RuleBook
    ) -> (cases: [RuleTestCase], problems: [Problem]) {
        let findings = Findings(file: file.name)
        var reader = RuleTestReader(configuration: configuration, book: book, findings: findings)
        let cases = reader.read(file)
        return (cases, findings.problems.sorted())
    }

    init(configuration: Configuration, book: RuleBook, findings: Findings) {
        self.configuration = configuration
        self.book = book
        self.findings = findings
        let names = configuration.folders.map(\.name)
        self.folder = names.count == 1 ? names.first : nil
    }

    mutating func read(_ file: SourceFile) -> [RuleTestCase] {
        guard let root = YAMLReader.read(file, into: self.findings) else {
            if self.findings.problems.isEmpty {
                self.findings.report("the file is empty; write `cases:`, or remove the file", at: nil)
            }
            return []
        }
        guard
            var map = MapReader(
                root, what: "the rule test", example: "cases: [\(Self.example)]", findings: self.findings)
        else { return [] }
        self.folder = self.folder(&map) ?? self.folder
        let entry = map.required("cases", example: "[\(Self.example)]")
        map.finish()
        guard let entry else { return [] }
        switch entry.value.content {
        case .list(let items) where items.count > Self.most:
            self.findings.report(
                "`cases` has more than \(Self.most) entries; split the file", at: entry.value.position)
            return []
        case .list(let items): return items.compactMap(self.read)
        case .refused: return []
        case .text, .map:
            let found = entry.value.isNothing ? "this is empty" : "this is \(entry.value.kind)"
            self.findings.report(
                "`cases` must be a list, and \(found); begin each case with `- path:`", at: entry.value.position)
            return []
        }
    }

    private func read(_ node: YAMLNode) -> RuleTestCase? {
        let before = self.findings.problems.count
        guard var map = MapReader(node, what: "the case", example: Self.example, findings: self.findings) else {
            return nil
        }
        let folder = self.folder(&map) ?? self.folder
        if folder == nil, map.entry("folder") == nil {
            let names = self.configuration.folders.map(\.name).joined(separator: ", ")
            self.findings.report(
                "the case does not say which folder; write `folder:` in it or at the top of the file, with one of \(names)",
                at: node.position)
        }
        let facts = self.facts(&map, folder: folder ?? "")
        let sidecar = map.entry("sidecar")?.value.asValue
        let content = map.entry("content")?.value.asValue
        let members = self.members(&map, folder: folder ?? "")
        let at = map.value("at") { text throws(RuleError) in try Self.date(text) }
        let expectation = self.expectation(&map)
        map.finish()
        guard self.findings.problems.count == before, let facts, let expectation else { return nil }
        return RuleTestCase(
            position: node.position, facts: facts, sidecar: sidecar, content: content, members: members, at: at,
            expectation: expectation)
    }

    // MARK: The file

    private func folder(_ map: inout MapReader) -> String? {
        let names = self.configuration.folders.map(\.name)
        return map.value("folder") { text throws(RuleError) in
            if names.contains(text) { return text }
            throw RuleError("the config has no folder `\(text)`; \(Nearness.hint(for: text, among: names))")
        }
    }

    /// What a case, or a member in it, says of a file. Without a size it is 1 MB large.
    private func facts(_ map: inout MapReader, folder: String) -> FileFacts? {
        let required = map.required("path", example: "still.jpg")
        let path = required == nil ? nil : map.value("path") { text throws(RuleError) in try Self.path(text) }
        let hasType = map.required("type", example: "image/jpeg") != nil
        let type = hasType ? map.value("type") { text throws(RuleError) in try Self.type(text) } : nil
        let size = map.value("size", SizeText.parse)
        guard let path, let type else { return nil }
        return FileFacts(folder: folder, path: path, type: type, size: size ?? 1_000_000)
    }

    private func members(_ outer: inout MapReader, folder: String) -> [String: FileFacts] {
        let example = "{subtitle: {path: show.de.srt, type: application/x-subrip}}"
        guard let entry = outer.entry("members"),
            let names = MapReader(entry.value, what: "`members`", example: example, findings: self.findings)
        else { return [:] }
        var members: [String: FileFacts] = [:]
        for entry in names.all {
            guard
                var map = MapReader(
                    entry.value, what: "member `\(entry.key)`", example: "{path: …, type: …}", findings: self.findings)
            else { continue }
            members[entry.key] = self.facts(&map, folder: folder)
            map.finish()
        }
        return members
    }

    private static func path(_ text: String) throws(RuleError) -> DropPath {
        if let path = DropPath(text) { return path }
        throw RuleError("`\(text)` is not a path below a folder; write such as kids/still.jpg")
    }

    private static func type(_ text: String) throws(RuleError) -> String {
        let type = try MediaType.pattern(text)
        if type.contains("*") { throw RuleError("`\(text)` is not one type; write such as image/jpeg") }
        return type
    }

    private static func date(_ text: String) throws(RuleError) -> Date {
        if let date = try? Date(text, strategy: .iso8601) { return date }
        throw RuleError("`\(text)` is not a time; write such as 2026-11-22T10:00:00Z")
    }

    // MARK: What is expected

    private func expectation(_ outer: inout MapReader) -> RuleTestCase.Expectation? {
        guard let entry = outer.required("expect", example: "{rule: episode still}") else { return nil }
        if case .text("none", _) = entry.value.content { return RuleTestCase.Expectation.none }
        guard
            var map = MapReader(
                entry.value, what: "`expect`", example: "`none` or {rule: episode still}", findings: self.findings)
        else { return nil }
        var terms = RuleTestCase.Terms()
        let names = self.book.rules.map(\.name)
        terms.rule = map.value("rule") { text throws(RuleError) in
            if names.contains(text) { return text }
            throw RuleError("no rule is called `\(text)`; \(Nearness.hint(for: text, among: names))")
        }
        terms.values = self.values(&map)
        terms.requests = map.texts("requests").map { requests in requests.map { Self.lines($0.text) } }
        terms.fails = map.text("fails")
        map.finish()
        return .taken(terms)
    }

    private func values(_ outer: inout MapReader) -> [String: Value] {
        guard let entry = outer.entry("values"),
            let map = MapReader(entry.value, what: "`values`", example: "{video: 4fJq0bX1}", findings: self.findings)
        else { return [:] }
        return Dictionary(map.all.map { ($0.key, $0.value.asValue) }) { first, _ in first }
    }

    /// The lines of a text, without the line break at its end that YAML's `|` keeps.
    private static func lines(_ text: String) -> [String] {
        let text = text.hasSuffix("\n") ? text.dropLast() : text[...]
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
