/// The wait that a service asks for (RFC 9110, section 10.2.3): seconds or a date.
enum RetryAfter {
    /// No service keeps us waiting longer: it would be forgotten.
    static let longest = Duration.seconds(3600)

    /// - Parameters:
    ///   - field: the value of `Retry-After`; nil when there was none.
    ///   - date: the value of the answer's `Date`: the service's clock is what its date is meant by.
    ///   - now: seconds since 1970, for an answer without `Date`.
    /// - Returns: nil when the service asked for nothing that can be read.
    static func parse(_ field: String?, date: String?, now: Int64) -> Duration? {
        guard let field else { return nil }
        let trimmed = field.drop { $0 == " " }
        if !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than fit mean "long".
            guard let seconds = Int64(trimmed) else { return self.longest }
            return min(.seconds(seconds), self.longest)
        }
        guard let then = self.seconds(ofDate: String(trimmed)) else { return nil }
        let start = date.flatMap(self.seconds(ofDate:)) ?? now
        return min(max(.seconds(then - start), .zero), self.longest)
    }

    /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may still send (RFC 9110,
    /// section 5.6.7).
    static func seconds(ofDate text: String) -> Int64? {
        let parts = text.split(whereSeparator: { " :".contains($0) })
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 8, parts[7] == "GMT", let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1970...9999).contains(year),
            let hour = Int64(parts[4]), (0...23).contains(hour), let minute = Int64(parts[5]),
            (0...59).contains(minute),
            let second = Int64(parts[6]), (0...60).contains(second)
        else { return nil }
        return self.days(year, Int64(month + 1), day) * 86400 + hour * 3600 + minute * 60 + second
    }

    /// Days since 1970 in the Gregorian calendar: whole cycles of 400 years, in years that begin in March so that the
    /// leap day comes last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let cycle = shifted / 400
        let yearOfCycle = shifted % 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        return cycle * 146_097 + dayOfCycle - 719_468
    }
}
