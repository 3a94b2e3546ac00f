/// How rates are written and shown: `5/s`, `100/min`, `2000/h`.
package enum RateText {
    private static let units: [(name: String, duration: Duration)] = [
        ("s", .seconds(1)), ("min", .seconds(60)), ("h", .seconds(3600)),
    ]

    /// A count from 1 to a million, a slash and a unit.
    package static func parse(_ text: String) throws(RuleError) -> Rate {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = try? IntegerText.parse(String(parts[0]), in: 1...1_000_000),
            let unit = self.units.first(where: { $0.name == parts[1] })
        else {
            throw RuleError("`\(text)` is not a rate; write such as 5/s, 100/min or 2000/h")
        }
        return Rate(count: count, per: unit.duration)
    }

    /// As it is written in a config: `5/s`, `100/min`, `2000/h`.
    package static func format(_ rate: Rate) -> String {
        let unit = self.units.first { $0.duration == rate.per }?.name ?? DurationText.format(rate.per)
        return "\(rate.count)/\(unit)"
    }
}
