import Actions
import Rules
import SystemPackage
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

    @Test func `the agent's is shared by all accounts`() async throws {
        let time = ManualTime()
        let whole = Bandwidth(1000, time: time.source)
        let accounts = ["a", "b"].map { Account(name: $0, provider: "dyntube") }
        let paces = accounts.map { Lane($0, bandwidth: whole, time: time.source).pace(paid: nil) }
        try await paces[0].pass(5000)
        var waits = time.waits.makeAsyncIterator()
        try await withThrowingTaskGroup { group in
            group.addTask { try await paces[1].pass(1) }
            #expect(await waits.next() == .seconds(5), "what the other has let through counts")
            time.advance(by: .seconds(5))
            try await group.waitForAll()
        }
    }

    @Test(arguments: [(1000, 4096), (80_000, 10_000), (100_000_000, 262_144)] as [(Int64, Int)])
    func `an upload leaves in pieces of an eighth of a second`(_ bytesPerSecond: Int64, _ stride: Int) {
        let time = ManualTime()
        var account = Account(name: "a", provider: "dyntube", bandwidth: bytesPerSecond)
        #expect(Lane(account, time: time.source).pace(paid: nil).stride == stride)
        account.bandwidth = nil
        #expect(Lane(account, time: time.source).pace(paid: nil).stride == .max)
    }

    @Test(arguments: [(8, 1, nil), (8, 2, 6), (4, 2, 3), (2, 5, 1), (1, 2, 1), (16, 3, 12)] as [(Int, Int, Int?)])
    func `one account of several leaves places for the others`(_ all: Int, _ accounts: Int, _ share: Int?) {
        #expect(AccountBook.share(of: all, accounts: accounts) == share)
    }

    @Test func `the share is for accounts that name none, and what a provider or a person says counts`() {
        var own = Account(name: "kids", provider: "dyntube")
        own.concurrency = 1
        let book = AccountBook(
            [Account(name: "dyntube", provider: "dyntube"), own], secrets: [:],
            reader: SecretReader(environment: [:], base: "/", config: "hotfolder.yaml"), bandwidth: nil, concurrency: 8,
            time: ManualTime().source)
        #expect(book.lane("dyntube")?.account.concurrency == 6)
        #expect(book.lane("kids")?.account.concurrency == 1)
    }
}
