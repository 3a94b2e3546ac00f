/// How durations are written and shown: `500ms`, `2s`, `5m`, `24h`, `7d`.
package enum DurationText {
    /// Ten years: nothing here waits longer, and no sum of two overflows.
    package static let longest = Duration.seconds(3650 * 86_400)

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// A whole number and a unit, without a space.
    package static func parse(_ text: String) throws(RuleError) -> Duration {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        // Twelve digits of days fit 64 bits of milliseconds.
        guard let count = Int64(digits), digits.count <= 10,
            let scale = self.units.first(where: { $0.name == unit })?.milliseconds
        else {
            throw RuleError("`\(text)` is not a duration; write such as 500ms, 2s, 5m, 24h or 7d")
        }
        let duration = Duration.milliseconds(count * scale)
        guard duration <= self.longest else {
            throw RuleError("`\(text)` is too long; write at most 3650d")
        }
        return duration
    }

    /// The two largest units that say something, for people: `500ms`, `1.5s`, `5m`, `1h 30m`, `7d`.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        if milliseconds < 0 { return "-" + self.format(.zero - duration) }
        if milliseconds == 0 { return "0s" }
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        if milliseconds < 60_000 {
            let tenths = milliseconds % 1000 / 100
            return tenths == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds / 1000).\(tenths)s"
        }
        var rest = milliseconds
        var parts: [String] = []
        for unit in self.units.dropFirst().reversed() {
            let count = rest / unit.milliseconds
            rest %= unit.milliseconds
            if count > 0 { parts.append("\(count)\(unit.name)") }
            if count == 0, !parts.isEmpty { break }
            if parts.count == 2 { break }
        }
        return parts.joined(separator: " ")
    }
}
