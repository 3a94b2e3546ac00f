/// A set of Unicode scalars, as sorted ranges with a quick answer for ASCII.
struct ScalarSet: Sendable, Hashable {
    /// Sorted, apart from each other.
    private let ranges: [ClosedRange<UInt32>]
    private let ascii: (low: UInt64, high: UInt64)

    static let everything = ScalarSet([0...0x10FFFF])
    static let notSlash = ScalarSet.everything.without("/")
    /// As in RE2, the short classes are ASCII: an id with Arabic digits is not what `\d` means in a rule.
    static let digits = ScalarSet([0x30...0x39])
    static let wordCharacters = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let spaces = ScalarSet([0x09...0x0D, 0x20...0x20])

    init(_ ranges: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound + 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
        var low: UInt64 = 0
        var high: UInt64 = 0
        for scalar in UInt32(0)..<128 where merged.contains(where: { $0.contains(scalar) }) {
            if scalar < 64 { low |= 1 << UInt64(scalar) } else { high |= 1 << UInt64(scalar - 64) }
        }
        self.ascii = (low, high)
    }

    @inline(__always)
    func contains(_ scalar: UInt32) -> Bool {
        if scalar < 64 { return self.ascii.low & (1 << UInt64(scalar)) != 0 }
        if scalar < 128 { return self.ascii.high & (1 << UInt64(scalar - 64)) != 0 }
        return self.ranges.contains { $0.contains(scalar) }
    }

    var isEmpty: Bool { self.ranges.isEmpty }

    /// Where membership changes: the first scalar of each range, and the first behind it.
    var bounds: [UInt32] { self.ranges.flatMap { [$0.lowerBound, $0.upperBound + 1] } }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(self.ranges + other.ranges) }

    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in self.ranges {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return ScalarSet(gaps)
    }

    func without(_ scalar: Unicode.Scalar) -> ScalarSet {
        self.inverted.union(ScalarSet([scalar.value...scalar.value])).inverted
    }

    static func == (left: ScalarSet, right: ScalarSet) -> Bool { left.ranges == right.ranges }
    func hash(into hasher: inout Hasher) { hasher.combine(self.ranges) }
}
