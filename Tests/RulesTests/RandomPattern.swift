import TestKit

/// Expressions over a small alphabet, so that many fit the same texts: with loops in loops, counts, captures, ends and
/// beginnings anywhere.
struct RandomPattern {
    private var numbers: SeededNumbers
    private var captures = 0

    init(seed: UInt64) {
        self.numbers = SeededNumbers(seed: seed)
    }

    /// An expression; some are refused, such as one with a capture in a capture.
    mutating func expression() -> String {
        self.captures = 0
        return self.choice(depth: 3)
    }

    /// A text that is no path when it has an empty component.
    mutating func text() -> String {
        let count = Int.random(in: 1...12, using: &self.numbers)
        return (0..<count).map { _ in self.pick(["a", "a", "a", "b", "b", "/", "é"]) }.joined()
    }

    private mutating func pick(_ texts: [String]) -> String {
        texts[Int.random(in: texts.indices, using: &self.numbers)]
    }

    private mutating func choice(depth: Int) -> String {
        let count = self.pick(["1", "1", "2", "3"])
        return (0..<(Int(count) ?? 1)).map { _ in self.sequence(depth: depth) }.joined(separator: "|")
    }

    private mutating func sequence(depth: Int) -> String {
        let count = Int.random(in: 1...4, using: &self.numbers)
        return (0..<count).map { _ in self.atom(depth: depth) }.joined()
    }

    private mutating func atom(depth: Int) -> String {
        let counts = ["", "", "", "", "*", "+", "?", "*?", "+?", "{2}", "{0,2}", "{1,}"]
        let kind = Int.random(in: 0..<(depth > 0 ? 11 : 7), using: &self.numbers)
        switch kind {
        case 0...5: return self.pick(["a", "a", "b", "/", "é", ".", "[ab]", "[^a]", "[^/]"]) + self.pick(counts)
        case 6: return self.pick(["^", "$", "a"])
        case 7:
            self.captures += 1
            return "(?<\(self.pick(["x", "y"]))\(self.captures)>\(self.choice(depth: depth - 1)))"
                + self.pick(["", "?"])
        default: return "(?:\(self.choice(depth: depth - 1)))" + self.pick(counts)
        }
    }
}
