import Actions
import Rules
import Testing

@testable import Agent

/// A step's requests, of which the first was waited for before the step took what other files need. Time stands still
/// here: what had to wait would never end.
@Suite(.timeLimit(.minutes(5))) struct `The rate of a step's requests` {
    private static let processing = PlannedRequest.Group.named("processing")

    private static func lane(_ time: ManualTime) -> Lane {
        var account = Account(name: "vod", provider: "huawei_vod", rate: Rate(count: 1, per: .seconds(10)))
        account.groupRates = ["processing": Rate(count: 1, per: .seconds(60))]
        return Lane(account, time: time.source)
    }

    @Test(arguments: [PlannedRequest.Group.usual, Self.processing], [PlannedRequest.Group.usual, Self.processing])
    func `the first is counted once, whatever it turns out to be`(
        paid: PlannedRequest.Group, first: PlannedRequest.Group
    ) async throws {
        let time = ManualTime()
        let lane = Self.lane(time)
        let used = try await lane.use(
            of: Sample.newID(), at: Lane.Service(action: "a", host: nil), priority: 0, first: paid
        ) { () throws(ActionError) in
            let pace = lane.pace(paid: paid)
            try await pace.turn(.free)
            try await pace.turn(first)
        }
        try used.get()
        var waits = time.waits.makeAsyncIterator()
        try await withThrowingTaskGroup { group in
            group.addTask { try await lane.pace(paid: nil).turn(.usual) }
            #expect(await waits.next() == .seconds(10), "the account's rate has counted one")
            time.advance(by: .seconds(10))
            try await group.waitForAll()
        }
    }

    @Test func `asking how far it is takes nothing from the group`() async throws {
        let time = ManualTime()
        let lane = Self.lane(time)
        let asked = try await lane.use(
            of: Sample.newID(), at: Lane.Service(action: "a", host: nil), priority: 0, first: .usual
        ) { () throws(ActionError) in
            try await lane.pace(paid: .usual).turn(.usual)
        }
        try asked.get()
        time.advance(by: .seconds(10))
        let pace = lane.pace(paid: nil)
        try await pace.turn(Self.processing)
    }
}
