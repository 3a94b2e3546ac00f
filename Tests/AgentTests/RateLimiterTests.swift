import Rules
import Testing

@testable import Agent

@Suite struct `Requests keep to the account's rate` {
    static let rates = [
        Rate(count: 1, per: .seconds(1)), Rate(count: 5, per: .seconds(1)), Rate(count: 100, per: .seconds(60)),
        Rate(count: 1, per: .seconds(60)), Rate(count: 1000, per: .seconds(1)),
    ]

    /// When requests go that want to go at random times.
    static func departures(_ rate: Rate, seed: UInt64, count: Int) -> [Duration] {
        var limiter = RateLimiter(rate)
        var generator = SeededGenerator(seed)
        var now = Duration.zero
        return (0..<count).map { _ in
            // Bursts and quiet times.
            if Int.random(in: 0..<10, using: &generator) == 0 {
                now += rate.per * Double.random(in: 0...3, using: &generator)
            }
            return now + limiter.take(at: now)
        }
    }

    @Test(arguments: rates)
    func `never more in any window than the rate and one burst`(_ rate: Rate) {
        for seed in 0..<5 as Range<UInt64> {
            let departures = Self.departures(rate, seed: seed, count: 200)
            #expect(departures == departures.sorted(), "nobody overtakes")
            let perSecond = Double(rate.count) / rate.per.seconds
            for (first, start) in departures.enumerated() {
                for last in first..<departures.count {
                    let window = (departures[last] - start).seconds
                    // The bucket holds one second's worth, and at least one request.
                    let most = window * perSecond + max(1, perSecond)
                    if Double(last - first + 1) > most + 0.001 {
                        Issue.record("\(last - first + 1) requests in \(window) s at \(perSecond) a second")
                        return
                    }
                }
            }
        }
    }

    @Test func `a burst after a quiet time is one second's worth`() {
        var limiter = RateLimiter(Rate(count: 5, per: .seconds(1)))
        let waits = (0..<7).map { _ in limiter.take(at: .seconds(100)) }
        #expect(waits.prefix(5).allSatisfy { $0 == .zero })
        #expect(waits[5] == .milliseconds(200))
        #expect(waits[6] == .milliseconds(400))
    }

    @Test func `a slow rate lets one go at once and the next after its time`() {
        var limiter = RateLimiter(Rate(count: 1, per: .seconds(60)))
        #expect(limiter.take(at: .seconds(100)) == .zero)
        #expect(limiter.take(at: .seconds(100)) == .seconds(60))
        #expect(limiter.take(at: .seconds(300)) == .zero)
    }

    @Test func `the full rate is reached`() {
        var limiter = RateLimiter(Rate(count: 10, per: .seconds(1)))
        var last = Duration.zero
        for _ in 0..<110 { last = limiter.take(at: .zero) }
        #expect(last <= .seconds(11))
    }
}
