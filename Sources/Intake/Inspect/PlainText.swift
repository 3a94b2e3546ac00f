/// Text as far as the sniffer and the probes of texts need it: bytes, of which those below 128 are what they look like.
enum PlainText {
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Without a byte order mark; of UTF-16 each unit's low byte, and `?` for what is not ASCII.
    ///
    /// - Parameter encoding: of the beginning of the file, where `bytes` are from further on.
    static func ascii(_ bytes: ArraySlice<UInt8>, as encoding: Encoding? = nil) -> ArraySlice<UInt8> {
        let encoding = encoding ?? Encoding(bytes)
        guard let high = encoding.highByte else {
            return bytes.dropFirst(bytes.starts(with: Encoding.utf8Mark) ? 3 : 0)
        }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 2)
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            let low = bytes[index + 1 - high]
            text.append(bytes[index + high] == 0 && low < 0x80 ? low : UInt8(ascii: "?"))
            index += 2
        }
        // The mark itself.
        return bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) ? text.dropFirst() : text[...]
    }

    /// The end of a text: of its last 64 KiB.
    static func tail(of content: Content) -> ArraySlice<UInt8> {
        let encoding = Encoding(content.head)
        // A unit of two bytes begins at an even place.
        let start = encoding.highByte == nil ? 0 : Int(content.tailOffset % 2)
        return Self.ascii(content.tail[start...], as: encoding)
    }

    /// The last character of a text that can be seen; nil when there is none.
    static func last(of content: Content) -> UInt8? {
        Self.tail(of: content).last { !Self.isSpace($0) && $0 != 0 }
    }

    /// How a text is written, by its byte order mark.
    enum Encoding: Sendable {
        case utf8, utf16LittleEndian, utf16BigEndian

        static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]

        init(_ head: some Collection<UInt8>) {
            if head.starts(with: [0xFF, 0xFE]) {
                self = .utf16LittleEndian
            } else if head.starts(with: [0xFE, 0xFF]) {
                self = .utf16BigEndian
            } else {
                self = .utf8
            }
        }

        /// Which of two bytes is the high one; nil for text of bytes.
        var highByte: Int? {
            switch self {
            case .utf8: nil
            case .utf16LittleEndian: 1
            case .utf16BigEndian: 0
            }
        }
    }

    /// Where `needle` occurs first.
    static func range(of needle: String, in text: ArraySlice<UInt8>) -> Range<Int>? {
        self.range(of: Array(needle.utf8), in: text)
    }

    static func range(of needle: [UInt8], in text: ArraySlice<UInt8>) -> Range<Int>? {
        guard let first = needle.first else { return nil }
        var rest = text
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: needle) { return start..<(start + needle.count) }
            rest = rest[(start + 1)...]
        }
        return nil
    }

    /// Whether a line is that of a subtitle's two times, both whole: `00:00:01,000 --> 00:00:02,500`, with a dot in WebVTT.
    static func isTiming(_ line: ArraySlice<UInt8>) -> Bool {
        guard let arrow = Self.range(of: "-->", in: line) else { return false }
        return Self.isTime(line[..<arrow.lowerBound]) && Self.isTime(line[arrow.upperBound...])
    }

    /// Whether text begins with a time and ends there or goes on after a space.
    private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
        let time = text.drop { Self.isSpace($0) }.prefix { !Self.isSpace($0) }
        guard let point = time.lastIndex(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }) else {
            return false
        }
        let parts = time[..<point].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let areNumbers = (parts + [time[(point + 1)...]]).allSatisfy { part in
            !part.isEmpty && part.allSatisfy { Self.isDigit($0) }
        }
        return areNumbers && (2...3).contains(parts.count) && time.endIndex - point == 4
    }
}
