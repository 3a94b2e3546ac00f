import Rules
import SystemPackage

/// One table: the last good one, and what is known of its file.
struct TableEntry: Sendable {
    private let file: TableFile
    /// The sets of columns that lookups ask by.
    private var indexes: Set<Set<String>> = []
    /// The last good one; nil until there is one.
    private(set) var table: Table?
    /// What the file looked like that was read last, whether it was good or not.
    private var readLook: FileLook?
    /// A look that differs, seen once: whoever writes the file may be in the middle of it.
    private var newLook: FileLook?
    /// What is wrong with what was read last.
    private var faults: [Problem] = []
    /// Why nothing can be read now.
    private var refusal: String?

    init(_ path: FilePath) {
        self.file = TableFile(path: path)
    }

    /// What is wrong now, sorted, and what is used meanwhile.
    var problems: [Problem] {
        let name = self.file.path.string
        // What was wrong with a file that cannot be read now is past.
        var problems = self.refusal.map { [Problem(file: name, position: nil, message: $0)] } ?? self.faults
        problems.sort()
        if let table, let last = problems.popLast() {
            let meanwhile = "until then the table is used as it was before, with \(table.count) row(s)"
            problems.append(
                Problem(file: last.file, position: last.position, message: "\(last.message); \(meanwhile)"))
        }
        return problems
    }

    /// Makes the table answer by these columns, too.
    mutating func index(by columns: Set<String>) {
        self.indexes.insert(columns)
        self.table?.index(by: columns)
    }

    /// Looks at the file, and reads it when it has changed and two looks agree. Blocks.
    ///
    /// - Parameter atOnce: one look is enough: the agent starts, or a rule is new, and there is nothing to keep.
    /// - Returns: whether the table is another one now.
    mutating func bringUpToDate(atOnce: Bool = false) -> Bool {
        do throws(TableFile.Refusal) {
            let look = try self.file.look()
            if look == self.readLook {
                self.newLook = nil
                self.refusal = nil
                return false
            }
            guard atOnce || look == self.newLook else {
                self.newLook = look
                return false
            }
            guard let (bytes, read) = try self.file.read() else {
                self.refusal = "the table is being written; it is read when it is whole"
                return false
            }
            self.refusal = nil
            self.newLook = nil
            self.readLook = read
            return self.take(SourceFile(name: self.file.path.string, bytes: bytes))
        } catch {
            self.newLook = nil
            self.refusal = error.reason
            return false
        }
    }

    private mutating func take(_ source: SourceFile) -> Bool {
        do throws(Problems) {
            let new = try Table(source, indexes: self.indexes)
            // What rules ask by does not vanish behind their back.
            let lost = Set(self.indexes.joined()).subtracting(new.columns).intersection(self.table?.columns ?? [])
            if let column = lost.min() {
                let message = "the table has no column `\(column)` any more, and a rule asks by it; put it back"
                throw Problems([Problem(file: source.name, position: nil, message: message)])
            }
            self.table = new
            self.faults = []
            return true
        } catch {
            self.faults = error.all
            return false
        }
    }
}
