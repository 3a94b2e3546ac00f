import Foundation

/// A date as `{date:yyyy-MM-dd}` writes it, in UTC: runs of the letters y M d H m s, and anything that is no letter.
///
/// No locale, no time zone, no month names: the same rule gives the same text on every machine.
struct DateFormat: Sendable, Hashable {
    private let runs: [Run]

    private struct Run: Sendable, Hashable {
        var character: Character
        var count: Int
    }

    init(_ text: String) throws(RuleError) {
        var runs: [Run] = []
        for character in text {
            if runs.last?.character == character {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(Run(character: character, count: 1))
            }
        }
        for run in runs where run.character.isLetter {
            let allowed: [Int]? =
                switch run.character {
                case "y": [2, 4]
                case "M", "d", "H", "m", "s": [1, 2]
                default: nil
                }
            guard let allowed, allowed.contains(run.count) else {
                let letters = String(repeating: run.character, count: run.count)
                throw RuleError("`\(letters)` is no part of a date; write yyyy, MM, dd, HH, mm or ss")
            }
        }
        guard runs.contains(where: { $0.character.isLetter }) else {
            throw RuleError("the date says nothing; write such as {date:yyyy-MM-dd}")
        }
        self.runs = runs
    }

    func text(of date: Date) -> String {
        let civil = CivilTime(date)
        return self.runs.map { run in
            let number: Int? =
                switch run.character {
                case "y": run.count == 2 ? civil.year % 100 : civil.year
                case "M": civil.month
                case "d": civil.day
                case "H": civil.hour
                case "m": civil.minute
                case "s": civil.second
                default: nil
                }
            guard let number else { return String(repeating: run.character, count: run.count) }
            let digits = String(number)
            return String(repeating: "0", count: max(0, run.count - digits.count)) + digits
        }.joined()
    }
}

/// A moment in UTC by the proleptic Gregorian calendar.
private struct CivilTime {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int

    /// Days to year, month and day as in Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    init(_ date: Date) {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let rest = seconds - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        self.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.year = yearOfEra + era * 400 + (self.month <= 2 ? 1 : 0)
        self.hour = rest / 3600
        self.minute = rest / 60 % 60
        self.second = rest % 60
    }
}
