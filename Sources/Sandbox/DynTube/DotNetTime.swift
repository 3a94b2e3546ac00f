import FoundationEssentials

/// A point in time as .NET services write it: `2016-08-27T12:37:24.4970796+00:00`, seven digits after the point. Many
/// readers of ISO 8601 stumble over that, so the local cloud shows it.
package struct DotNetTime: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 100-nanosecond steps since 1970 in UTC.
    package let ticks: Int64

    private static let ticksPerSecond: Int64 = 10_000_000

    package init(ticks: Int64) {
        self.ticks = ticks
    }

    /// The time of the system's clock.
    static func now() -> DotNetTime {
        DotNetTime(ticks: Int64(Date.now.timeIntervalSince1970 * Double(Self.ticksPerSecond)))
    }

    package var description: String {
        let (seconds, fraction) = self.ticks.quotientAndRemainder(dividingBy: Self.ticksPerSecond)
        let shown = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        let digits = String(fraction.magnitude)
        return shown.dropLast() + "." + String(repeating: "0", count: 7 - digits.count) + digits + "+00:00"
    }

    package static func < (left: DotNetTime, right: DotNetTime) -> Bool { left.ticks < right.ticks }
}
