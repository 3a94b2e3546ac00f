import Disk

/// JSON (RFC 8259): scanned from end to end when it is short; of a longer one the last bracket is all that is looked at, and
/// that does not tell which it is.
enum ProbeJSON {
    /// As long as what rules read from a file at most.
    private static let longest: Int64 = 1 << 20
    private static let cut = Structure.incomplete("it ends before its last bracket is closed")

    static func structure(of content: Content) throws(DiskError) -> Structure {
        guard content.size <= Self.longest else {
            let last = PlainText.last(of: content)
            return last == UInt8(ascii: "}") || last == UInt8(ascii: "]") ? .unknown : Self.cut
        }
        let all = content.isWholeInHead ? content.head[...] : try content.bytes(at: 0, count: Int(content.size))
        let text = PlainText.ascii(all.dropLast(content.zerosAtEnd)).drop { PlainText.isSpace($0) }
        switch JSONScan.scan(text) {
        case .whole: return .complete
        case .unfinished: return Self.cut
        // Whoever reads it will say what is wrong; it may be whole.
        case .invalid: return .unknown
        }
    }
}
