import Testing

@testable import Agent

@Suite struct `An account that cannot be used is left alone for a while` {
    enum Event: CaseIterable { case worked, failed, failedAsking, probeEnded, tryNow }

    static let now = Duration.seconds(1000)
    static let reason = "the credentials are refused"

    /// A breaker in each of its states, at `now`.
    static func breaker(_ state: String) -> Breaker {
        var breaker = Breaker()
        switch state {
        case "open":
            breaker.failed(at: self.now, reason: self.reason, retryAfter: nil)
        case "probing":
            breaker.failed(at: self.now - .seconds(60), reason: self.reason, retryAfter: nil)
            _ = breaker.ask(at: self.now)
        default: break
        }
        return breaker
    }

    static let open = Breaker.State.open(until: now + .seconds(60), reason: reason)
    static let table: [(String, Event, Breaker.State)] = [
        ("closed", .worked, .closed),
        ("closed", .failed, open),
        ("closed", .failedAsking, .open(until: now + .seconds(7), reason: reason)),
        ("closed", .probeEnded, .closed),
        ("closed", .tryNow, .closed),
        ("open", .worked, .closed),
        ("open", .failed, open),
        ("open", .failedAsking, open),
        ("open", .probeEnded, open),
        ("open", .tryNow, .open(until: now, reason: reason)),
        ("probing", .worked, .closed),
        ("probing", .failed, .open(until: now + .seconds(120), reason: reason)),
        ("probing", .failedAsking, .open(until: now + .seconds(7), reason: reason)),
        ("probing", .probeEnded, .open(until: now, reason: reason)),
        ("probing", .tryNow, .probing(reason: reason)),
    ]

    @Test(arguments: table)
    func `every event in every state`(_ state: String, _ event: Event, _ expected: Breaker.State) {
        var breaker = Self.breaker(state)
        switch event {
        case .worked: breaker.worked()
        case .failed: breaker.failed(at: Self.now, reason: Self.reason, retryAfter: nil)
        case .failedAsking: breaker.failed(at: Self.now, reason: Self.reason, retryAfter: .seconds(7))
        case .probeEnded: breaker.probeEnded(at: Self.now)
        case .tryNow: breaker.tryNow(at: Self.now)
        }
        #expect(breaker.state == expected)
    }

    @Test func `the table is whole`() {
        #expect(Set(Self.table.map { "\($0.0) \($0.1)" }).count == 3 * Event.allCases.count)
    }

    @Test func `pauses double from a minute to an hour and begin anew after a success`() {
        var breaker = Breaker()
        var now = Duration.zero
        var pauses: [Int64] = []
        for _ in 0..<9 {
            breaker.failed(at: now, reason: "down", retryAfter: nil)
            guard case .open(let until, _) = breaker.state else {
                Issue.record("it is not open")
                return
            }
            pauses.append((until - now).components.seconds)
            now = until
            #expect(breaker.ask(at: now) == .pass)
        }
        #expect(pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
        breaker.worked()
        breaker.failed(at: now, reason: "down", retryAfter: nil)
        #expect(breaker.state == .open(until: now + .seconds(60), reason: "down"))
    }

    @Test func `one file tries whether it is over, and the others wait for it`() {
        var breaker = Self.breaker("open")
        let until = Self.now + .seconds(60)
        #expect(breaker.ask(at: until - .seconds(1)) == .wait(until: until, reason: Self.reason))
        #expect(breaker.isPaused(at: until - .seconds(1)) == .wait(until: until, reason: Self.reason))
        // Looking does not make a probe.
        #expect(breaker.isPaused(at: until) == .pass)
        #expect(breaker.ask(at: until) == .pass)
        #expect(breaker.ask(at: until) == .wait(until: until + .seconds(5), reason: Self.reason))
        #expect(breaker.isPaused(at: until) == .wait(until: until + .seconds(5), reason: Self.reason))
        breaker.worked()
        #expect(breaker.ask(at: until) == .pass)
        #expect(breaker.ask(at: until) == .pass)
    }

    @Test func `a changed credential is tried at once and its pauses begin anew`() {
        var breaker = Self.breaker("probing")
        breaker.failed(at: Self.now, reason: Self.reason, retryAfter: nil)
        breaker.tryNow(at: Self.now)
        #expect(breaker.ask(at: Self.now) == .pass)
        breaker.failed(at: Self.now, reason: Self.reason, retryAfter: nil)
        #expect(breaker.state == .open(until: Self.now + .seconds(120), reason: Self.reason))
    }
}
