/// Where the agent's random numbers come from: jobs' names, and how long a failed step waits.
package struct Chance: RandomNumberGenerator, Sendable {
    private let number: @Sendable () -> UInt64

    package init(_ number: @escaping @Sendable () -> UInt64) {
        self.number = number
    }

    /// The system's, which nobody can guess.
    package static let system = Chance {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// The next number.
    package mutating func next() -> UInt64 { self.number() }
}
