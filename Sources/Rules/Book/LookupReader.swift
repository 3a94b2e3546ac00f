/// Reads `lookup`: the question to a table.
struct LookupReader {
    /// More columns than any table of ids needs to be asked by.
    private static let mostConditions = 16

    let findings: Findings
    let scope: PlaceholderScope
    /// The columns of each table that was read, by its name as rules write it.
    let tables: [String: [String]]

    /// What was read, and the digests that its templates use.
    struct Result {
        /// Nil when it is wrong.
        var lookup: Lookup?
        var digests: Set<FileDigest> = []
        var names: PlaceholderScope.TableNames
    }

    /// Nil when there is none.
    func read(_ outer: inout MapReader) -> Result? {
        guard let entry = outer.entry("lookup") else { return nil }
        var result = Result(lookup: nil, names: PlaceholderScope.TableNames(table: ""))
        let example = "{table: episodes.csv, where: {show: \"{show}\"}}"
        guard var map = MapReader(entry.value, what: "`lookup`", example: example, findings: self.findings) else {
            return result
        }
        let before = self.findings.problems.count
        let table = map.required("table", example: "episodes.csv")
        let name = table.flatMap { self.table($0, map) }
        if let name { result.names = PlaceholderScope.TableNames(table: name, columns: self.tables[name]) }
        let conditions = self.conditions(&map, &result)
        map.finish()
        if let table, let name, self.findings.problems.count == before {
            result.lookup = Lookup(table: name, conditions: conditions, position: table.value.position)
        }
        return result
    }

    private func table(_ entry: YAMLNode.Entry, _ map: MapReader) -> String? {
        guard let text = map.text(of: entry) else { return nil }
        let message: String? =
            if text.isEmpty {
                "`table` is empty; write such as episodes.csv"
            } else if text.contains("{") {
                "`table`: one table serves all files of the rule; write its name without placeholders"
            } else if text.hasPrefix("~") {
                "`table`: `~` is not filled in; write the whole path, or one relative to the folder of rules"
            } else if text.hasSuffix("/") || text.contains("\0") {
                "`table`: `\(ShownBytes.text(text.utf8))` is no file; write such as episodes.csv"
            } else {
                nil
            }
        if let message { self.findings.report(message, at: entry.value.position) }
        return message == nil ? text : nil
    }

    private func conditions(_ outer: inout MapReader, _ result: inout Result) -> [String: String] {
        let example = "{show: \"{show}\"}"
        guard let entry = outer.required("where", example: example),
            let map = MapReader(entry.value, what: "`where`", example: example, findings: self.findings)
        else { return [:] }
        if map.all.isEmpty || map.all.count > Self.mostConditions {
            self.findings.report(
                "`where` must name 1 to \(Self.mostConditions) columns; write such as \(example)",
                at: entry.value.position)
        }
        var conditions: [String: String] = [:]
        for column in map.all {
            if let columns = result.names.columns, !columns.contains(column.key) {
                let hint = Nearness.hint(for: column.key, among: columns)
                self.findings.report(
                    "`where`: \(result.names.table) has no column `\(column.key)`; \(hint)", at: column.position)
            }
            guard let text = map.text(of: column) else { continue }
            do throws(RuleError) {
                try self.check(text, &result)
                conditions[column.key] = text
                if text == "{\(column.key)}" { result.names.equal.insert(column.key) }
            } catch {
                self.findings.report("`\(column.key)`: \(error.message)", at: column.value.position)
            }
        }
        return conditions
    }

    private func check(_ text: String, _ result: inout Result) throws(RuleError) {
        let template = try Template(text)
        for placeholder in template.placeholders {
            try self.scope.checkEarly(
                placeholder, facts: Set(PlaceholderName.FileFact.allCases), sidecar: true,
                words: "captures of the path, {file.…}, {folder} or {sidecar.…}")
            if case .file(let fact) = try PlaceholderName(placeholder), let digest = fact.digest {
                result.digests.insert(digest)
            }
        }
        if text.isEmpty { throw RuleError("no row is found by nothing; write a value or a placeholder") }
    }
}
