/// Random numbers that are the same for the same seed (SplitMix64), and the questions that the simulation asks of them.
///
/// Everything that is random in a simulation comes from one of these, in one thread: that is why a seed can be replayed.
final class Dice: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation asks.
    private var state: UInt64

    init(_ seed: UInt64) {
        self.state = seed
    }

    func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 up to `count`, without it; `count` is above 0.
    func below(_ count: Int) -> Int { Int(self.next() % UInt64(count)) }

    /// Once in `count` times; never for 0.
    func oneIn(_ count: Int) -> Bool { count > 0 && self.below(count) == 0 }

    func coin() -> Bool { self.next() & 1 == 0 }

    func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + self.below(range.count) }

    /// A time of whole milliseconds between two such.
    func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(self.within(range)) }

    func pick<Element>(_ all: [Element]) -> Element? { all.isEmpty ? nil : all[self.below(all.count)] }
}
