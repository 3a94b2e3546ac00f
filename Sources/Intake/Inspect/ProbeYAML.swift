/// YAML 1.2, as far as its end can be told without a parser: text that begins as YAML does and ends within quotes or brackets.
///
/// Every other end of a YAML file is the end of some YAML file: it is not known. Whoever reads it says what is wrong with it.
enum ProbeYAML {
    /// Rules read no longer ones.
    private static let longest: Int64 = 65_536

    /// Whether text says that it is YAML: by a directive or the mark of a document. Plain text of names and colons is not
    /// enough: a letter looks like that, and holds apostrophes.
    static func fits(_ text: ArraySlice<UInt8>) -> Bool {
        text.starts(with: "%YAML ".utf8) || text.starts(with: "---\n".utf8) || text.starts(with: "---\r\n".utf8)
    }

    static func structure(of content: Content) -> Structure {
        guard content.size <= Self.longest else { return .unknown }
        return Self.isOpen(PlainText.ascii(content.head.dropLast(content.zerosAtEnd)))
            ? .incomplete("it ends within quotes or brackets") : .unknown
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
