/// How a time span is shown to people: "0.4 s", "90 s", "10 min", "24 h".
package enum ShownDuration {
    /// The text, in one unit: what a person compares with a setting.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if seconds >= 7_200 { return "\(seconds / 3_600) h" }
        if seconds >= 120 { return "\(seconds / 60) min" }
        let tenths = attoseconds / 100_000_000_000_000_000
        return tenths == 0 || seconds >= 60 ? "\(seconds) s" : "\(seconds).\(tenths) s"
    }
}
