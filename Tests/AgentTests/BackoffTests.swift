import Rules
import Testing

@testable import Agent

@Suite struct `A failed step waits before its next attempt` {
    /// Attempts so far, and the highest wait after them.
    static let ceilings: [(Int, Duration)] = [
        (1, .seconds(1)), (2, .seconds(2)), (3, .seconds(4)), (4, .seconds(8)), (9, .seconds(256)), (10, .seconds(300)),
        (11, .seconds(300)), (60, .seconds(300)), (1_000_000, .seconds(300)),
    ]

    @Test(arguments: ceilings)
    func `for a random time below a ceiling that doubles`(_ attempts: Int, _ ceiling: Duration) {
        let policy = RetryPolicy(attempts: .max, withinSeconds: 1 << 40)
        var generator = SeededGenerator(UInt64(attempts))
        var waits: [Duration] = []
        for _ in 0..<500 {
            let decision = Backoff.decide(policy, attempts: attempts, elapsed: .zero, asked: nil, using: &generator)
            guard case .again(let wait) = decision else {
                Issue.record("it gave up")
                return
            }
            waits.append(wait)
        }
        #expect(waits.allSatisfy { $0 >= .zero && $0 <= ceiling })
        // Full jitter: the waits fill the whole range.
        #expect((waits.min() ?? .zero) < ceiling * 0.05)
        #expect((waits.max() ?? .zero) > ceiling * 0.95)
    }

    /// What the service asked for, and the wait that it makes at least.
    static let asked: [(Duration, Duration)] = [
        (.zero, .zero), (.milliseconds(10), .milliseconds(10)), (.seconds(7), .seconds(7)),
        (.seconds(3600), .seconds(3600)),
        (.seconds(3601), .seconds(3600)), (.seconds(1 << 40), .seconds(3600)), (.seconds(-5), .zero),
    ]

    @Test(arguments: asked)
    func `at least as long as the service asked, and an hour at most for that`(_ asked: Duration, _ least: Duration) {
        var generator = SeededGenerator(3)
        for _ in 0..<100 {
            let decision = Backoff.decide(
                RetryPolicy(), attempts: 1, elapsed: .zero, asked: asked, using: &generator)
            guard case .again(let wait) = decision else {
                Issue.record("it gave up")
                return
            }
            #expect(wait >= least)
            #expect(wait <= max(least, Backoff.first))
        }
    }

    /// Attempts made, attempts allowed, and whether there is another.
    @Test(arguments: [(1, 1, false), (1, 2, true), (7, 8, true), (8, 8, false), (9, 8, false), (1, 0, false)])
    func `and not more often than the rule says`(_ made: Int, _ allowed: Int, _ isAgain: Bool) {
        var generator = SeededGenerator(1)
        let policy = RetryPolicy(attempts: allowed, withinSeconds: 3600)
        let decision = Backoff.decide(policy, attempts: made, elapsed: .zero, asked: nil, using: &generator)
        #expect((decision != .giveUp) == isAgain)
    }

    /// Seconds gone, seconds allowed, seconds asked for, and whether there is time for another attempt.
    @Test(arguments: [
        (0, 10, 0, true), (9, 10, 1, true), (9, 10, 2, false), (11, 10, 0, false), (0, 10, 11, false), (0, 0, 1, false),
    ])
    func `and not longer than the rule says`(_ elapsed: Int, _ within: Int64, _ asked: Int, _ isAgain: Bool) {
        var generator = SeededGenerator(1)
        let policy = RetryPolicy(attempts: 100, withinSeconds: within)
        let decision = Backoff.decide(
            policy, attempts: 1, elapsed: .seconds(elapsed), asked: .seconds(asked), using: &generator)
        #expect((decision != .giveUp) == isAgain)
    }
}
