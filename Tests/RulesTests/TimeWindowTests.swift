import Foundation
import Testing

@testable import Rules

@Suite struct `Hours of the week` {
    private static let utc = TimeZone(identifier: "UTC") ?? .gmt

    private static func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    // 16 November 2026 is a Monday.
    @Test(arguments: [
        ("Mon-Fri 20:00-06:00", "2026-11-16T19:59:59Z", false), ("Mon-Fri 20:00-06:00", "2026-11-16T20:00:00Z", true),
        ("Mon-Fri 20:00-06:00", "2026-11-17T05:59:59Z", true), ("Mon-Fri 20:00-06:00", "2026-11-17T06:00:00Z", false),
        // Friday's hours go on into Saturday, and Sunday's into Monday only if Sunday has any.
        ("Mon-Fri 20:00-06:00", "2026-11-21T05:00:00Z", true), ("Mon-Fri 20:00-06:00", "2026-11-21T20:00:00Z", false),
        ("Mon-Fri 20:00-06:00", "2026-11-16T05:00:00Z", false), ("Sun 20:00-06:00", "2026-11-16T05:00:00Z", true),
        ("Sat 00:00-24:00", "2026-11-21T23:59:59Z", true), ("Sat 00:00-24:00", "2026-11-22T00:00:00Z", false),
        ("Sat-Mon 08:00-09:00", "2026-11-22T08:30:00Z", true), ("Sat-Mon 08:00-09:00", "2026-11-17T08:30:00Z", false),
        ("Mon,Wed 08:00-09:00", "2026-11-18T08:30:00Z", true), ("Mon Wed 08:00-09:00", "2026-11-17T08:30:00Z", false),
        ("08:00-09:00", "2026-11-19T08:30:00Z", true), ("22:00-24:00", "2026-11-19T23:59:00Z", true),
        ("Mon 08:00-09:00,12:00-13:00, Tue 10:00-11:00", "2026-11-16T12:30:00Z", true),
        ("Mon 08:00-09:00,12:00-13:00, Tue 10:00-11:00", "2026-11-17T12:30:00Z", false),
        ("Mon 08:00-09:00,12:00-13:00, Tue 10:00-11:00", "2026-11-17T10:00:00Z", true),
        ("Mon-Fri 20:00-06:00 Europe/Berlin", "2026-11-16T19:00:00Z", true),
        ("Mon-Fri 20:00-06:00 Europe/Berlin", "2026-11-16T18:59:59Z", false),
        ("Mon 00:00-24:00 Pacific/Kiritimati", "2026-11-15T10:00:00Z", true),
        ("Mon 00:00-24:00 America/Los_Angeles", "2026-11-17T07:59:59Z", true),
        ("Thu 00:00-24:00", "1969-12-25T12:00:00Z", true),
    ])
    func `are open from the first moment to before the last`(_ text: String, _ at: String, _ isOpen: Bool) throws {
        #expect(try TimeWindow(text).isOpen(at: Self.date(at), machine: Self.utc) == isOpen)
    }

