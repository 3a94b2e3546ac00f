/// The bytes of a text file as UTF-8, whatever the program that saved it wrote before them.
struct TableBytes {
    let bytes: [UInt8]
    /// The first byte after the byte order mark.
    let start: Int

    /// Takes UTF-8 with and without byte order mark, and UTF-16 with one: what Excel calls "Unicode text". The encoding of
    /// old Windows programs looks like any other bytes; guessing it would send wrong letters to a service.
    ///
    /// - Throws: at the first byte that is no text, how the file is to be saved.
    init(_ bytes: [UInt8]) throws(Problem.Position.Fault) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            self.bytes = try Self.utf8(utf16: bytes.dropFirst(2), isBigEndian: bytes[0] == 0xFE)
            self.start = 0
        } else {
            self.bytes = bytes
            self.start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            try self.requireText()
        }
    }

    private func requireText() throws(Problem.Position.Fault) {
        if self.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            throw Problem.Position.Fault(
                position: Problem.Position(line: 1, column: 1),
                message: "this is a workbook or another ZIP file; save the sheet as \"CSV UTF-8\"")
        }
        if let index = self.bytes.firstIndex(of: 0) {
            throw Problem.Position.Fault(
                position: self.position(of: index), message: "a zero byte stands here; save the file as \"CSV UTF-8\"")
        }
        let wrong: Int
        do {
            _ = try UTF8Span(validating: self.bytes.span)
            return
        } catch {
            wrong = error.byteOffsets.lowerBound
        }
        throw Problem.Position.Fault(
            position: self.position(of: wrong),
            message: "this is not UTF-8; save the file as \"CSV UTF-8\" (Excel: Save As, file type \"CSV UTF-8\")")
    }

    private static func utf8(utf16: ArraySlice<UInt8>, isBigEndian: Bool) throws(Problem.Position.Fault) -> [UInt8] {
        let units = stride(from: utf16.startIndex, to: utf16.endIndex - 1, by: 2).lazy.map { index in
            let (first, second) = (UInt16(utf16[index]), UInt16(utf16[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(utf16.count)
        let isBroken = transcode(units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true) {
            bytes.append($0)
        }
        let end = LinePosition.position(of: bytes.count, in: bytes, from: 0)
        if isBroken {
            throw Problem.Position.Fault(
                position: end,
                message: "this is not UTF-16, as the file's first two bytes say; save it as \"CSV UTF-8\"")
        }
        if utf16.count % 2 != 0 {
            throw Problem.Position.Fault(
                position: end, message: "the file ends in the middle of a character; write it whole")
        }
        return bytes
    }

    private func position(of index: Int) -> Problem.Position {
        LinePosition.position(of: index, in: self.bytes, from: self.start)
    }
}

/// Where a byte stands, as people count: lines end with LF, CR LF or CR, columns are characters.
enum LinePosition {
    /// Goes through everything before the byte.
    ///
    /// - Parameter start: the first byte of line 1.
    static func position(of index: Int, in bytes: [UInt8], from start: Int) -> Problem.Position {
        var line = 1
        var lineStart = start
        var place = start
        while place < index {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if byte == UInt8(ascii: "\r"), place < bytes.count, bytes[place] == UInt8(ascii: "\n") { place += 1 }
                line += 1
                lineStart = place
            }
        }
        return Problem.Position(line: line, column: self.column(of: index, in: bytes, from: lineStart))
    }

    /// - Parameter lineStart: the first byte of the line.
    static func column(of index: Int, in bytes: [UInt8], from lineStart: Int) -> Int {
        guard lineStart < index else { return 1 }
        // Bytes 10xxxxxx continue a character.
        return bytes[lineStart..<index].count { $0 & 0xC0 != 0x80 } + 1
    }
}
