/// Many patterns as one graph in which a beginning that they share is there once: the names behind the `**/` of a thousand
/// rules branch as in a trie.
///
/// A junction stands for all texts that lead to it from the root. So what comes next is made once for all patterns that get
/// there, whatever they call their captures, and whether they are greedy.
struct PatternGraph {
    /// More junctions than this are not made.
    private static let mostJunctions = 500_000
    /// The junction of the empty text. Nothing leads back to it.
    static let root = 0

    struct Junction {
        /// Which sets of characters lead where. Characters that stand for themselves are in `literals`.
        fileprivate(set) var sets: [(set: Int, next: Int)] = []
        fileprivate(set) var hasLiterals = false
        /// Where no character leads: what stands for these texts among others.
        fileprivate(set) var free: [Int] = []
        /// Where no character leads from the beginning of a text.
        fileprivate(set) var atStart: [Int] = []
        /// Where no character leads at the end of a text.
        fileprivate(set) var atEnd: [Int] = []
        /// The patterns that these texts fit, by number, in order.
        fileprivate(set) var accepted: [Int] = []

        /// Whether a character leads anywhere.
        var takesMore: Bool { self.hasLiterals || !self.sets.isEmpty }
    }

    struct Literal: Hashable {
        var from: Int
        var scalar: UInt32
    }

    /// How a junction came about, so that it is made once.
    private enum Origin: Hashable {
        case set(Int, from: Int)
        case loop(PatternNode, from: Int)
        case start(from: Int)
        case end(from: Int)
        case join([Int])
    }

    private(set) var junctions = [Junction()]
    /// Where characters lead that stand for themselves.
    private(set) var literals: [Literal: Int] = [:]
    private(set) var sets: [ScalarSet] = []
    private(set) var hasEnds = false
    private var setNumbers: [ScalarSet: Int] = [:]
    private var made: [Origin: Int] = [:]

    /// Nil when the patterns are too many or too large.
    init?(_ patterns: [PathPattern]) {
        for (number, pattern) in patterns.enumerated() {
            let last = self.follow(pattern.node.plain, from: Self.root)
            self.junctions[last].accepted.append(number)
            // What one pattern adds is bounded by `PatternProgram.largest`.
            guard self.junctions.count <= Self.mostJunctions else { return nil }
        }
        self.setNumbers = [:]
        self.made = [:]
    }

    /// The junction of what a node fits behind the texts of another junction.
    private mutating func follow(_ node: PatternNode, from junction: Int) -> Int {
        switch node {
        case .scalar(let scalar): self.literal(scalar.value, from: junction)
        case .set(let set): self.set(set, from: junction)
        case .sequence(let nodes): nodes.reduce(junction) { self.follow($1, from: $0) }
        case .choice(let nodes): self.join(nodes.map { self.follow($0, from: junction) })
        case .repeated(let node, let least, let most, _): self.repetition(of: node, least, most, from: junction)
        case .capture(_, let node): self.follow(node, from: junction)
        // Nothing but the empty text leads to the root.
        case .start: junction == Self.root ? junction : self.start(from: junction)
        case .end: self.end(from: junction)
        }
    }

    private mutating func literal(_ scalar: UInt32, from junction: Int) -> Int {
        let literal = Literal(from: junction, scalar: scalar)
        if let next = self.literals[literal] { return next }
        let next = self.add()
        self.literals[literal] = next
        self.junctions[junction].hasLiterals = true
        return next
    }

    private mutating func set(_ set: ScalarSet, from junction: Int) -> Int {
        let number = self.setNumbers[set] ?? self.sets.count
        if number == self.sets.count {
            self.setNumbers[set] = number
            self.sets.append(set)
        }
        let (next, isNew) = self.make(.set(number, from: junction))
        if isNew { self.junctions[junction].sets.append((number, next)) }
        return next
    }

    private mutating func repetition(of node: PatternNode, _ least: Int, _ most: Int?, from junction: Int) -> Int {
        let first = (0..<least).reduce(junction) { last, _ in self.follow(node, from: last) }
        guard let most else { return self.loop(node, from: first) }
        var ends = [first]
        for _ in least..<most { ends.append(self.follow(node, from: ends[ends.count - 1])) }
        return self.join(ends)
    }

    private mutating func loop(_ node: PatternNode, from junction: Int) -> Int {
        let (loop, isNew) = self.make(.loop(node, from: junction))
        guard isNew else { return loop }
        self.junctions[junction].free.append(loop)
        let end = self.follow(node, from: loop)
        if end != loop { self.junctions[end].free.append(loop) }
        return loop
    }

    private mutating func start(from junction: Int) -> Int {
        let (next, isNew) = self.make(.start(from: junction))
        if isNew { self.junctions[junction].atStart.append(next) }
        return next
    }

    private mutating func end(from junction: Int) -> Int {
        self.hasEnds = true
        let (next, isNew) = self.make(.end(from: junction))
        if isNew { self.junctions[junction].atEnd.append(next) }
        return next
    }

    /// The junction of the texts of any of these.
    private mutating func join(_ ends: [Int]) -> Int {
        let ends = Set(ends).sorted()
        if ends.count == 1 { return ends[0] }
        let (joint, isNew) = self.make(.join(ends))
        if isNew { for end in ends { self.junctions[end].free.append(joint) } }
        return joint
    }

    private mutating func make(_ origin: Origin) -> (junction: Int, isNew: Bool) {
        if let known = self.made[origin] { return (known, false) }
        let junction = self.add()
        self.made[origin] = junction
        return (junction, true)
    }

    private mutating func add() -> Int {
        self.junctions.append(Junction())
        return self.junctions.count - 1
    }
}
