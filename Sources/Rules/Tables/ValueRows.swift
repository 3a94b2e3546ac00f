/// The rows of a table in YAML or JSON: a list of maps, or a map whose keys are the column `key`.
struct ValueRows: TableRows {
    let columns: [String]
    private var rows: [(line: Int, values: [String: Value])] = []

    /// The column of the keys, and that of the values that are no maps.
    private static let key = "key"
    private static let value = "value"

    /// - Throws: everything that is wrong.
    init(_ root: YAMLNode, _ findings: Findings) throws(Problems) {
        var reading = Reading(findings: findings)
        switch root.content {
        case .list(let items): for item in items { reading.add(item) }
        case .map(let entries): for entry in entries { reading.add(entry) }
        case .refused: break
        case .text:
            let found = root.isNothing ? "empty" : "one text"
            findings.report(
                "the table is \(found); write a list of maps, such as `- {show: Ohm, id: 12}`", at: root.position)
        }
        guard findings.problems.isEmpty else { throw Problems(findings.problems) }
        self.columns = reading.columns
        self.rows = reading.rows
    }

    var count: Int { self.rows.count }

    func line(of row: Int) -> Int { self.rows[row].line }

    func texts(of row: Int, in columns: [Int]) -> [String]? {
        let values = self.rows[row].values
        var texts: [String] = []
        for column in columns {
            guard let text = (values[self.columns[column]] ?? .text("")).text else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// What is not written is empty, as a cell of a spreadsheet would be.
    func values(of row: Int) -> [String: Value] {
        var values = self.rows[row].values
        for column in self.columns where values[column] == nil { values[column] = .text("") }
        return values
    }

    /// The rows so far.
    private struct Reading {
        let findings: Findings
        var columns: [String] = []
        var rows: [(line: Int, values: [String: Value])] = []
        private var known: Set<String> = []
        /// What is wrong in every row is told of for the first ones.
        private var wrong = 0
        private static let mostWrong = 20

        init(findings: Findings) {
            self.findings = findings
        }

        mutating func add(_ item: YAMLNode) {
            switch item.content {
            case .refused: break
            case .map(let entries): self.add(entries, key: nil, at: item.position)
            case .text, .list:
                self.report(
                    "each row must be a map, and this is \(item.kind); write such as `- {show: Ohm}`", item.position)
            }
        }

        mutating func add(_ entry: YAMLNode.Entry) {
            switch entry.value.content {
            case .refused: break
            case .map(let entries): self.add(entries, key: entry.key, at: entry.position)
            case .text, .list:
                self.append(
                    [ValueRows.key: .text(entry.key), ValueRows.value: entry.value.asValue], at: entry.position,
                    [ValueRows.key, ValueRows.value])
            }
        }

        private mutating func add(_ entries: [YAMLNode.Entry], key: String?, at position: Problem.Position) {
            var values: [String: Value] = [:]
            if let key { values[ValueRows.key] = .text(key) }
            for entry in entries {
                if key != nil, entry.key == ValueRows.key {
                    self.report("`key` is the column of the keys; rename this one", entry.position)
                }
                values[entry.key] = entry.value.asValue
            }
            self.append(values, at: position, (key == nil ? [] : [ValueRows.key]) + entries.map(\.key))
        }

        private mutating func append(_ values: [String: Value], at position: Problem.Position, _ names: [String]) {
            for name in names where self.known.insert(name).inserted {
                self.columns.append(name)
                if self.columns.count == CSVScanner.mostFields + 1 {
                    self.report("the table has more than \(CSVScanner.mostFields) columns; take some out", position)
                }
            }
            self.rows.append((position.line, values))
        }

        private mutating func report(_ message: String, _ position: Problem.Position) {
            self.wrong += 1
            if self.wrong <= Self.mostWrong { self.findings.report(message, at: position) }
        }
    }
}

extension YAMLNode {
    /// The node as a value; nothing is an empty text.
    var asValue: Value {
        switch self.content {
        case .text(let text, _): .text(self.isNothing ? "" : text)
        case .list(let items): .list(items.map(\.asValue))
        case .map(let entries): .map(Dictionary(entries.map { ($0.key, $0.value.asValue) }) { first, _ in first })
        case .refused: .text("")
        }
    }
}
