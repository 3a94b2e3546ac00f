package import Rules
import Synchronization
package import SystemPackage

/// The tables that rules look things up in: read once, read again when they change; a new one that is wrong leaves the last
/// good one in force.
///
/// A file is read again when two looks at it agree that it has changed, so that one that is being written is not read in
/// the middle. Whoever wants to be sure writes elsewhere and renames.
package final class TableStore: Sendable {
    /// By the table's name, as rules write it.
    private let entries = Mutex<[String: TableEntry]>([:])
    /// The folder of the rule files: relative paths of tables begin there.
    private let place: Mutex<FilePath>
    /// Held while files are read, so that two readers do not undo each other's work. Questions do not wait for it.
    private let reading = Mutex<Void>(())

    package init(folder: FilePath) {
        self.place = Mutex(folder)
    }

    /// The folder of the rule files.
    var folder: FilePath { self.place.withLock { $0 } }

    /// Takes the tables of a store whose rules lie in another folder, and its folder.
    func replace(by other: TableStore) {
        self.reading.withLock { _ in
            let (folder, entries) = (other.folder, other.entries.withLock { $0 })
            self.place.withLock { $0 = folder }
            self.entries.withLock { $0 = entries }
        }
    }

    /// Where a table lies, for its name as a rule writes it.
    package static func path(of table: String, in folder: FilePath) -> FilePath {
        let path = FilePath(table)
        return (path.isAbsolute ? path : folder.pushing(path)).lexicallyNormalized()
    }

    /// What is wrong with the tables' files as they lie on disk now, sorted.
    package var problems: [Problem] { self.entries.withLock { $0.values.flatMap(\.problems) }.sorted() }

    /// What is wrong with one table's file, by its name as a rule writes it; empty when what lies there is in force.
    package func problems(of table: String) -> [Problem] { self.entry(table)?.problems.sorted() ?? [] }

    /// The columns of every table that was read, by its name as rules write it.
    package var columns: [String: [String]] {
        self.entries.withLock { entries in entries.compactMapValues { $0.table?.columns } }
    }

    /// Reads the tables of these lookups that are new here; `refresh` sees to the others. Blocks.
    package func load(_ lookups: [Lookup]) {
        self.reading.withLock { _ in
            for (name, asked) in Dictionary(grouping: lookups, by: \.table) {
                let known = self.entry(name)
                var entry = known ?? TableEntry(Self.path(of: name, in: self.folder))
                for lookup in asked { entry.index(by: Set(lookup.conditions.keys)) }
                if known == nil { _ = entry.bringUpToDate(atOnce: true) }
                self.entries.withLock { $0[name] = entry }
            }
        }
    }

    /// Reads the tables of a book's rules. Blocks.
    package func load(book: RuleBook) {
        self.load(book.rules.compactMap(\.lookup))
    }

    /// Forgets the tables that no rule of the book names.
    package func keep(only book: RuleBook) {
        let names = Set(book.rules.compactMap(\.lookup?.table))
        self.reading.withLock { _ in self.entries.withLock { $0 = $0.filter { names.contains($0.key) } } }
    }

    /// Reads again what has changed. Blocks.
    ///
    /// - Returns: whether some table is another one now: files that failed to find a row may find it.
    package func refresh() -> Bool {
        self.reading.withLock { _ in
            var isChanged = false
            for name in self.entries.withLock({ Array($0.keys) }) {
                guard var entry = self.entry(name) else { continue }
                if entry.bringUpToDate() { isChanged = true }
                self.entries.withLock { $0[name] = entry }
            }
            return isChanged
        }
    }

    private func entry(_ name: String) -> TableEntry? { self.entries.withLock { $0[name] } }

    /// What a question to a table came to.
    package enum Answer: Sendable, Hashable {
        case row([String: Value])
        /// None, or more than one: the file fails with this sentence.
        case failed(String)
        /// No good table has been read yet: the file waits, with this reason.
        case unavailable(String)
    }

    /// Asks what was read last; never reads a file, and so never blocks for one.
    ///
    /// - Parameter conditions: the lookup's, with their placeholders filled in.
    package func answer(_ lookup: Lookup, _ conditions: [String: String]) -> Answer {
        let name = ShownBytes.text(lookup.table.utf8)
        let entry = self.entry(lookup.table)
        guard let table = entry?.table else {
            let problem = entry?.problems.sorted().first?.description
            return .unavailable("the table \(name) cannot be used yet: \(problem ?? "it has not been read")")
        }
        if let column = conditions.keys.sorted().first(where: { !table.columns.contains($0) }) {
            return .unavailable(
                "the table \(name) has no column `\(column)`; name it in the header, or correct the rule")
        }
        let rows = table.find(conditions, limit: 3)
        if rows.count == 1 { return .row(rows[0].values) }
        let terms = conditions.sorted { $0.key < $1.key }.map { "\($0.key) is \"\(Self.shown($0.value))\"" }
        let question = terms.joined(separator: " and ")
        if rows.isEmpty { return .failed("the table \(name) has no row where \(question); add one") }
        let lines = rows.map { String($0.line) }
        return .failed(
            rows.count == 2
                ? "the table \(name) has 2 rows (lines \(lines[0]) and \(lines[1])) where \(question); keep one"
                : "the table \(name) has many rows (the first in lines \(lines.joined(separator: ", "))) where \(question); keep one"
        )
    }

    /// A value as a sentence can hold it.
    private static func shown(_ value: String) -> String {
        let most = 100
        let text = ShownBytes.text(value.prefix(most).utf8)
        return value.count > most ? text + "…" : text
    }
}
