/// What the files of a folder of rules say of tables, whatever else is right or wrong in them: tables are read first, so that
/// rules can be checked against their columns.
package struct NamedTables: Sendable {
    /// Every lookup that names a table, with the columns that it asks by.
    package private(set) var lookups: [Lookup] = []
    /// The files that hold rules: a key `rules` at their beginning.
    private var ruleFiles: Set<String> = []

    package init(_ files: [SourceFile]) {
        for file in files {
            guard let root = YAMLReader.read(file, into: Findings(file: file.name)),
                let rules = root.entries.first(where: { $0.key == "rules" })
            else { continue }
            self.ruleFiles.insert(file.name)
            guard case .list(let items) = rules.value.content else { continue }
            for item in items { self.add(item) }
        }
    }

    /// Whether a file that a lookup names is to be read as rules all the same.
    package func isRuleFile(_ name: String) -> Bool { self.ruleFiles.contains(name) }

    private mutating func add(_ rule: YAMLNode) {
        let lookup = rule.entries.first { $0.key == "lookup" }?.value.entries ?? []
        guard let table = lookup.first(where: { $0.key == "table" })?.value,
            case .text(let name, _) = table.content, !name.isEmpty
        else { return }
        let conditions = lookup.first { $0.key == "where" }?.value.entries ?? []
        let columns = conditions.map { ($0.key, $0.value.asValue.text ?? "") }
        self.lookups.append(
            Lookup(table: name, conditions: Dictionary(columns) { first, _ in first }, position: table.position))
    }
}

extension YAMLNode {
    /// The entries of a map; none of anything else.
    fileprivate var entries: [Entry] {
        if case .map(let entries) = self.content { entries } else { [] }
    }
}
