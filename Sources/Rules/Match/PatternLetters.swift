/// The letters that some patterns tell apart: of all characters that every instruction treats alike, one.
struct PatternLetters {
    /// More boundaries than any pattern that a person wrote has.
    private static let mostBounds = 1024

    /// The first characters of all runs of characters that are one letter, and the letters.
    private var bounds: [UInt32] = []
    private var letters: [Int] = []
    /// The letters of ASCII.
    private var ascii: [Int] = []
    /// One character of each letter.
    private(set) var representatives: [UInt32] = []
    /// Which of them is the slash.
    private(set) var slash = 0

    /// Nil when there are too many.
    init?(_ programs: [PatternProgram]) {
        let slash = UInt32(UInt8(ascii: "/"))
        var bounds: Set<UInt32> = [0, slash, slash + 1]
        var distinct: Set<ScalarSet> = [ScalarSet([slash...slash])]
        var scalars: Set<UInt32> = [slash]
        for program in programs {
            for set in program.sets where distinct.insert(set).inserted { bounds.formUnion(set.bounds) }
            for case .scalar(let scalar) in program.instructions where scalars.insert(scalar).inserted {
                distinct.insert(ScalarSet([scalar...scalar]))
                bounds.formUnion([scalar, scalar + 1])
            }
            guard bounds.count <= Self.mostBounds else { return nil }
        }
        let sets = Array(distinct)
        let sorted = bounds.sorted().filter { $0 <= 0x10FFFF }
        var seen: [[Bool]: Int] = [:]
        for (index, bound) in sorted.enumerated() {
            let last = index + 1 < sorted.count ? sorted[index + 1] - 1 : 0x10FFFF
            guard let scalar = Self.scalar(in: bound...last) else { continue }
            let signature = sets.map { $0.contains(scalar) }
            let letter = seen[signature] ?? self.representatives.count
            if letter == self.representatives.count {
                seen[signature] = letter
                if scalar == slash { self.slash = letter }
                self.representatives.append(scalar)
            }
            self.bounds.append(bound)
            self.letters.append(letter)
        }
        self.ascii = (0..<128).map { self.search($0) }
    }

    func letter(of scalar: UInt32) -> Int {
        scalar < 128 ? self.ascii[Int(scalar)] : self.search(scalar)
    }

    /// The letter of the last run that begins at or before a character; the first begins at 0.
    private func search(_ scalar: UInt32) -> Int {
        var (low, high) = (0, self.bounds.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if self.bounds[middle] <= scalar { low = middle } else { high = middle }
        }
        return self.letters[low]
    }

    /// The first that is a character: surrogates are none.
    private static func scalar(in range: ClosedRange<UInt32>) -> UInt32? {
        if Unicode.Scalar(range.lowerBound) != nil { return range.lowerBound }
        return range.upperBound >= 0xE000 ? 0xE000 : nil
    }
}
