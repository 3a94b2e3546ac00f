import Foundation
import Testing

@testable import Journal

@Suite struct `The name of a job` {
    /// Always the same bits.
    private struct Fixed: RandomNumberGenerator {
        var bits: UInt64
        mutating func next() -> UInt64 { self.bits }
    }

    @Test func `is the ULID of its moment and its random bits`() {
        // The example of github.com/ulid/spec: 1469918176385 is 01ARYZ6S41.
        var zeros = Fixed(bits: 0)
        var ones = Fixed(bits: .max)
        let date = Date(timeIntervalSince1970: 1_469_918_176.3855)
        #expect(JobID(at: date, using: &zeros).text == "01ARYZ6S410000000000000000")
        #expect(JobID(at: date, using: &ones).text == "01ARYZ6S41ZZZZZZZZZZZZZZZZ")
    }

    @Test func `sorts by time, whatever the random bits`() {
        var zeros = Fixed(bits: 0)
        var ones = Fixed(bits: .max)
        let early = JobID(at: Date(timeIntervalSince1970: 1000), using: &ones)
        let late = JobID(at: Date(timeIntervalSince1970: 1000.001), using: &zeros)
        #expect(early < late)
        #expect([late, early].sorted() == [early, late])
    }

    @Test func `a date before 1970 is taken as 1970`() {
        var zeros = Fixed(bits: 0)
        #expect(JobID(at: .distantPast, using: &zeros).text == "00000000000000000000000000")
    }

    @Test func `is read back from its text`() throws {
        var generator = SystemRandomNumberGenerator()
        let id = JobID(at: .now, using: &generator)
        #expect(JobID(id.text) == id)
        let coded = try JSONDecoder().decode(JobID.self, from: JSONEncoder().encode(id))
        #expect(coded == id)
    }

    @Test(arguments: [
        "", "01ARYZ6S41000000000000000", "01ARYZ6S4100000000000000000", "01aryz6s410000000000000000",
        "01ARYZ6S41000000000000000I", "01ARYZ6S41/../00000000000000", "81ARYZ6S410000000000000000",
        "01ARYZ6S41000000000000\u{1F600}",
    ])
    func `other text is no name`(text: String) {
        #expect(JobID(text) == nil)
    }
}
