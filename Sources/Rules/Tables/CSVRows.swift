/// The rows of a CSV file: its bytes, once, and where each row begins in them. A million rows take eight megabytes more than
/// the file.
struct CSVRows: TableRows {
    let columns: [String]
    /// The field of a row that holds a column; columns without a name are none.
    private let places: [Int]
    private let scanner: CSVScanner
    /// The first byte of each row. A file has less than 4 GiB.
    private let starts: [UInt32]
    private let lines: [UInt32]

    /// - Throws: everything that is wrong, up to a limit.
    init(_ file: SourceFile) throws(Problems) {
        let findings = Findings(file: file.name)
        guard let reading = CSVReading(file, findings) else { throw Problems(findings.problems) }
        self.columns = reading.columns
        self.places = reading.places
        self.scanner = reading.scanner
        self.starts = reading.starts
        self.lines = reading.lines
    }

    var count: Int { self.starts.count }

    func line(of row: Int) -> Int { Int(self.lines[row]) }

    func texts(of row: Int, in columns: [Int]) -> [String]? {
        let fields = self.fields(of: row)
        return columns.map { self.scanner.text(fields[self.places[$0]]) }
    }

    func values(of row: Int) -> [String: Value] {
        let fields = self.fields(of: row)
        var values: [String: Value] = [:]
        for (name, place) in zip(self.columns, self.places) { values[name] = .text(self.scanner.text(fields[place])) }
        return values
    }

    private func fields(of row: Int) -> [CSVScanner.Field] {
        var fields: [CSVScanner.Field] = []
        // Every row was scanned when the table was read.
        _ = try? self.scanner.row(from: Int(self.starts[row]), into: &fields)
        return fields
    }
}

/// A CSV file while it is read.
struct CSVReading {
    private(set) var columns: [String] = []
    private(set) var places: [Int] = []
    private(set) var scanner: CSVScanner
    private(set) var starts: [UInt32] = []
    private(set) var lines: [UInt32] = []

    private let findings: Findings
    private var fields: [CSVScanner.Field] = []
    /// The row that is read: its first byte and its line.
    private var next: Int
    private var line = 1

    /// The most problems that are told of: the same mistake may be in a million rows.
    private static let mostProblems = 20

    /// Nil when something is wrong with the file, which was told.
    init?(_ file: SourceFile, _ findings: Findings) {
        self.findings = findings
        do throws(Problem.Position.Fault) {
            let text = try TableBytes(file.bytes)
            self.next = text.start
            if let declared = CSVSeparator.declared(in: text.bytes, from: text.start) {
                self.scanner = CSVScanner(bytes: text.bytes, separator: declared.separator)
                self.next = declared.next
                self.line = 2
            } else {
                let separator = CSVSeparator.guess(text.bytes, from: text.start)
                self.scanner = CSVScanner(bytes: text.bytes, separator: separator)
            }
        } catch {
            findings.report(error.message, at: error.position)
            return nil
        }
        guard self.readHeader() else { return nil }
        self.readRows()
        if !findings.problems.isEmpty { return nil }
    }

    /// The next row that is not empty; nil at the end, and after a fault that was told.
    private mutating func advance() -> (start: Int, line: Int, isComplete: Bool)? {
        while self.next < self.scanner.bytes.count {
            let (start, line) = (self.next, self.line)
            do throws(CSVScanner.Fault) {
                let end = try self.scanner.row(from: start, into: &self.fields)
                self.next = end.next
                self.line += end.lines
                let isEmpty = self.fields.allSatisfy { $0.range.isEmpty && !$0.isQuoted }
                if !isEmpty { return (start, line, end.isComplete) }
            } catch {
                let place = LinePosition.position(
                    of: error.index - start, in: Array(self.scanner.bytes[start...error.index]), from: 0)
                self.findings.report(
                    error.message, at: Problem.Position(line: line + place.line - 1, column: place.column))
                return nil
            }
        }
        return nil
    }

    private mutating func readHeader() -> Bool {
        guard let header = self.advance() else {
            if self.findings.problems.isEmpty {
                self.findings.report("the table is empty; write a first line with the names of the columns", at: nil)
            }
            return false
        }
        var first: [String: Int] = [:]
        for (place, field) in self.fields.enumerated() {
            let name = self.scanner.text(field).trimmingBlanks()
            if name.isEmpty { continue }
            if let other = first[name] {
                let column = LinePosition.column(of: field.range.lowerBound, in: self.scanner.bytes, from: header.start)
                self.findings.report(
                    "the column `\(name)` is there twice, first as column \(other + 1); rename one",
                    at: Problem.Position(line: header.line, column: column))
                continue
            }
            first[name] = place
            self.columns.append(name)
            self.places.append(place)
        }
        if self.columns.isEmpty {
            self.findings.report(
                "no column has a name; write a first line with the names of the columns",
                at: Problem.Position(line: header.line, column: 1))
        }
        return self.findings.problems.isEmpty
    }

    private mutating func readRows() {
        let needed = (self.places.last ?? 0) + 1
        let named = Set(self.places)
        let isNamed = (0..<needed).map { named.contains($0) }
        var more = 0
        while let row = self.advance() {
            let problem = self.problem(needed: needed, isNamed: isNamed, isComplete: row.isComplete)
            guard let problem else {
                self.starts.append(UInt32(row.start))
                self.lines.append(UInt32(row.line))
                continue
            }
            if self.findings.problems.count < Self.mostProblems {
                self.findings.report(problem, at: Problem.Position(line: row.line, column: 1))
            } else {
                more += 1
            }
        }
        if more > 0 { self.findings.report("\(more) more row(s) are wrong; mend those that are named first", at: nil) }
    }

    /// What is wrong with the row in `fields`.
    private func problem(needed: Int, isNamed: [Bool], isComplete: Bool) -> String? {
        if self.fields.count < needed {
            let found = "this row has \(self.fields.count) field(s), and the header names \(self.columns.count) columns"
            return isComplete
                ? "\(found); write the missing fields, empty ones too"
                : "\(found): the file seems to be cut off here; write it whole"
        }
        for (place, field) in self.fields.enumerated() where !field.range.isEmpty {
            if place < needed, isNamed[place] { continue }
            return place < needed
                ? "column \(place + 1) has no name in the header, and a value here; name it"
                : "this row has \(self.fields.count) fields, and the header names \(self.columns.count) columns; put quotes around a field with a separator in it"
        }
        return nil
    }
}

extension String {
    /// Without the spaces and tabs around it.
    fileprivate func trimmingBlanks() -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        let start = self.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(start[...last])
    }
}
