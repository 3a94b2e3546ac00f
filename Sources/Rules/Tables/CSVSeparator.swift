/// What stands between the fields: spreadsheets take a semicolon where the comma is for decimals, and a tab for "text".
enum CSVSeparator {
    /// The most that is looked at.
    private static let longestHeader = CSVScanner.largestRow

    /// What a first line `sep=;` says, which Excel reads and writes.
    ///
    /// - Returns: the separator, and the first byte of the line behind; nil when there is no such line.
    static func declared(in bytes: [UInt8], from start: Int) -> (separator: UInt8, next: Int)? {
        let line = bytes[start...].prefix(8).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard line.count == 5, line.prefix(4).elementsEqual("sep=".utf8, by: { $0 | 0x20 == $1 | 0x20 }),
            let separator = line.last, [",", ";", "\t", "|"].contains(Unicode.Scalar(separator))
        else { return nil }
        let end = line.endIndex
        guard end < bytes.count else { return (separator, end) }
        let isPair = bytes[end] == UInt8(ascii: "\r") && end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "\n")
        return (separator, end + (isPair ? 2 : 1))
    }

    /// The one of comma, semicolon and tab that the header line has most of, outside quotes; a comma when it has none.
    static func guess(_ bytes: [UInt8], from start: Int) -> UInt8 {
        let choices = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        var counts = [0, 0, 0]
        var isQuoted = false
        var isBegun = false
        for byte in bytes[start...].prefix(self.longestHeader) {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
                isBegun = true
            } else if !isQuoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if isBegun { break }
            } else if !isQuoted, let choice = choices.firstIndex(of: byte) {
                counts[choice] += 1
                isBegun = true
            } else if byte != UInt8(ascii: " ") {
                isBegun = true
            }
        }
        let most = counts.max() ?? 0
        return choices[counts.firstIndex(of: most) ?? 0]
    }
}
