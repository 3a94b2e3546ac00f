import Rules
import TestKit
import Testing

@testable import Intake

@Suite struct `The time between scans` {
    struct Case: Sendable {
        var kept: Duration?
        var longest = Duration.seconds(300)
        /// What the scans took, one after the other.
        var costs: [Duration]
        var time: Duration
    }

    static let cases = [
        // Cheap scans come often.
        Case(costs: [], time: .seconds(10)),
        Case(costs: [.milliseconds(3)], time: .seconds(10)),
        Case(costs: [.milliseconds(500)], time: .seconds(10)),
        // Of the time, one part in twenty is spent on scanning.
        Case(costs: [.seconds(1)], time: .seconds(19)),
        Case(costs: [.seconds(4)], time: .seconds(76)),
        Case(costs: [.seconds(60)], time: .seconds(300)),
        // One that was dear counts at once, cheap ones after it by and by.
        Case(costs: [.milliseconds(3), .seconds(4)], time: .seconds(76)),
        Case(costs: [.seconds(4), .zero], time: .seconds(38)),
        Case(costs: [.seconds(4), .zero, .zero], time: .seconds(19)),
        // What the config says is kept, and is the longest where scans only stand in for events.
        Case(kept: .seconds(3), costs: [.seconds(60)], time: .seconds(3)),
        Case(longest: .seconds(60), costs: [.seconds(10)], time: .seconds(60)),
        Case(longest: .seconds(4), costs: [], time: .seconds(4)),
    ]

    @Test(arguments: cases)
    func `follows what a scan costs`(_ given: Case) {
        var interval = PollInterval(kept: given.kept, longest: given.longest)
        for cost in given.costs { interval.took(cost) }
        #expect(interval.time == given.time)
    }
}
