import Synchronization

/// Which of many patterns a path fits, found in one pass over the path: a thousand rules cost hardly more than one.
///
/// All patterns advance together as one automaton whose states are kept, up to a bound (Russ Cox, "Regular Expression
/// Matching in the Wild", 2010: RE2 does the same). For a path never seen before the work for a character is at most one
/// step for each place of the patterns' common graph, as in `PatternMachine`; for most it is one look into a table.
final class PathIndex: Sendable {
    /// The most that is kept, in words, besides what one character may add: some tens of megabytes.
    static let largest = 2_000_000

    private let letters: PatternLetters
    private let automaton: Mutex<PatternAutomaton>
    private let limit: Int

    /// Nil when the patterns are too many or too large.
    ///
    /// - Parameter limit: the most that is kept, in words.
    init?(_ patterns: [PathPattern], limit: Int = PathIndex.largest) {
        guard let graph = PatternGraph(patterns), let letters = PatternLetters([graph]) else { return nil }
        self.letters = letters
        self.automaton = Mutex(PatternAutomaton(graph, letters: letters))
        self.limit = limit
    }

    /// How much is kept, in words.
    var size: Int { self.automaton.withLock { $0.size } }

    /// The patterns that a path fits, by their number, in order.
    ///
    /// - Parameters:
    ///   - text: valid UTF-8.
    ///   - steps: grows by the work that was done.
    func fitting(_ text: [UInt8], steps: inout Int) -> [Int] {
        var budget = Int.max
        defer { steps += Int.max - budget }
        return self.automaton.withLock { automaton in
            var state = PatternAutomaton.start
            var position = 0
            while position < text.count {
                let (scalar, width) = PatternMachine.decode(text, at: position)
                position += width
                state = automaton.step(from: state, letter: self.letters.letter(of: scalar), budget: &budget)
                if automaton.size > self.limit { state = automaton.forget(except: state) }
                if automaton.states[state].isDead { return [] }
            }
            return automaton.states[state].accepted
        }
    }
}
