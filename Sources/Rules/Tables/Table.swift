/// A table that turns names into ids, read whole and indexed for the questions that rules ask.
package struct Table: Sendable {
    package let columns: [String]
    private let rows: [[String]]

    /// - Parameter indexes: the sets of columns that lookups will ask by.
    /// - Throws: `Problems`, when it cannot be read; then there is no table.
    package init(_ file: SourceFile, indexes: Set<Set<String>>) throws {
        self.columns = []
        self.rows = []
    }

    /// A row that fits, with the line it begins in.
    package struct Row: Sendable, Hashable {
        package let line: Int
        package let values: [String: Value]
    }

    /// The rows in which each of these columns has this value: at most `limit`.
    package func find(_ conditions: [String: String], limit: Int = 2) -> [Row] { [] }
}
