/// In which format captions are written, by a look at how the file begins.
package enum CaptionFormat: String, Sendable, Hashable {
    /// https://www.w3.org/TR/webvtt1/, 4.1
    case webVTT = "WebVTT"
    /// SubRip, which has no standard: a number, a line with two times, text.
    case subRip = "SRT"

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Nil when it is neither.
    init?(head: [UInt8]) {
        let text = head.starts(with: Self.byteOrderMark) ? head.dropFirst(Self.byteOrderMark.count) : head[...]
        // Only what is ASCII counts, so bytes that are no UTF-8 do no harm, also where the head cuts a character.
        let lines = String(decoding: text, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let first = lines.first else { return nil }
        if first == "WEBVTT" || first.hasPrefix("WEBVTT ") || first.hasPrefix("WEBVTT\t") {
            self = .webVTT
            return
        }
        let begun = lines.drop { $0.allSatisfy(\.isWhitespace) }
        let time = /\d{1,2}:\d\d:\d\d,\d{3} --> \d{1,2}:\d\d:\d\d,\d{3}.*/
        guard begun.count >= 2, let number = begun.first, number.wholeMatch(of: /\d+ */) != nil,
            begun.dropFirst().first?.wholeMatch(of: time) != nil
        else { return nil }
        self = .subRip
    }
}
