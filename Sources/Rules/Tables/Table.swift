/// A table that turns names into ids, read whole and indexed for the questions that rules ask.
///
/// CSV (RFC 4180, as spreadsheets write it), or a list of maps, or a map of maps or values, in YAML or JSON. The bytes of CSV
/// are kept once, so that a million rows take little more than their file.
package struct Table: Sendable {
    /// The names of the columns, each once.
    package let columns: [String]
    private let rows: any TableRows
    private var indexes: [Set<String>: RowIndex] = [:]

    /// The most bytes of a table in CSV.
    package static let largest = 256 << 20
    /// The most bytes of a table in YAML or JSON, which take many times their size while they are read.
    package static let largestDocument = 16 << 20

    /// - Parameter indexes: the sets of columns that lookups will ask by.
    /// - Throws: `Problems`, when it cannot be read; then there is no table.
    package init(_ file: SourceFile, indexes: Set<Set<String>>) throws(Problems) {
        self.rows = try Self.rows(of: file)
        self.columns = self.rows.columns
        for names in indexes { self.index(by: names) }
    }

    private static func rows(of file: SourceFile) throws(Problems) -> any TableRows {
        let findings = Findings(file: file.name)
        let kind = DocumentKind(name: file.name, bytes: file.bytes)
        let largest = kind == .csv ? self.largest : self.largestDocument
        guard file.bytes.count <= largest else {
            let instead = kind == .csv ? "split it" : "write it as CSV"
            throw Problems([
                Problem(
                    file: file.name, position: nil, message: "the table is larger than \(largest >> 20) MiB; \(instead)"
                )
            ])
        }
        if kind == .csv { return try CSVRows(file) }
        let root = YAMLReader.read(file, into: findings, as: kind == .json ? .json : .yaml, largest: largest)
        guard let root else {
            if findings.problems.isEmpty {
                findings.report("the table is empty; write a list of maps, such as `- {show: Ohm, id: 12}`", at: nil)
            }
            throw Problems(findings.problems)
        }
        return try ValueRows(root, findings)
    }

    /// How many rows it has.
    package var count: Int { self.rows.count }

    /// Makes rows quick to find by these columns; columns that the table has not are no way to find any.
    package mutating func index(by names: Set<String>) {
        guard self.indexes[names] == nil, let columns = self.places(of: names.sorted()) else { return }
        self.indexes[names] = RowIndex(self.rows, columns: columns)
    }

    /// A row that fits, with the line it begins in.
    package struct Row: Sendable, Hashable {
        package let line: Int
        package let values: [String: Value]
    }

    /// The rows in which each of these columns has this value: at most `limit`. Values are compared by canonical equivalence;
    /// lists and maps equal none. Quick for columns that are indexed; otherwise all rows are gone through.
    package func find(_ conditions: [String: String], limit: Int = 2) -> [Row] {
        let names = conditions.keys.sorted()
        guard let columns = self.places(of: names) else { return [] }
        let texts = names.map { conditions[$0] ?? "" }
        let found: [Int]
        if let index = self.indexes[Set(names)] {
            found = index.rows(saying: texts, in: self.rows, limit: limit)
        } else {
            let all = (0..<self.rows.count).lazy.filter { self.rows.texts(of: $0, in: columns) == texts }
            found = Array(all.prefix(limit))
        }
        return found.map { Row(line: self.rows.line(of: $0), values: self.rows.values(of: $0)) }
    }

    private func places(of names: [String]) -> [Int]? {
        let places = names.compactMap { self.columns.firstIndex(of: $0) }
        return places.count == names.count ? places : nil
    }
}
