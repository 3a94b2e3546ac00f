/// Takes a CSV file apart, row by row (RFC 4180, as spreadsheets write it: any separator, any line end, blanks around
/// fields, quotes within fields that do not begin with one).
struct CSVScanner: Sendable {
    let bytes: [UInt8]
    let separator: UInt8

    /// The most fields of a row.
    static let mostFields = 256
    /// The most bytes of a row: more means that a quote was not closed.
    static let largestRow = 64 << 10

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// A field of a row: the bytes between its quotes, or without the blanks around it.
    struct Field: Sendable {
        let range: Range<Int>
        /// Whether it holds quotes that are written twice.
        let hasQuotes: Bool
        /// Quoted fields are something even when they hold nothing.
        let isQuoted: Bool
    }

    /// Where a row ends.
    struct End {
        /// The first byte of the next row.
        let next: Int
        /// How many lines the row fills.
        let lines: Int
        /// Whether a line end stands behind it.
        let isComplete: Bool
    }

    /// What is wrong with a row.
    struct Fault: Error {
        /// The byte where it shows.
        let index: Int
        let message: String
    }

    /// - Parameter start: the row's first byte; there must be one.
    /// - Parameter fields: filled with the row's fields, at least one.
    func row(from start: Int, into fields: inout [Field]) throws(Fault) -> End {
        fields.removeAll(keepingCapacity: true)
        var index = start
        var lines = 1
        while true {
            fields.append(try self.field(&index, &lines))
            guard fields.count <= Self.mostFields else {
                throw Fault(index: start, message: "the row has more than \(Self.mostFields) fields; take some out")
            }
            guard index - start <= Self.largestRow else {
                throw Fault(
                    index: start,
                    message: "the row is larger than \(Self.largestRow >> 10) KiB; check that each quote is closed")
            }
            guard index < self.bytes.count else { return End(next: index, lines: lines, isComplete: false) }
            if self.bytes[index] == self.separator {
                index += 1
                continue
            }
            index += self.lineEnd(at: index)
            return End(next: index, lines: lines, isComplete: true)
        }
    }

    /// What a field says.
    func text(_ field: Field) -> String {
        let text = String(decoding: self.bytes[field.range], as: UTF8.self)
        return field.hasQuotes ? text.replacing("\"\"", with: "\"") : text
    }

    /// Reads up to the separator, the line end or the end of the file.
    private func field(_ index: inout Int, _ lines: inout Int) throws(Fault) -> Field {
        self.skipBlanks(&index)
        if index < self.bytes.count, self.bytes[index] == Self.quote { return try self.quoted(&index, &lines) }
        let start = index
        while !self.isEnd(index) { index += 1 }
        var end = index
        while end > start, self.isBlank(self.bytes[end - 1]) { end -= 1 }
        return Field(range: start..<end, hasQuotes: false, isQuoted: false)
    }

    private func quoted(_ index: inout Int, _ lines: inout Int) throws(Fault) -> Field {
        let opening = index
        var hasQuotes = false
        index += 1
        while index < self.bytes.count {
            switch self.bytes[index] {
            case Self.quote:
                guard index + 1 < self.bytes.count, self.bytes[index + 1] == Self.quote else {
                    let range = (opening + 1)..<index
                    index += 1
                    self.skipBlanks(&index)
                    guard self.isEnd(index) else {
                        throw Fault(
                            index: index,
                            message: "something follows a closing quote; write a quote within quotes twice (\"\")")
                    }
                    return Field(range: range, hasQuotes: hasQuotes, isQuoted: true)
                }
                hasQuotes = true
                index += 2
            case Self.lineFeed, Self.carriageReturn:
                index += self.lineEnd(at: index)
                lines += 1
            default:
                index += 1
            }
        }
        throw Fault(
            index: opening, message: "the quote that opens here is never closed; close it, or write the file whole")
    }

    private func skipBlanks(_ index: inout Int) {
        while index < self.bytes.count, self.isBlank(self.bytes[index]) { index += 1 }
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") && byte != self.separator
    }

    private func isEnd(_ index: Int) -> Bool {
        guard index < self.bytes.count else { return true }
        let byte = self.bytes[index]
        return byte == self.separator || byte == Self.lineFeed || byte == Self.carriageReturn
    }

    /// How many bytes the line end takes that begins here.
    private func lineEnd(at index: Int) -> Int {
        let isPair =
            self.bytes[index] == Self.carriageReturn && index + 1 < self.bytes.count
            && self.bytes[index + 1] == Self.lineFeed
        return isPair ? 2 : 1
    }
}
