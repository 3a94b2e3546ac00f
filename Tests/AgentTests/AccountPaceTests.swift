import Actions
import Rules
import Synchronization
import Testing

@testable import Agent

@Suite(.timeLimit(.minutes(5))) struct `The pace of an account` {
    /// Time in which every wait is over at once, and is remembered.
    private final class Waits: Sendable {
        private let time = ManualTime()
        private let waits = Mutex<[Duration]>([])

        var source: TimeSource {
            let clock = self.time.source
            return TimeSource(
                now: clock.now, instant: clock.instant,
                wait: { wait in
                    self.waits.withLock { $0.append(wait) }
                    self.time.advance(by: wait)
                })
        }

        /// The waits since the last time.
        func take() -> [Duration] {
            self.waits.withLock { waits in
                defer { waits = [] }
                return waits
            }
        }
    }

    private static func lane(_ time: Waits, rate: Rate? = nil, bandwidth: Int64? = nil) -> Lane {
        var account = Account(name: "huawei_vod", provider: "huawei_vod", rate: rate, bandwidth: bandwidth)
        account.groupRates = ["processing": Rate(count: 100, per: .seconds(60))]
        return Lane(account, bandwidth: Bandwidth(1000, time: time.source), time: time.source)
    }

    private static func turns(
        _ groups: [PlannedRequest.Group], rate: Rate? = nil, paid: PlannedRequest.Group? = nil
    ) async throws -> [[Duration]] {
        let time = Waits()
        let pace = Self.lane(time, rate: rate).pace(paid: paid)
        var waits: [[Duration]] = []
        for group in groups {
            try await pace.turn(group)
            waits.append(time.take())
        }
        return waits
    }

    @Test func `each group of calls has its own rate, and storage has none`() async throws {
        let waits = try await Self.turns([
            .named("processing"), .named("processing"), .usual, .free, .named("queries"), .named("processing"),
        ])
        #expect(waits == [[], [.milliseconds(600)], [], [], [], [.milliseconds(600)]])
    }

    @Test func `the account's own rate counts for all but storage`() async throws {
        let waits = try await Self.turns(
            [.named("processing"), .usual, .free, .named("queries")], rate: Rate(count: 1, per: .seconds(2)))
        #expect(waits == [[], [.seconds(2)], [], [.seconds(2)]])
    }

    @Test func `what was waited for before the step is not waited for again`() async throws {
        let waits = try await Self.turns(
            [.usual, .usual, .usual], rate: Rate(count: 1, per: .seconds(2)), paid: .usual)
        #expect(waits == [[], [], [.seconds(2)]])
    }

    @Test func `bytes wait for the account's bandwidth and for the agent's`() async throws {
        let time = Waits()
        let pace = Self.lane(time, bandwidth: 500).pace(paid: nil)
        try await pace.pass(1000)
        #expect(time.take() == [])
        // Two seconds by the account's, which is more than the one of the agent's.
        try await pace.pass(1000)
        #expect(time.take() == [.seconds(2)])
    }
}
