package import Foundation

/// A job's name: a ULID, 26 letters and digits that sort by time of creation (github.com/ulid/spec).
///
/// It is also the name of the job's directory in `work/`, so it holds nothing but Crockford's base 32.
package struct JobID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let text: String

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let length = 26

    /// A new one: 48 bits of milliseconds since 1970, 80 random bits.
    package init(at date: Date, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(max(0, date.timeIntervalSince1970 * 1000)) & 0xFFFF_FFFF_FFFF
        var bits = UInt128(milliseconds) << 80
        bits |= UInt128(UInt16.random(in: .min ... .max, using: &generator)) << 64
        bits |= UInt128(UInt64.random(in: .min ... .max, using: &generator))
        var letters = [UInt8](repeating: 0, count: Self.length)
        for index in letters.indices.reversed() {
            letters[index] = Self.alphabet[Int(bits & 31)]
            bits >>= 5
        }
        self.text = String(decoding: letters, as: UTF8.self)
    }

    /// Nil when the text is not a job's name. The first letter holds three bits: 26 letters would else be 130 bits.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(Self.alphabet.contains),
            let first = text.utf8.first, first <= UInt8(ascii: "7")
        else { return nil }
        self.text = text
    }

    /// This one, or the next after `last` where it would not be greater: names given one after the other sort so, even when
    /// the clock is set back.
    package func following(_ last: JobID?) -> JobID {
        guard let last, self <= last else { return self }
        var letters = Array(last.text.utf8)
        for index in letters.indices.reversed() {
            guard let digit = Self.alphabet.firstIndex(of: letters[index]) else { break }
            letters[index] = Self.alphabet[(digit + 1) % Self.alphabet.count]
            if digit + 1 < Self.alphabet.count { break }
        }
        return JobID(String(decoding: letters, as: UTF8.self)) ?? self
    }

    package var description: String { self.text }

    package static func < (left: JobID, right: JobID) -> Bool { left.text < right.text }
}
