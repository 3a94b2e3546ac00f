/// Patterns as one automaton whose states are made when they are asked for: the sets of junctions that a text may lead to.
///
/// The texts that it speaks of are split into letters: characters that no pattern tells apart are one letter.
struct PatternAutomaton {
    /// A set of ways to go on.
    struct State {
        fileprivate let origin: Origin
        /// The junctions that a character may lead on from.
        fileprivate var junctions: [Int] = []
        /// The patterns that the text fits if it ends here, by number, in order.
        fileprivate(set) var accepted: [Int] = []

        /// Whether nothing can be matched any more.
        var isDead: Bool { self.junctions.isEmpty && self.accepted.isEmpty }
        /// How much is kept for it, in words.
        fileprivate var size: Int { 16 + 2 * self.origin.seeds.count + self.junctions.count + self.accepted.count }
    }

    /// The junctions that the last character led to, in order.
    fileprivate struct Origin: Hashable {
        var seeds: [Int]
        var isStart: Bool
    }

    private let graph: PatternGraph
    private let letters: PatternLetters
    private var numbers: [Origin: Int] = [:]
    private(set) var states: [State] = []
    /// The next state, by `state * letters.count + letter`: only what was asked for.
    private var next: [Int: Int] = [:]
    /// The walk in which a junction was seen last.
    private var marks: [Int]
    private var walks = 0
    /// The junctions that were looked at.
    private var work = 0
    /// How much is kept, in words.
    private(set) var size = 0

    init(_ graph: PatternGraph, letters: PatternLetters) {
        self.graph = graph
        self.letters = letters
        self.marks = Array(repeating: 0, count: graph.junctions.count)
        _ = self.number(Origin(seeds: [PatternGraph.root], isStart: true))
    }

    /// The state before the first character.
    static let start = 0

    /// Forgets all states but the first and one more: they are made again when they are asked for.
    ///
    /// - Returns: the state's new number.
    mutating func forget(except state: Int) -> Int {
        let kept = self.states[state].origin
        self.numbers = [:]
        self.states = []
        self.next = [:]
        self.size = 0
        _ = self.number(Origin(seeds: [PatternGraph.root], isStart: true))
        return self.number(kept)
    }

    /// - Parameter budget: sinks by the work that is done.
    mutating func step(from state: Int, letter: Int, budget: inout Int) -> Int {
        budget -= 1
        let step = state * self.letters.count + letter
        if let known = self.next[step] { return known }
        self.work = 0
        let scalar = self.letters.representatives[letter]
        var seeds: [Int] = []
        for junction in self.states[state].junctions { self.take(scalar, at: junction, into: &seeds) }
        seeds.sort()
        let number = self.number(Origin(seeds: seeds, isStart: false))
        self.next[step] = number
        self.size += 4
        budget -= self.work
        return number
    }

    private mutating func take(_ scalar: UInt32, at junction: Int, into seeds: inout [Int]) {
        let sets = self.graph.junctions[junction].sets
        self.work += 1 + sets.count
        for (set, next) in sets where self.graph.sets[set].contains(scalar) { seeds.append(next) }
        guard self.graph.junctions[junction].hasLiterals else { return }
        if let next = self.graph.literals[PatternGraph.Literal(from: junction, scalar: scalar)] { seeds.append(next) }
    }

    private mutating func number(_ origin: Origin) -> Int {
        if let number = self.numbers[origin] { return number }
        let number = self.states.count
        self.numbers[origin] = number
        var state = self.walk(from: origin, isEnd: false)
        if self.graph.hasEnds { state.accepted = self.walk(from: origin, isEnd: true).accepted }
        self.states.append(state)
        self.size += state.size
        return number
    }

    /// Follows all ways that need no character.
    private mutating func walk(from origin: Origin, isEnd: Bool) -> State {
        self.walks += 1
        var state = State(origin: origin)
        var pending = origin.seeds
        while let number = pending.popLast() {
            self.work += 1
            guard self.marks[number] != self.walks else { continue }
            self.marks[number] = self.walks
            pending += self.graph.junctions[number].free
            if origin.isStart { pending += self.graph.junctions[number].atStart }
            if isEnd { pending += self.graph.junctions[number].atEnd }
            state.accepted += self.graph.junctions[number].accepted
            if self.graph.junctions[number].takesMore { state.junctions.append(number) }
        }
        state.junctions.sort()
        state.accepted.sort()
        return state
    }
}
