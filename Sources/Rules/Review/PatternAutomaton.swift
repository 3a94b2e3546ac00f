/// A pattern as an automaton whose states are made when they are asked for: the sets of instructions that may come next.
///
/// The texts that it speaks of are split into letters: characters that no instruction tells apart are one letter.
struct PatternAutomaton {
    /// A set of ways to go on.
    struct State {
        /// The instructions that take a character next.
        fileprivate(set) var takers: [Int] = []
        /// Whether the text may end here.
        fileprivate(set) var accepts = false

        /// Whether nothing can be matched any more.
        var isDead: Bool { self.takers.isEmpty && !self.accepts }
    }

    private struct Key: Hashable {
        var seeds: [Int]
        var isStart: Bool
    }

    private let program: PatternProgram
    /// A character of each letter.
    private let letters: [UInt32]
    private var numbers: [Key: Int] = [:]
    private(set) var states: [State] = []
    /// For each state and letter the next state; -1 when it has not been asked for.
    private var next: [[Int]] = []

    init(_ program: PatternProgram, letters: [UInt32]) {
        self.program = program
        self.letters = letters
        _ = self.number(Key(seeds: [0], isStart: true))
    }

    /// The state before the first character.
    static let start = 0

    /// - Parameter budget: sinks by the work that is done.
    mutating func step(from state: Int, letter: Int, budget: inout Int) -> Int {
        budget -= 1
        if self.next[state][letter] >= 0 { return self.next[state][letter] }
        let takers = self.states[state].takers
        budget -= takers.count
        let seeds = takers.filter { self.takes(self.letters[letter], at: $0) }.map { $0 + 1 }
        budget -= seeds.count * 4
        let number = self.number(Key(seeds: seeds, isStart: false))
        self.next[state][letter] = number
        return number
    }

    private func takes(_ scalar: UInt32, at instruction: Int) -> Bool {
        switch self.program.instructions[instruction] {
        case .scalar(let wanted): scalar == wanted
        case .set(let index): self.program.sets[index].contains(scalar)
        case .split, .jump, .save, .start, .end, .accept: false
        }
    }

    private mutating func number(_ key: Key) -> Int {
        if let number = self.numbers[key] { return number }
        let number = self.states.count
        self.numbers[key] = number
        self.next.append(Array(repeating: -1, count: self.letters.count))
        var state = State()
        state.takers = self.closure(key, isEnd: false).filter { instruction in
            switch self.program.instructions[instruction] {
            case .scalar, .set: true
            case .split, .jump, .save, .start, .end, .accept: false
            }
        }
        state.accepts = self.closure(key, isEnd: true).contains { self.program.instructions[$0] == .accept }
        self.states.append(state)
        return number
    }

    /// All instructions that can be reached without a character, in ascending order.
    private func closure(_ key: Key, isEnd: Bool) -> [Int] {
        var seen: Set<Int> = []
        var pending = key.seeds
        while let instruction = pending.popLast() {
            guard seen.insert(instruction).inserted else { continue }
            switch self.program.instructions[instruction] {
            case .jump(let target): pending.append(target)
            case .split(let one, let other): pending += [one, other]
            case .save: pending.append(instruction + 1)
            case .start: if key.isStart { pending.append(instruction + 1) }
            case .end: if isEnd { pending.append(instruction + 1) }
            case .scalar, .set, .accept: continue
            }
        }
        return seen.sorted()
    }
}
