/// Values from a small file that a person wrote: a sidecar, or a dropped playlist.
package enum ValueDocument {
    /// The most bytes that are read.
    package static let largest = 1 << 20
    /// The most values in a file: each takes many times the two bytes that it may be written with.
    static let mostValues = 100_000

    /// Reads YAML, JSON or CSV, by the name's extension; without one that is known, by how it begins. Of CSV each column is
    /// a list of its values, and `rows` the list of all rows. What YAML and JSON call nothing is an empty text.
    ///
    /// - Parameter name: how messages call the file.
    /// - Throws: what is wrong, where, and what to write instead.
    package static func read(_ bytes: [UInt8], name: String) throws(RuleError) -> Value {
        let shown = ShownBytes.text(name.utf8)
        guard bytes.count <= self.largest else {
            throw RuleError("\(shown) is larger than \(self.largest >> 20) MiB; make it smaller")
        }
        do throws(Problems) {
            let file = SourceFile(name: shown, bytes: bytes)
            switch DocumentKind(name: name, bytes: bytes) {
            case .csv: return try self.csv(file)
            case .json: return try self.document(file, .json)
            case .yaml: return try self.document(file, .yaml)
            }
        } catch {
            throw RuleError(self.sentence(error.all))
        }
    }

    private static func document(_ file: SourceFile, _ language: YAMLReader.Language) throws(Problems) -> Value {
        let findings = Findings(file: file.name)
        let root = YAMLReader.read(file, into: findings, as: language, largest: self.largest)
        guard findings.problems.isEmpty else { throw Problems(findings.problems) }
        guard let root, !root.isNothing else {
            throw Problems([Problem(file: file.name, position: nil, message: "the file is empty; write its values")])
        }
        return root.asValue
    }

    private static func csv(_ file: SourceFile) throws(Problems) -> Value {
        let rows = try CSVRows(file)
        let name = "rows"
        if rows.columns.contains(name) {
            throw Problems([
                Problem(
                    file: file.name, position: nil,
                    message: "a column is called `\(name)`, which is the name of all rows; rename it")
            ])
        }
        guard rows.count * rows.columns.count <= self.mostValues else {
            throw Problems([
                Problem(
                    file: file.name, position: nil,
                    message: "the file has more than \(self.mostValues) values; make it smaller")
            ])
        }
        let all = (0..<rows.count).map { rows.values(of: $0) }
        var values: [String: Value] = [:]
        for column in rows.columns { values[column] = .list(all.map { $0[column] ?? .text("") }) }
        values[name] = .list(all.map { .map($0) })
        return .map(values)
    }

    /// The first problem in words, and how many more there are.
    private static func sentence(_ problems: [Problem]) -> String {
        guard let first = problems.first else { return "the file cannot be read" }
        let place = first.position.map { ", line \($0.line), column \($0.column)" } ?? ""
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        return "\(first.file)\(place): \(first.message)\(more)"
    }
}
