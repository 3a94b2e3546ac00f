/// A question to a table: which row belongs to the file. Its columns become placeholders.
package struct Lookup: Sendable, Hashable {
    /// The table's file as the rule writes it: relative to the folder of the rule files, or absolute.
    package var table: String
    /// What must stand in which column; the values are templates of captures, file facts and sidecar values.
    package var conditions: [String: String]
    /// Where the rule names the table, for messages.
    package var position: Problem.Position

    package init(table: String, conditions: [String: String], position: Problem.Position) {
        self.table = table
        self.conditions = conditions
        self.position = position
    }
}
