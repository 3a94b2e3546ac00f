import Rules

/// Cuts the bytes from the pipe into hints: records ended by NUL, a word, a space, a value.
struct RecordParser: Sendable {
    /// A word and the longest path; what is longer is not a record of ours.
    private static let longestRecord = DropPath.longest + 64

    private var rest: [UInt8] = []

    /// Takes in what the pipe gave, however it was cut.
    mutating func parse(_ bytes: UnsafeRawBufferPointer) -> [Hint] {
        var hints: [Hint] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: 0) {
            let hint: Hint?
            if self.rest.isEmpty {
                hint = Self.hint(bytes[start..<end])
            } else {
                self.rest.append(contentsOf: bytes[start..<end])
                hint = Self.hint(self.rest[...])
                self.rest.removeAll(keepingCapacity: true)
            }
            // What we do not understand may have been about any file.
            hints.append(hint ?? .overflow)
            start = end + 1
        }
        self.rest.append(contentsOf: bytes[start...])
        if self.rest.count > Self.longestRecord {
            self.rest.removeAll(keepingCapacity: true)
            hints.append(.overflow)
        }
        return hints
    }

    /// Nil for what is no record.
    private static func hint(_ record: some BidirectionalCollection<UInt8>) -> Hint? {
        let word = record.prefix { $0 != UInt8(ascii: " ") }
        let value = record.dropFirst(word.count + 1)
        switch String(decoding: word, as: UTF8.self) {
        case "look": return DropPath(value).map(Hint.look)
        case "moved": return DropPath(value).map(Hint.moved)
        case "scan": return value.isEmpty ? .scan(nil) : DropPath(value).map(Hint.scan)
        case "overflow": return .overflow
        case "gone": return .gone(ShownBytes.text(value))
        case "ready": return .ready
        case "covered": return .covered
        case "limit":
            let words = ShownBytes.text(value).split(separator: " ").map(String.init)
            guard words.count == 3 else { return nil }
            return .limit(error: words[0], sysctl: words[1], value: words[2])
        default: return nil
        }
    }
}
