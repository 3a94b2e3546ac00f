import Testing

@testable import Intake

@Suite struct `Finder's mark` {
    @Test(arguments: [
        ("brokMACS", true), ("JPEGogle", false), ("brokogle", false), ("\0\0\0\0\0\0\0\0", false),
    ])
    func `is found in the type and the creator`(_ typeAndCreator: String, _ expected: Bool) {
        #expect(FinderMark.isBusy(appleDouble: FinderBytes.appleDouble(typeAndCreator)) == expected)
        #expect(FinderMark.isBusy(afpInfo: FinderBytes.afpInfo(typeAndCreator)) == expected)
        // Samba ends the value of a stream with a zero.
        #expect(FinderMark.isBusy(afpInfo: FinderBytes.afpInfo(typeAndCreator) + [0]) == expected)
    }

    @Test func `is not found in what is cut short or something else`() {
        let whole = FinderBytes.appleDouble("brokMACS")
        for count in 0..<58 { #expect(!FinderMark.isBusy(appleDouble: Array(whole.prefix(count)))) }
        for count in 0..<24 {
            #expect(!FinderMark.isBusy(afpInfo: Array(FinderBytes.afpInfo("brokMACS").prefix(count))))
        }
        #expect(!FinderMark.isBusy(appleDouble: Array("brokMACS".utf8)))
        #expect(!FinderMark.isBusy(afpInfo: Array("brokMACS".utf8)))
        // Entries that point behind the end.
        #expect(!FinderMark.isBusy(appleDouble: [0, 5, 0x16, 7] + Array(repeating: 0xFF, count: 60)))
    }
}
