import FoundationEssentials

/// Points in time as Huawei Cloud writes them, always in UTC.
enum HuaweiTime {
    /// `20260301081530`, as details and lists have it.
    static func digits(_ date: Date) -> String {
        date.formatted(.iso8601).filter(\.isNumber)
    }

    /// `2020-01-04T09:05:22.701000Z`, as IAM has it: six digits after the point.
    static func microseconds(_ date: Date) -> String {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        let fraction = String(Int((date.timeIntervalSince1970 - seconds) * 1_000_000))
        let shown = Date(timeIntervalSince1970: seconds).formatted(.iso8601).dropLast()
        return "\(shown).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)Z"
    }

    /// The date in `20260301T081530Z`, as `X-Sdk-Date` has it; nil when it is none.
    static func parse(stamp: String) -> Date? {
        let characters = Array(stamp)
        guard characters.count == 16, characters[8] == "T", characters[15] == "Z" else { return nil }
        let text = { (range: Range<Int>) in String(characters[range]) }
        let day = "\(text(0..<4))-\(text(4..<6))-\(text(6..<8))"
        return try? Date("\(day)T\(text(9..<11)):\(text(11..<13)):\(text(13..<15))Z", strategy: .iso8601)
    }
}

extension Duration {
    /// In whole and broken seconds.
    var seconds: Double {
        Double(self.components.seconds) + Double(self.components.attoseconds) / 1e18
    }
}