    @Test(arguments: [
        ("Mon-Fri 20:00-06:00", "2026-11-16T12:00:00Z", "2026-11-16T20:00:00Z"),
        ("Mon-Fri 20:00-06:00", "2026-11-21T06:00:00Z", "2026-11-23T20:00:00Z"),
        ("Mon-Fri 20:00-06:00", "2026-11-17T03:00:00Z", "2026-11-17T03:00:00Z"),
        ("Mon 08:00-09:00", "2026-11-16T09:00:00Z", "2026-11-23T08:00:00Z"),
        // Clocks in Berlin went forward on 29 March 2026 from 02:00 to 03:00, 01:00 in UTC.
        ("Sun 02:30-04:00 Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        ("Sun 02:15-02:45 Europe/Berlin", "2026-03-28T12:00:00Z", "2026-04-05T00:15:00Z"),
        ("Sun 01:59-02:30 Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T00:59:00Z"),
        ("Sun 03:00-04:00 Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        // And back on 25 October 2026 from 03:00 to 02:00, 01:00 in UTC.
        ("Sun 02:30-04:00 Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        ("Sun 03:00-04:00 Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T02:00:00Z"),
        // Samoa left out a Friday, 30 December 2011.
        ("Fri 08:00-09:00 Pacific/Apia", "2011-12-30T00:00:00Z", "2012-01-05T18:00:00Z"),
    ])
    func `open next`(_ text: String, _ after: String, _ opening: String) throws {
        let window = try TimeWindow(text)
        #expect(window.opening(after: try Self.date(after), machine: Self.utc) == (try Self.date(opening)))
    }

    @Test(arguments: [
        // It closes at 02:30 that does not come: at 03:00.
        ("Sun 01:59-02:30 Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z"),
        // A night that is an hour shorter, and one that is an hour longer.
        ("Sat 20:00-06:00 Europe/Berlin", "2026-03-29T03:59:59Z", "2026-03-29T04:00:00Z"),
        ("Sat 20:00-06:00 Europe/Berlin", "2026-10-25T04:59:59Z", "2026-10-25T05:00:00Z"),
        // It closes at the first of the two 02:30.
        ("Sat 20:00-02:30 Europe/Berlin", "2026-10-25T00:29:59Z", "2026-10-25T00:30:00Z"),
    ])
    func `close when clocks are changed`(_ text: String, _ last: String, _ closed: String) throws {
        let window = try TimeWindow(text)
        #expect(window.isOpen(at: try Self.date(last), machine: Self.utc))
        #expect(!window.isOpen(at: try Self.date(closed), machine: Self.utc))
    }

    @Test func `are the machine's where no zone is named`() throws {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        let window = try TimeWindow("Mon 20:00-21:00")
        let date = try Self.date("2026-11-16T19:00:00Z")
        #expect(window.isOpen(at: date, machine: berlin))
        #expect(!window.isOpen(at: date, machine: Self.utc))
        #expect(try TimeWindow("Mon 20:00-21:00 Europe/Berlin").isOpen(at: date, machine: Self.utc))
    }

    @Test func `tell people when they open`() throws {
        let date = try Self.date("2026-11-16T05:00:00Z")
        let night = try TimeWindow("Mon-Fri 20:00-06:00 Europe/Berlin")
        #expect(night.openingText(after: date, machine: Self.utc) == "Mon 20:00 Europe/Berlin")
        #expect(try TimeWindow("Tue 08:05-09:00").openingText(after: date, machine: Self.utc) == "Tue 08:05 GMT")
    }

    /// From any moment: it is open then, it was not just before, and it was at no moment in between.
    @Test(arguments: [
        "Mon-Fri 20:00-06:00 Europe/Berlin", "Sun 02:15-02:45 Europe/Berlin", "Sat 23:00-02:30 America/New_York",
        "Wed 00:00-24:00 Australia/Lord_Howe", "Sun 00:00-00:30 America/Havana", "Fri 12:00-11:59 Pacific/Apia",
        "Mon 06:00-07:00,Mon 06:30-08:00 Asia/Kathmandu",
    ])
    func `are open at their opening, and not before`(_ text: String) throws {
        let window = try TimeWindow(text)
        var generator = SplitMix(state: 2026)
        for _ in 0..<200 {
            // Between 2010 and 2030; now and then close to a change of clocks, which is on a whole hour.
            let date = Date(
                timeIntervalSince1970: Double(Int.random(in: 1_262_304_000...1_893_456_000, using: &generator)))
            let opening = window.opening(after: date, machine: Self.utc)
            #expect(opening >= date)
            #expect(window.isOpen(at: opening, machine: Self.utc), "\(date)")
            #expect(window.opening(after: opening, machine: Self.utc) == opening)
            guard opening > date else { continue }
            #expect(!window.isOpen(at: opening.addingTimeInterval(-1), machine: Self.utc), "\(date)")
            let between = date.addingTimeInterval(
                opening.timeIntervalSince(date) * Double.random(in: 0..<1, using: &generator))
            #expect(!window.isOpen(at: between, machine: Self.utc), "\(date), \(between)")
        }
    }

    @Test(arguments: [
        ("", "`` says no hours"), ("Mon", "`Mon` says no hours"), ("Mon 08:00-09:00 Tue", "says no hours"),
        ("Mo 08:00-09:00", "`Mo` is no day; did you mean `Mon`?"),
        ("mon 08:00-09:00", "`mon` is no day; did you mean `Mon`?"),
        ("Mon-Wed-Fri 08:00-09:00", "`Mon-Wed-Fri` are no days"), ("Mon- 08:00-09:00", "`` is no day"),
        ("Mon 8:00-9:00", "`8:00-9:00` are no hours"), ("Mon 08:00", "`08:00` are no hours"),
        ("Mon,Tue 10-11", "`10-11` are no hours; write two times from 00:00 to 24:00, such as 20:00-06:00"),
        ("Mon 10", "`10` are no hours; write two times"),
        ("Mon 08:00-24:01", "are no hours"), ("Mon 24:00-06:00", "are no hours"), ("Mon 08:60-09:00", "are no hours"),
        ("Mon 08:00-09:00-10:00", "are no hours"), ("Mon +8:00-09:00", "are no hours"),
        ("Mon 08:00-08:00", "`08:00-08:00` ends when it begins; write 00:00-24:00"),
        ("Mon 08:00-09:00 Europe/Berln", "`Europe/Berln` is no time zone; did you mean Europe/Berlin?"),
        ("Mon 08:00-09:00 CET+1", "`CET+1` is no time zone; write such as Europe/Berlin, or UTC"),
        ("Mon 08:00-09:00 Europe/Berlin, Tue 08:00-09:00", "`Europe/Berlin`: a time zone stands at the end"),
    ])
    func `that are wrong say what to write`(_ text: String, _ said: String) {
        let error = #expect(throws: RuleError.self) { try TimeWindow(text) }
        #expect(error?.message.contains(said) == true, "\(error?.message ?? "")")
    }
}

/// Numbers that look random and are the same in every run (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
