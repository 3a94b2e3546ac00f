package import Foundation

/// The hours of the week in which a rule's files are worked on: `Mon-Fri 20:00-06:00, Sat 00:00-24:00 Europe/Berlin`.
///
/// Days, then hours; several of these one after the other; a time zone at the end. Commas and spaces separate. Hours
/// without days have those of the hours before them, and the first hours without any are of every day. Hours that end
/// before they begin end on the next day, and belong to the day on which they begin. Without a zone they are the machine's.
///
/// A time that comes twice, when clocks are put back, counts the first time; one that does not come, when they are put
/// forward, is the next moment that does.
package struct TimeWindow: Sendable, Hashable {
    /// As it was written.
    package let text: String
    private let hours: [Hours]
    /// Nil for the machine's.
    private let zone: TimeZone?

    /// Hours that begin on some days of the week.
    private struct Hours: Sendable, Hashable {
        /// Counted from Monday, 0.
        var days: Set<Int>
        /// Minutes since midnight.
        var from: Int
        /// As above; more than a day where it is on the next one.
        var to: Int
    }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let minutesOfDay = 24 * 60
    private static let example = "write such as `Mon-Fri 20:00-06:00, Sat 00:00-24:00 Europe/Berlin`"

    /// - Throws: what is wrong with it, and what to write instead.
    package init(_ text: String) throws(RuleError) {
        var words = text.split { $0 == " " || $0 == "," }.map(String.init)
        var zone: TimeZone?
        if let last = words.last, !Self.isHours(last), !Self.isDays(last), words.count > 1 {
            zone = try Self.zone(last)
            words.removeLast()
        }
        var hours: [Hours] = []
        var days: Set<Int> = []
        var last = Set(0..<Self.days.count)
        for word in words {
            if Self.isHours(word) {
                if !days.isEmpty { last = days }
                days = []
                hours.append(try Self.hours(word, on: last))
            } else {
                days.formUnion(try Self.days(word))
            }
        }
        guard days.isEmpty, !hours.isEmpty else {
            throw RuleError("`\(text)` says no hours; \(Self.example)")
        }
        self.text = text
        self.hours = hours
        self.zone = zone
    }

    // MARK: Asking

    /// Whether it is open.
    ///
    /// - Parameter machine: the machine's zone, for a window that names none.
    package func isOpen(at date: Date, machine: TimeZone) -> Bool {
        self.spans(around: date, days: -Self.reach...0, machine).contains { $0.contains(date) }
    }

    /// When it opens next; the date itself while it is open.
    ///
    /// - Parameter machine: the machine's zone, for a window that names none.
    package func opening(after date: Date, machine: TimeZone) -> Date {
        if self.isOpen(at: date, machine: machine) { return date }
        let spans = self.spans(around: date, days: 0...Self.furthest, machine)
        // Each weekday comes again, so there is always one; a week whose hours clocks passed over is not the last.
        return spans.map(\.lowerBound).filter { $0 > date }.min() ?? date
    }

    /// When it opens next, for people: `Mon 20:00 Europe/Berlin`.
    package func openingText(after date: Date, machine: TimeZone) -> String {
        let zone = self.zone ?? machine
        let clock = WallClock(zone)
        let (day, second) = clock.time(at: self.opening(after: date, machine: machine))
        let minute = second / 60
        let time = [minute / 60, minute % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
        return "\(Self.days[WallClock.weekday(of: day)]) \(time) \(zone.identifier)"
    }

    /// Hours that began so many days ago may still be open: they last a day at most, and clocks may be put back meanwhile.
    private static let reach = 2
    /// In days: a weekday that falls into a leap of the clocks, or that a country left out, comes again in a week.
    private static let furthest = 22

    /// The times in which it is open, of those that begin on the days around a date. Those that a leap of the clocks
    /// swallowed are left out.
    private func spans(around date: Date, days: ClosedRange<Int>, _ machine: TimeZone) -> [Range<Date>] {
        let clock = WallClock(self.zone ?? machine)
        let today = clock.time(at: date).day
        return days.flatMap { offset in
            let day = today + offset
            return self.hours.filter { $0.days.contains(WallClock.weekday(of: day)) }.compactMap { hours in
                let start = clock.date(day: day, second: hours.from * 60)
                let end = clock.date(day: day, second: hours.to * 60)
                return start < end ? start..<end : nil
            }
        }
    }

    // MARK: Reading

    /// Neither a day nor a time zone begins with a digit.
    private static func isHours(_ word: String) -> Bool { word.contains(":") || word.first?.isNumber == true }

    private static func isDays(_ word: String) -> Bool {
        word.split(separator: "-").contains { self.days.contains(String($0)) }
    }

    private static func hours(_ word: String, on days: Set<Int>) throws(RuleError) -> Hours {
        let times = word.split(separator: "-", omittingEmptySubsequences: false)
        guard times.count == 2, let from = self.minutes(times[0]), let to = self.minutes(times[1]),
            from < self.minutesOfDay
        else {
            throw RuleError("`\(word)` are no hours; write two times from 00:00 to 24:00, such as 20:00-06:00")
        }
        guard from != to else {
            throw RuleError("`\(word)` ends when it begins; write 00:00-24:00 for the whole day")
        }
        return Hours(days: days, from: from, to: to < from ? to + self.minutesOfDay : to)
    }

    /// Two digits, a colon, two digits.
    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hour = try? IntegerText.parse(String(parts[0]), in: 0...24),
            let minute = try? IntegerText.parse(String(parts[1]), in: 0...59), hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    /// A day, or from one to another; `Sat-Mon` goes over Sunday.
    private static func days(_ word: String) throws(RuleError) -> Set<Int> {
        let names = word.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        var numbers: [Int] = []
        for name in names {
            guard let number = self.days.firstIndex(of: name) else {
                let isZone = word.contains("/")
                throw RuleError(
                    isZone
                        ? "`\(word)`: a time zone stands at the end, once for all hours; \(self.example)"
                        : "`\(name)` is no day; \(Nearness.hint(for: name, among: self.days))")
            }
            numbers.append(number)
        }
        guard numbers.count <= 2, let first = numbers.first, let last = numbers.last else {
            throw RuleError("`\(word)` are no days; write such as Mon-Fri, or Mon,Wed,Fri")
        }
        let count = (last - first + self.days.count) % self.days.count
        return Set((0...count).map { (first + $0) % self.days.count })
    }

    /// By its name in the IANA's time zone database. Shorter names mean different things to different people.
    private static func zone(_ name: String) throws(RuleError) -> TimeZone {
        let known = TimeZone.knownTimeZoneIdentifiers + ["UTC"]
        if known.contains(name), let zone = TimeZone(identifier: name) { return zone }
        let hint = Nearness.nearest(to: name, among: known).map { "did you mean \($0)?" }
        throw RuleError("`\(name)` is no time zone; \(hint ?? "write such as Europe/Berlin, or UTC")")
    }
}
