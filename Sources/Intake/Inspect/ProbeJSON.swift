import Disk

/// JSON (RFC 8259): scanned from end to end when it is short; of a longer one the first 64 KiB and the last bracket are all that
/// is looked at, and those do not tell which it is.
///
/// libmagic takes what begins well for JSON, or for text, and whoever receives it finds the mistake after it was sent.
enum ProbeJSON {
    /// As long as what rules read from a file at most.
    private static let longest: Int64 = 1 << 20
    private static let cut = Structure.incomplete("it ends before its last bracket is closed")

    /// - Parameter isNamed: whether the file's name says that it is JSON; else it only looks so, and may be JSON lines.
    static func structure(of content: Content, isNamed: Bool) throws(DiskError) -> Structure {
        let isLong = content.size > Self.longest
        let bytes =
            isLong || content.isWholeInHead ? content.head[...] : try content.bytes(at: 0, count: Int(content.size))
        let text = PlainText.ascii(bytes.dropLast(isLong ? 0 : content.zerosAtEnd))
        let first = text.first { !PlainText.isSpace($0) }
        if let first, first != UInt8(ascii: "{"), first != UInt8(ascii: "[") { return Self.value(text) }
        switch JSONScan.scan(text) {
        case .whole: return .complete
        case .unfinished: return isLong ? Self.end(of: content) : Self.cut
        case .followed(let line):
            return isNamed
                ? .damaged("it is not JSON: on line \(Missing.number(Int64(line))) something follows the last bracket")
                : .unknown
        case .invalid(let line):
            return .damaged("it is not JSON: line \(Missing.number(Int64(line))) holds what cannot stand there")
        }
    }

    private static func end(of content: Content) -> Structure {
        let last = PlainText.last(of: content)
        return last == UInt8(ascii: "}") || last == UInt8(ascii: "]") ? .unknown : Self.cut
    }

    /// A file that is one value without brackets: it is as good as in a list, but that nothing tells its end.
    private static func value(_ text: ArraySlice<UInt8>) -> Structure {
        let list = [UInt8(ascii: "[")] + text
        switch JSONScan.scan(list[...]) {
        // The bracket of the list itself is what is missing; only a value can stand before it.
        case .unfinished:
            return JSONScan.scan((list + [UInt8(ascii: "]")])[...]) == .whole && !text.contains(UInt8(ascii: ","))
                ? .unknown : .incomplete("it ends within a value")
        case .whole, .followed: return .damaged("it is not JSON: a bracket is closed that was not opened")
        case .invalid(let line):
            return .damaged("it is not JSON: line \(Missing.number(Int64(line))) holds what cannot stand there")
        }
    }
}
