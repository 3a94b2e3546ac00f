/// SubRip and WebVTT (W3C): cues of two times and a text, apart by blank lines.
///
/// Neither has an end: after a whole cue another may come, or its text go on. So a file is found to end within a cue's number or
/// times, and is otherwise not known.
enum ProbeSubtitles {
    static func structure(of content: Content) -> Structure {
        if PlainText.Encoding(content.head).highByte != nil, content.size % 2 == 1, content.zerosAtEnd == 0 {
            return .incomplete("it ends within a character")
        }
        let lines = PlainText.tail(of: content).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let isClosed = lines.last?.isEmpty ?? false
        let written = lines.dropLast(isClosed ? 1 : 0)
        guard let last = written.last else { return .unknown }
        // A blank line closes the cue, whatever is in it.
        if Self.isBlank(last) { return Self.isNumber(Self.lastCue(written)) ? Self.cut : .unknown }
        let cue = Self.lastCue(written)
        guard let times = cue.firstIndex(where: { PlainText.range(of: "-->", in: $0) != nil }) else {
            return cue.allSatisfy { Self.isBeginningOfTimes($0) } ? Self.cut : .unknown
        }
        if !PlainText.isTiming(cue[times]) { return cue.endIndex - 1 == times ? Self.cut : .unknown }
        return cue.endIndex - 1 == times ? .incomplete("the last cue has times and no text") : .unknown
    }

    private static let cut = Structure.incomplete("it ends within the number or the times of a cue")

    private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy { PlainText.isSpace($0) } }

    /// The lines of the last cue.
    private static func lastCue(_ lines: ArraySlice<ArraySlice<UInt8>>) -> ArraySlice<ArraySlice<UInt8>> {
        let end = (lines.lastIndex { !Self.isBlank($0) } ?? lines.startIndex - 1) + 1
        let cue = lines[..<end]
        let start = (cue.lastIndex { Self.isBlank($0) } ?? cue.startIndex - 1) + 1
        return cue[start...]
    }

    private static func isNumber(_ cue: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        guard cue.count == 1, let line = cue.first else { return false }
        return line.allSatisfy { PlainText.isDigit($0) || PlainText.isSpace($0) }
    }

    /// A cue's number, or what its times begin with.
    private static func isBeginningOfTimes(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { PlainText.isDigit($0) || PlainText.isSpace($0) || ":,.->".utf8.contains($0) }
    }
}
