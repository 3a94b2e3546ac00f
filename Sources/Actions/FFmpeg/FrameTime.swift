import Rules

/// Which frame of a video: `3s`, `12`, `10%`, `best`.
package enum FrameTime: Sendable, Hashable {
    /// So long after its start.
    case time(Duration)
    /// At this share of its length, 0 to 1.
    case share(Double)
    /// The most telling of a few.
    case best

    /// A duration, a number of seconds, a percentage, or the word.
    ///
    /// - Throws: `permanent`, with what to write instead.
    package init(_ text: String) throws(ActionError) {
        if text == "best" {
            self = .best
        } else if text.hasSuffix("%"), let percent = Self.number(text.dropLast()), percent <= 100 {
            self = .share(percent / 100)
        } else if let seconds = Self.number(text[...]) {
            self = .time(.milliseconds(Int64(seconds * 1000)))
        } else if let duration = try? DurationText.parse(text) {
            self = .time(duration)
        } else {
            throw ActionError(
                .permanent,
                "`\(Excerpt.line(text))` is no place in a video; write a time such as 3s or 500ms, a share such as 10%, or best"
            )
        }
    }

    /// A number of at most seven digits before the point and three behind it.
    private static func number(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber = { (part: Substring) in
            part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        guard (1...2).contains(parts.count), parts.allSatisfy(isNumber), (1...7).contains(parts[0].count),
            parts.count == 1 || (1...3).contains(parts[1].count)
        else { return nil }
        return Double(text)
    }

    /// Where to look for the most telling frame: spread from 5 % to 95 % of the length, since the ends are black. Without
    /// a length, the first seconds.
    static func samples(of length: Duration?) -> [Duration] {
        let count = 9
        return (0..<count).map { index in
            guard let length else { return .seconds(index) }
            let share = 0.05 + 0.9 * Double(index) / Double(count - 1)
            return self.part(share, of: length)
        }
    }

    /// A share of a length, to the millisecond.
    static func part(_ share: Double, of length: Duration) -> Duration {
        .milliseconds(Int64(Double(length.milliseconds) * share))
    }
}

extension Duration {
    /// Whole milliseconds.
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
