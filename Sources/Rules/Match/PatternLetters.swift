/// The letters that some patterns tell apart: each character that stands for itself in one of them, and of the others all that
/// are in the same sets.
struct PatternLetters {
    /// More boundaries of sets than any patterns that people wrote have.
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
        var bounds = Set(sets.flatMap(\.bounds))
        guard bounds.count <= Self.mostBounds, scalars.count <= Self.mostScalars else { return nil }
        bounds.formUnion([0])
        for scalar in scalars { bounds.formUnion([scalar, scalar + 1]) }
        self.split(at: bounds.sorted().filter { $0 <= 0x10FFFF }, Array(sets), scalars)
        self.ascii = (0..<128).map { self.search($0) }
        self.slash = self.letter(of: slash)
    }

    private mutating func split(at sorted: [UInt32], _ sets: [ScalarSet], _ scalars: Set<UInt32>) {
        var seen: [[Bool]: Int] = [:]
        for (index, bound) in sorted.enumerated() {
            let last = index + 1 < sorted.count ? sorted[index + 1] - 1 : 0x10FFFF
            guard let scalar = Self.scalar(in: bound...last) else { continue }
            let signature = scalars.contains(bound) ? nil : sets.map { $0.contains(scalar) }
            let letter = signature.flatMap { seen[$0] } ?? self.count
            if letter == self.count { self.representatives.append(scalar) }
            if let signature { seen[signature] = letter }
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
