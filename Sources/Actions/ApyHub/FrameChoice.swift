import Rules

/// Which frame of a video, and how large: the parameters `time` and `size` as ApyHub takes them.
struct FrameChoice: Sendable, Hashable {
    /// In seconds, such as `1` or `2.5`.
    let time: String
    /// `640x360`; nil for the video's own.
    let size: String?

    /// What ApyHub takes where nothing is said; it is sent all the same, so that a plan shows it.
    static let usualTime = "1"
    /// No codec makes larger stills; a longer side is a slip of the finger.
    static let longestSide = 16_384

    /// - Throws: a permanent error that says how it is written.
    init(time: Value?, size: Value?) throws(ActionError) {
        self.time = try time.map { value throws(ActionError) in try Self.seconds(value) } ?? Self.usualTime
        self.size = try size.map { value throws(ActionError) in try Self.even(value) }
    }

    /// Plain seconds from seconds or from a duration.
    private static func seconds(_ value: Value) throws(ActionError) -> String {
        let text = value.text ?? ""
        if text.wholeMatch(of: /[0-9]{1,6}(\.[0-9]{1,3})?/) != nil { return text }
        guard let duration = try? DurationText.parse(text), duration < .seconds(1_000_000) else {
            throw ActionError(
                .permanent,
                "time is \"\(Excerpt.line(text))\"; write seconds such as 1 or 2.5, or a duration such as 3s or 1m")
        }
        let (whole, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        guard milliseconds > 0 else { return String(whole) }
        var digits = String(String(1000 + milliseconds).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    /// Width and height, both even: the vendor's page demands it of `size`.
    private static func even(_ value: Value) throws(ActionError) -> String {
        let text = value.text ?? ""
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { side in
            side.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(side) ?? 0 : 0
        }
        let areFit = sides.allSatisfy { (2...Self.longestSide).contains($0) && $0.isMultiple(of: 2) }
        guard sides.count == 2, areFit else {
            throw ActionError(
                .permanent,
                "size is \"\(Excerpt.line(text))\"; write width and height in pixels, both even and at most "
                    + "\(Self.longestSide), such as 1280x720")
        }
        return "\(sides[0])x\(sides[1])"
    }
}
