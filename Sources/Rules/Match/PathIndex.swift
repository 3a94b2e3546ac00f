import Synchronization

/// Which of many patterns a path fits, found in one pass over the path: a thousand rules cost hardly more than one.
///
/// All patterns advance together as one automaton whose states are kept, up to a bound (Russ Cox, "Regular Expression
/// Matching in the Wild", 2010: RE2 does the same). For a path never seen before the work for a character is at most one
/// step for each instruction, as in `PatternMachine`; for most it is one look into a table.
final class PathIndex: Sendable {
    /// The most that is kept, in instructions and cells of tables: some tens of megabytes.
    private static let largest = 4_000_000
    /// More instructions than this are not joined into one automaton.
    private static let mostInstructions = 500_000

    private let letters: PatternLetters
    private let automaton: Mutex<PatternAutomaton>

    /// Nil when the patterns are too many or too large.
    init?(_ patterns: [PathPattern]) {
        let programs = patterns.map(\.program)
        guard programs.reduce(0, { $0 + $1.instructions.count }) <= Self.mostInstructions,
            let letters = PatternLetters(programs)
        else { return nil }
        self.letters = letters
        self.automaton = Mutex(PatternAutomaton(programs, letters: letters))
    }

    /// The patterns that a path fits, by their number, in order.
    ///
    /// - Parameters:
    ///   - text: valid UTF-8.
    ///   - steps: grows by the work that was done.
    func fitting(_ text: [UInt8], steps: inout Int) -> [Int] {
        var budget = Int.max
        defer { steps += Int.max - budget }
        return self.automaton.withLock { automaton in
            if automaton.size > Self.largest { automaton.forget() }
            var state = PatternAutomaton.start
            var position = 0
            while position < text.count {
                let (scalar, width) = PatternMachine.decode(text, at: position)
                position += width
                state = automaton.step(from: state, letter: self.letters.letter(of: scalar), budget: &budget)
                if automaton.states[state].isDead { return [] }
            }
            return automaton.states[state].accepted
        }
    }
}
