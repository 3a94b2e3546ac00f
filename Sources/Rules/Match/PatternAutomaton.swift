/// Patterns as one automaton whose states are made when they are asked for: the sets of instructions that may come next.
///
/// The texts that it speaks of are split into letters: characters that no instruction tells apart are one letter.
struct PatternAutomaton {
    /// A set of ways to go on.
    struct State {
        /// The instructions that take a character next.
        fileprivate(set) var takers: [Int] = []
        /// The patterns that the text fits if it ends here, by number, in order.
        fileprivate(set) var accepted: [Int] = []

        /// Whether nothing can be matched any more.
        var isDead: Bool { self.takers.isEmpty && self.accepted.isEmpty }
    }

    private struct Key: Hashable {
        var seeds: [Int]
        var isStart: Bool
    }

    private let programs: [PatternProgram]
    /// All instructions of all programs, one after the other, with the program's number.
    private let instructions: [(instruction: PatternProgram.Instruction, program: Int)]
    /// Where each program's instructions begin.
    private let starts: [Int]
    private let hasEnds: Bool
    private let letters: PatternLetters
    private var numbers: [Key: Int] = [:]
    private(set) var states: [State] = []
    /// For each state and letter the next state; -1 when it has not been asked for.
    private var next: [[Int32]] = []
    /// The closure in which an instruction was seen last.
    private var marks: [Int]
    private var closures = 0
    /// How much is kept: instructions of states, and cells of `next`.
    private(set) var size = 0

    init(_ programs: [PatternProgram], letters: PatternLetters) {
        self.programs = programs
        var instructions: [(instruction: PatternProgram.Instruction, program: Int)] = []
        var starts: [Int] = []
        for (number, program) in programs.enumerated() {
            starts.append(instructions.count)
            instructions += program.instructions.map { ($0, number) }
        }
        self.instructions = instructions
        self.starts = starts
        self.hasEnds = instructions.contains { $0.instruction == .end }
        self.letters = letters
        self.marks = Array(repeating: 0, count: instructions.count)
        _ = self.number(Key(seeds: starts, isStart: true))
    }

    /// The state before the first character.
    static let start = 0

    /// Forgets all states but the first: they are made again when they are asked for.
    mutating func forget() {
        self.numbers = [:]
        self.states = []
        self.next = []
        self.size = 0
        _ = self.number(Key(seeds: self.starts, isStart: true))
    }

    /// - Parameter budget: sinks by the work that is done.
    mutating func step(from state: Int, letter: Int, budget: inout Int) -> Int {
        budget -= 1
        let known = self.next[state][letter]
        if known >= 0 { return Int(known) }
        let scalar = self.letters.representatives[letter]
        let takers = self.states[state].takers
        let seeds = takers.filter { self.takes(scalar, at: $0) }.map { $0 + 1 }
        let number = self.number(Key(seeds: seeds, isStart: false))
        budget -= takers.count + seeds.count + self.states[number].takers.count
        self.next[state][letter] = Int32(number)
        return number
    }

    private func takes(_ scalar: UInt32, at index: Int) -> Bool {
        let (instruction, program) = self.instructions[index]
        return switch instruction {
        case .scalar(let wanted): scalar == wanted
        case .set(let set): self.programs[program].sets[set].contains(scalar)
        case .split, .jump, .save, .start, .end, .accept: false
        }
    }

    private mutating func number(_ key: Key) -> Int {
        if let number = self.numbers[key] { return number }
        let number = self.states.count
        self.numbers[key] = number
        self.next.append(Array(repeating: -1, count: self.letters.representatives.count))
        var state = self.state(key, isEnd: false)
        if self.hasEnds { state.accepted = self.state(key, isEnd: true).accepted }
        self.states.append(state)
        self.size += self.letters.representatives.count + key.seeds.count + state.takers.count
        return number
    }

    /// Follows all ways that need no character.
    private mutating func state(_ key: Key, isEnd: Bool) -> State {
        self.closures += 1
        var state = State()
        var pending = key.seeds
        while let index = pending.popLast() {
            guard self.marks[index] != self.closures else { continue }
            self.marks[index] = self.closures
            let (instruction, program) = self.instructions[index]
            let start = self.starts[program]
            switch instruction {
            case .jump(let target): pending.append(start + target)
            case .split(let one, let other): pending += [start + one, start + other]
            case .save: pending.append(index + 1)
            case .start: if key.isStart { pending.append(index + 1) }
            case .end: if isEnd { pending.append(index + 1) }
            case .scalar, .set: state.takers.append(index)
            case .accept: state.accepted.append(program)
            }
        }
        state.takers.sort()
        state.accepted.sort()
        return state
    }
}
