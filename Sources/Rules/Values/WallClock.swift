import Foundation

/// The clock on the wall of a time zone: which moment it means by a day and a time, also where clocks are put forward or
/// back.
struct WallClock {
    private static let secondsOfDay = 86_400
    private let zone: TimeZone

    init(_ zone: TimeZone) {
        self.zone = zone
    }

    /// Counted from Monday, 0; 1 January 1970 was a Thursday.
    static func weekday(of day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }

    /// What it shows: the day, counted from 1 January 1970, and the second of the day.
    func time(at date: Date) -> (day: Int, second: Int) {
        let wall = Int(date.timeIntervalSince1970.rounded(.down)) + self.zone.secondsFromGMT(for: date)
        let second = (wall % Self.secondsOfDay + Self.secondsOfDay) % Self.secondsOfDay
        return ((wall - second) / Self.secondsOfDay, second)
    }

    /// When it shows this: the first time if twice, and the next moment that there is if never.
    ///
    /// - Parameter second: of the day; a day and more is on the next one.
    func date(day: Int, second: Int) -> Date {
        let wall = day * Self.secondsOfDay + second
        // A day before and a day after, whatever the zone: no country changes its clocks twice in so short a time.
        let offsets = [wall - Self.secondsOfDay, wall + Self.secondsOfDay].map(self.offset)
        let moments = offsets.map { wall - $0 }.sorted()
        if let moment = moments.first(where: { $0 + self.offset(at: $0) == wall }) { return Self.date(moment) }
        // It is left out: between the two the offset changes, and there the next moment is.
        var (before, after) = (moments[0], moments[1])
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if self.offset(at: middle) == self.offset(at: before) { before = middle } else { after = middle }
        }
        return Self.date(after)
    }

    /// In seconds, at so many seconds since 1970.
    private func offset(at moment: Int) -> Int { self.zone.secondsFromGMT(for: Self.date(moment)) }

    private static func date(_ moment: Int) -> Date { Date(timeIntervalSince1970: Double(moment)) }
}
