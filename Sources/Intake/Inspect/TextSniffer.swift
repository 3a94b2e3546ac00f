/// Knows texts that libmagic takes for any text: subtitles behind blank lines or in UTF-16, SVG behind a long comment, JSON
/// that is longer than what is looked at or not finished.
enum TextSniffer {
    /// - Parameter isWhole: whether `head` is all of the file.
    static func sniff(_ head: [UInt8], isWhole: Bool) -> Sniffed {
        guard let first = head.first, first != 0 || head.count > 1 else { return .nothing }
        // What is not written yet: the text before it is what is sniffed.
        let end = (head.lastIndex { $0 != 0 } ?? -1) + 1
        guard end > 0 else { return .nothing }
        let text = PlainText.ascii(head[..<end])
        let body = text.drop { PlainText.isSpace($0) }
        guard let start = body.first else { return .nothing }
        switch start {
        case UInt8(ascii: "W") where text.starts(with: "WEBVTT".utf8):
            return Self.isWebVTT(text) ? Sniffed(format: .webVTT, type: "text/vtt") : .nothing
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return Self.isSubRip(body) ? Sniffed(format: .subRip, type: "application/x-subrip") : .nothing
        case UInt8(ascii: "<"):
            return Self.isSVG(body) ? Sniffed(format: .svg, type: "image/svg+xml") : .nothing
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            switch JSONScan.scan(body) {
            case .whole, .unfinished: return Sniffed(format: .json, type: "application/json")
            case .followed, .invalid: return .nothing
            }
        default:
            // There is no type that rules use for it but libmagic's, that of any text.
            return ProbeYAML.fits(text) ? Sniffed(format: .yaml) : .nothing
        }
    }

    /// W3C WebVTT, 4.1: the word, then a space, a tab or a line end.
    private static func isWebVTT(_ text: ArraySlice<UInt8>) -> Bool {
        guard let next = text.dropFirst(6).first else { return true }
        return PlainText.isSpace(next)
    }

    /// A number alone in its line, then a line of two times.
    private static func isSubRip(_ body: ArraySlice<UInt8>) -> Bool {
        let lines = body.prefix(256).split(separator: UInt8(ascii: "\n"), maxSplits: 2)
        guard lines.count >= 2 else { return false }
        let number = lines[0].drop { PlainText.isDigit($0) }
        return number.allSatisfy { PlainText.isSpace($0) } && PlainText.isTiming(lines[1])
    }

    /// The first element, behind declarations, comments and a document type, is `svg`.
    private static func isSVG(_ body: ArraySlice<UInt8>) -> Bool {
        var rest = body
        while rest.starts(with: "<".utf8) {
            if rest.starts(with: "<!--".utf8) {
                guard let end = PlainText.range(of: "-->", in: rest) else { return false }
                rest = rest[end.upperBound...]
            } else if rest.starts(with: "<?".utf8) {
                guard let end = PlainText.range(of: "?>", in: rest) else { return false }
                rest = rest[end.upperBound...]
            } else if rest.starts(with: "<!".utf8) {
                guard let end = Self.endOfDocumentType(rest) else { return false }
                rest = rest[end...]
            } else {
                let name = rest.dropFirst().prefix { !PlainText.isSpace($0) && $0 != 0x3E && $0 != 0x2F }
                return name.elementsEqual("svg".utf8) || name.suffix(4).elementsEqual(":svg".utf8)
            }
            rest = rest.drop { PlainText.isSpace($0) }
        }
        return false
    }

    /// Behind the `>` that is not within the brackets of a document type.
    private static func endOfDocumentType(_ text: ArraySlice<UInt8>) -> Int? {
        var isInside = false
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "["): isInside = true
            case UInt8(ascii: "]"): isInside = false
            case UInt8(ascii: ">") where !isInside: return index + 1
            default: break
            }
        }
        return nil
    }
}
