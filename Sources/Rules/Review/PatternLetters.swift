/// The letters that some patterns tell apart: of all characters that every instruction treats alike, one.
struct PatternLetters {
    /// More boundaries than any pattern that a person wrote has.
    private static let mostBounds = 1024

    /// One character of each letter.
    private(set) var representatives: [UInt32] = []
    /// Which of them is the slash.
    private(set) var slash = 0

    /// Nil when there are too many.
    init?(_ programs: [PatternProgram]) {
        let slash = UInt32(UInt8(ascii: "/"))
        var bounds: Set<UInt32> = [0, slash, slash + 1]
        var sets: [ScalarSet] = [ScalarSet([slash...slash])]
        for program in programs {
            for set in program.sets {
                sets.append(set)
                bounds.formUnion(set.bounds)
            }
            for case .scalar(let scalar) in program.instructions where scalar != slash {
                let set = ScalarSet([scalar...scalar])
                guard !sets.contains(set) else { continue }
                sets.append(set)
                bounds.formUnion(set.bounds)
            }
            guard bounds.count <= Self.mostBounds else { return nil }
        }
        let sorted = bounds.sorted().filter { $0 <= 0x10FFFF }
        var seen: Set<[Bool]> = []
        for (index, bound) in sorted.enumerated() {
            let last = index + 1 < sorted.count ? sorted[index + 1] - 1 : 0x10FFFF
            guard let scalar = Self.scalar(in: bound...last) else { continue }
            guard seen.insert(sets.map { $0.contains(scalar) }).inserted else { continue }
            if scalar == slash { self.slash = self.representatives.count }
            self.representatives.append(scalar)
        }
    }

    /// The first that is a character: surrogates are none.
    private static func scalar(in range: ClosedRange<UInt32>) -> UInt32? {
        if Unicode.Scalar(range.lowerBound) != nil { return range.lowerBound }
        return range.upperBound >= 0xE000 ? 0xE000 : nil
    }
}
