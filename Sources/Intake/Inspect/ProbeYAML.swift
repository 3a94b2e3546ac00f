import Rules

/// YAML 1.2: text that begins as YAML does and ends within quotes or brackets; and what is named YAML and cannot be parsed.
///
/// Every other end of a YAML file is the end of some YAML file: it is not known.
enum ProbeYAML {
    /// Rules read no longer ones.
    private static let longest: Int64 = 65_536

    /// Whether text says that it is YAML: by a directive or the mark of a document. Plain text of names and colons is not
    /// enough: a letter looks like that, and holds apostrophes.
    static func fits(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "%YAML ".utf8) || text.starts(with: "---\n".utf8) || text.starts(with: "---\r\n".utf8)
    }

    /// - Parameter isNamed: whether the file's name says that it is YAML; then it is parsed.
    static func structure(of content: Content, isNamed: Bool) -> Structure {
        guard content.size <= Self.longest else { return .unknown }
        let bytes = content.head.dropLast(content.zerosAtEnd)
        if Self.isOpen(PlainText.ascii(bytes)) { return .incomplete("it ends within quotes or brackets") }
        return isNamed ? Self.parsed(bytes) : .unknown
    }

    /// What the parser says. What is wrong on the last line may be what is not all there yet.
    private static func parsed(_ bytes: ArraySlice<UInt8>) -> Structure {
        let isUTF8 = PlainText.Encoding(bytes).highByte == nil
        let text = String(decoding: isUTF8 ? bytes : PlainText.ascii(bytes), as: UTF8.self)
        guard !Self.hasAnchors(bytes) else { return .unknown }
        guard let mistake = YAMLSyntax.mistake(in: text) else { return .unknown }
        guard let line = mistake.line else { return .damaged("it is not YAML: \(mistake.problem)") }
        let last = 1 + text.utf8.prefix(Self.length(of: text)).count { $0 == 0x0A }
        let said = "line \(Missing.number(Int64(line))) is not YAML: \(mistake.problem)"
        return line < last ? .damaged(said) : .incomplete(said)
    }

    /// Of a text without the spaces at its end, in bytes.
    private static func length(of text: String) -> Int {
        let bytes = text.utf8
        guard let last = bytes.lastIndex(where: { !PlainText.isSpace($0) }) else { return 0 }
        return bytes.distance(from: bytes.startIndex, to: last)
    }

    /// Whether a name may be given to a part, which then stands in many places: a few lines can grow to more than memory holds.
    private static func hasAnchors(_ text: ArraySlice<UInt8>) -> Bool {
        var previous: UInt8 = 0x0A
        for byte in text {
            if byte == UInt8(ascii: "&"), PlainText.isSpace(previous) || [0x2C, 0x5B, 0x7B].contains(previous) {
                return true
            }
            previous = byte
        }
        return false
    }

    private enum Place { case start, plain, single, double, comment }

    /// Whether a quoted value, or a list or map in brackets, is not closed. A block of literal text can hold anything, so it
    /// ends the knowledge.
    private static func isOpen(_ text: ArraySlice<UInt8>) -> Bool {
        var place = Place.start
        var depth = 0
        var previous: UInt8 = 0x0A
        var isEscaped = false
        for byte in text {
            switch place {
            case .double:
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    place = .plain
                }
            // Two in a row stand for one: the second opens it again.
            case .single: if byte == 0x27 { place = .start }
            case .comment: if byte == 0x0A { place = .start }
            case .start, .plain:
                switch byte {
                case 0x22 where place == .start: place = .double
                case 0x27 where place == .start: place = .single
                case 0x23 where PlainText.isSpace(previous): place = .comment
                case 0x7C where place == .start, 0x3E where place == .start: return false
                case 0x5B where place == .start || depth > 0, 0x7B where place == .start || depth > 0:
                    depth += 1
                    place = .start
                case 0x5D where depth > 0, 0x7D where depth > 0:
                    depth -= 1
                    place = .plain
                case 0x2C where depth > 0: place = .start
                case 0x0A: place = .start
                // A value begins after a colon or a dash and a space.
                case 0x20 where previous == 0x3A || previous == 0x2D: place = .start
                case 0x20 where place == .start: break
                default: place = .plain
                }
            }
            previous = byte
        }
        return depth > 0 || place == .single || place == .double
    }
}
