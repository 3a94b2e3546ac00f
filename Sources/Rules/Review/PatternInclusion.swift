/// Compares the paths that patterns fit, all of them: not by trying some.
enum PatternInclusion {
    /// Larger patterns are not compared.
    private static let largest = 1024

    enum Answer: Sendable, Hashable {
        case yes
        case no
        /// The work would be too much.
        case unknown
    }

    /// Where a text stands that is to be a path.
    private struct Place: Hashable {
        var inner: Int
        var outer: Int
        /// Whether a name has begun: before that there is neither a slash nor an end.
        var isInName: Bool
    }

    /// Nil when one of the patterns is too large.
    private static func graphs(_ patterns: PathPattern..., budget: inout Int) -> [PatternGraph]? {
        guard patterns.allSatisfy({ $0.program.instructions.count <= self.largest }) else { return nil }
        let graphs = patterns.compactMap { PatternGraph([$0]) }
        for graph in graphs { budget -= graph.junctions.count }
        return graphs.count == patterns.count ? graphs : nil
    }

    /// Whether every path that `inner` fits is one that `outer` fits. Only what can be a path counts: no text with an empty
    /// component. A yes is certain.
    ///
    /// - Parameter budget: sinks by the work; the answer is `unknown` once it is used up.
    static func isIncluded(_ inner: PathPattern, in outer: PathPattern, budget: inout Int) -> Answer {
        guard let graphs = self.graphs(inner, outer, budget: &budget), let letters = PatternLetters(graphs) else {
            return .unknown
        }
        var innerStates = PatternAutomaton(graphs[0], letters: letters)
        var outerStates = PatternAutomaton(graphs[1], letters: letters)
        let start = Place(inner: PatternAutomaton.start, outer: PatternAutomaton.start, isInName: false)
        var seen: Set<Place> = [start]
        var pending = [start]
        while let place = pending.popLast() {
            if place.isInName, !innerStates.states[place.inner].accepted.isEmpty,
                outerStates.states[place.outer].accepted.isEmpty
            {
                return .no
            }
            for letter in letters.representatives.indices where place.isInName || letter != letters.slash {
                guard budget > 0 else { return .unknown }
                let next = innerStates.step(from: place.inner, letter: letter, budget: &budget)
                if innerStates.states[next].isDead { continue }
                let outerNext = outerStates.step(from: place.outer, letter: letter, budget: &budget)
                let reached = Place(inner: next, outer: outerNext, isInName: letter != letters.slash)
                if seen.insert(reached).inserted { pending.append(reached) }
            }
        }
        return .yes
    }

    /// The shortest path that a pattern fits, in UTF-8; nil when there is none, or the work would be too much.
    ///
    /// - Parameter budget: as above; when something is left of it, nil says that there is none.
    static func example(of pattern: PathPattern, budget: inout Int) -> [UInt8]? {
        guard let graphs = self.graphs(pattern, budget: &budget), let letters = PatternLetters(graphs) else {
            budget = 0
            return nil
        }
        var states = PatternAutomaton(graphs[0], letters: letters)
        let start = Place(inner: PatternAutomaton.start, outer: 0, isInName: false)
        var came: [Place: (from: Place, letter: Int)] = [:]
        var pending = [start]
        var index = 0
        while index < pending.count {
            let place = pending[index]
            index += 1
            if place.isInName, !states.states[place.inner].accepted.isEmpty {
                var text: [UInt8] = []
                var at = place
                while let step = came[at], text.count <= DropPath.longest {
                    let scalar = Unicode.Scalar(letters.representatives[step.letter]) ?? "?"
                    text = Array(String(scalar).utf8) + text
                    at = step.from
                    if at == start { break }
                }
                return text
            }
            for letter in letters.representatives.indices where place.isInName || letter != letters.slash {
                guard budget > 0 else { return nil }
                let next = states.step(from: place.inner, letter: letter, budget: &budget)
                if states.states[next].isDead { continue }
                let reached = Place(inner: next, outer: 0, isInName: letter != letters.slash)
                if reached != start, came[reached] == nil {
                    came[reached] = (place, letter)
                    pending.append(reached)
                }
            }
        }
        return nil
    }
}
