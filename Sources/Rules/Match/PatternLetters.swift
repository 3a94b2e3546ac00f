/// The letters that some patterns tell apart: each character that stands for itself in one of them, and of the others all that
/// are in the same sets.
struct PatternLetters {
    /// More sets, and more boundaries of sets, than any patterns that people wrote have.
    private static let mostBounds = 1024
    /// More than the characters of any language.
    private static let mostScalars = 20_000

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
    init?(_ graphs: [PatternGraph]) {
        let slash = UInt32(UInt8(ascii: "/"))
        let sets = Set(graphs.flatMap(\.sets))
        let scalars = Set(graphs.flatMap { $0.literals.keys.map(\.scalar) }).union([slash])
        let bounds = Set(sets.flatMap(\.bounds))
        guard bounds.count <= Self.mostBounds, sets.count <= Self.mostBounds, scalars.count <= Self.mostScalars else {
            return nil
        }
        self.split(at: bounds, Array(sets), scalars)
        self.ascii = (0..<128).map { self.search($0) }
        self.slash = self.letter(of: slash)
    }

    private mutating func split(at setBounds: Set<UInt32>, _ sets: [ScalarSet], _ scalars: Set<UInt32>) {
        let bounds = setBounds.union([0]).union(scalars).union(scalars.map { $0 + 1 })
        let sorted = bounds.sorted().filter { $0 <= 0x10FFFF }
        var seen: [[Bool]: Int] = [:]
        // The letter of what is none by itself, since the last bound of a set.
        var common: Int?
        for (index, bound) in sorted.enumerated() {
            if setBounds.contains(bound) { common = nil }
            let last = index + 1 < sorted.count ? sorted[index + 1] - 1 : 0x10FFFF
            guard let scalar = Self.scalar(in: bound...last) else { continue }
            let letter: Int
            if scalars.contains(bound) {
                letter = self.count
            } else if let common {
                letter = common
            } else {
                let signature = sets.map { $0.contains(scalar) }
                letter = seen[signature] ?? self.count
                seen[signature] = letter
                common = letter
            }
            if letter == self.count { self.representatives.append(scalar) }
            self.bounds.append(bound)
            self.letters.append(letter)
        }
    }

    /// How many there are.
    var count: Int { self.representatives.count }

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
