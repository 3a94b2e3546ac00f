import Foundation
import Testing

@testable import Journal

@Suite struct `A stored date` {
    @Test func `reads back equal, to the last bit`() {
        var date = Sample.date
        for _ in 0..<1000 {
            #expect(StoredDate.date(StoredDate.nanoseconds(date)) == date)
            date = Date(timeIntervalSinceReferenceDate: date.timeIntervalSinceReferenceDate.nextUp + 0.001)
        }
    }

    @Test func `counts from 1970`() {
        #expect(StoredDate.nanoseconds(Date(timeIntervalSince1970: 1.5)) == 1_500_000_000)
        #expect(StoredDate.nanoseconds(Date(timeIntervalSince1970: -1.5)) == -1_500_000_000)
        #expect(StoredDate.date(-1_500_000_000) == Date(timeIntervalSince1970: -1.5))
    }

    @Test func `beyond what fits is as far as fits`() {
        #expect(StoredDate.nanoseconds(Date.distantFuture) == 9_000_000_000_000_000_000)
        #expect(StoredDate.nanoseconds(Date.distantPast) < -7_000_000_000_000_000_000)
    }
}
