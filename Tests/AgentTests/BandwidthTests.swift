import Rules
import Testing

@testable import Agent

@Suite struct `The bandwidth of an account` {
    @Test func `bytes beyond it wait as long as those before need`() {
        let time = ManualTime()
        let bandwidth = Bandwidth(1000, time: time.source)
        #expect(bandwidth.take(500) == .zero)
        #expect(bandwidth.take(2000) == .milliseconds(500))
        #expect(bandwidth.take(1) == .milliseconds(2500))
        time.advance(by: .seconds(10))
        #expect(bandwidth.take(1000) == .zero, "nothing is owed after a quiet time")
        #expect(bandwidth.take(1) == .seconds(1))
    }

    @Test(arguments: [(8, 1, nil), (8, 2, 6), (4, 2, 3), (2, 5, 1), (1, 2, 1), (16, 3, 12)] as [(Int, Int, Int?)])
    func `one account of several leaves places for the others`(_ all: Int, _ accounts: Int, _ share: Int?) {
        #expect(AccountBook.share(of: all, accounts: accounts) == share)
    }
}
