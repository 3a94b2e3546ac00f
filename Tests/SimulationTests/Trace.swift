/// What happened in a simulation: a hash of all of it, by which two runs are compared, and the lines where somebody wants
/// to read them.
final class Trace: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation touches it.
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var lines: [String] = []
    /// Whether the lines are kept.
    let isKept: Bool
    var clock: () -> Duration = { .zero }

    init(isKept: Bool) {
        self.isKept = isKept
    }

    /// Adds a number to the hash (FNV-1a, a word at a time).
    func mix(_ number: UInt64) {
        self.hash = (self.hash ^ number) &* 0x0000_0100_0000_01B3
    }

    /// Adds what happened.
    func say(_ line: String) {
        for byte in line.utf8 { self.mix(UInt64(byte)) }
        if self.isKept { self.lines.append("\(Self.shown(self.clock())) \(line)") }
    }

    /// Adds what is only of use to somebody who reads.
    func detail(_ line: @autoclosure () -> String) {
        if self.isKept { self.lines.append("\(Self.shown(self.clock()))     \(line())") }
    }

    private static func shown(_ time: Duration) -> String {
        let milliseconds = time.components.seconds * 1_000 + time.components.attoseconds / 1_000_000_000_000_000
        let fraction = String(milliseconds % 1_000)
        return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
