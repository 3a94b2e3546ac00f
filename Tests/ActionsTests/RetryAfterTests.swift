import Testing

@testable import Actions

@Suite struct `The wait that a service asks for` {
    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Tue, 29 Feb 2000 23:59:60 GMT", 951_868_800),
        ("Thu, 01 Mar 2029 00:00:00 GMT", 1_867_017_600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
    func `a date is read`(_ text: String, _ seconds: Int64) {
        #expect(RetryAfter.seconds(ofDate: text) == seconds)
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "1994-11-06T08:49:37Z",
    ])
    func `what is no date is not guessed`(_ text: String) {
        #expect(RetryAfter.seconds(ofDate: text) == nil)
    }

    @Test func `without the service's clock, ours is used`() {
        let wait = RetryAfter.parse("Sun, 06 Nov 1994 08:49:37 GMT", date: nil, now: 784_111_770)
        #expect(wait == .seconds(7))
    }
}
