import Foundation

/// A date as the journal keeps it: whole nanoseconds since 1970, so that it reads back equal to what was written.
///
/// A `Date` counts seconds since 2001 in a `Double`, which resolves about 120 ns in our time; seconds since 1970 in a
/// `Double`, or microseconds, would lose the last bits.
enum StoredDate {
    private static let nanosecondsPerSecond: Int64 = 1_000_000_000
    /// From 1970 to 2001.
    private static let epochs: Int64 = 978_307_200
    /// `Int64` holds 292 years of nanoseconds; dates beyond are as good as never.
    private static let farthestSeconds = 9_000_000_000.0 - Double(epochs)

    static func nanoseconds(_ date: Date) -> Int64 {
        let interval = date.timeIntervalSinceReferenceDate
        let clamped = max(-self.farthestSeconds, min(self.farthestSeconds, interval))
        let seconds = clamped.rounded(.down)
        let fraction = ((clamped - seconds) * Double(self.nanosecondsPerSecond)).rounded()
        return (Int64(seconds) + self.epochs) * self.nanosecondsPerSecond + Int64(fraction)
    }

    static func nanoseconds(_ date: Date?) -> Int64? {
        if let date { self.nanoseconds(date) } else { nil }
    }

    static func date(_ nanoseconds: Int64) -> Date {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: self.nanosecondsPerSecond)
        let fraction = Double(rest) / Double(self.nanosecondsPerSecond)
        return Date(timeIntervalSinceReferenceDate: Double(seconds - self.epochs) + fraction)
    }
}
