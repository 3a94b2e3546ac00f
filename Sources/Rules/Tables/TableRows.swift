/// Rows in the order of their file, however they are kept.
protocol TableRows: Sendable {
    /// The names of the columns, each once.
    var columns: [String] { get }
    var count: Int { get }

    /// The line in which a row begins, from 1.
    func line(of row: Int) -> Int

    /// What a row says in some columns, by their index; nil when one of them holds a list or a map.
    func texts(of row: Int, in columns: [Int]) -> [String]?

    /// All of a row, by column.
    func values(of row: Int) -> [String: Value]
}
