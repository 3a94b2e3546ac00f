import Foundation

extension RuleTestCase {
    /// Where the outcome differs from what the case says, as the lines of a unified diff; empty when it does not.
    package func difference(from outcome: RuleTestOutcome) -> [String] {
        let (stated, found) = self.compared(with: outcome)
        return stated == found ? [] : LineDifference.lines(from: stated, to: found)
    }

    /// What the case says, and as much of the outcome as it speaks of.
    private func compared(with outcome: RuleTestOutcome) -> (stated: [String], found: [String]) {
        switch self.expectation {
        case .none:
            return (["none"], [outcome.rule.map { "rule: \($0)" } ?? "none"])
        case .taken(let terms):
            let pairs = [
                Self.rules(terms, outcome), Self.failures(terms, outcome), Self.values(terms, outcome),
                Self.requests(terms, outcome),
            ]
            let stated = pairs.flatMap(\.0)
            return (stated.isEmpty ? ["rule"] : stated, outcome.rule == nil ? ["none"] : Self.found(pairs, terms))
        }
    }

    private typealias Pair = ([String], [String])

    /// A case may say nothing but that some rule takes the file.
    private static func found(_ pairs: [Pair], _ terms: Terms) -> [String] {
        let found = pairs.flatMap(\.1)
        return pairs.allSatisfy { $0.0.isEmpty } ? ["rule"] + found : found
    }

    private static func rules(_ terms: Terms, _ outcome: RuleTestOutcome) -> Pair {
        guard let rule = terms.rule else { return ([], []) }
        return (["rule: \(rule)"], outcome.rule.map { ["rule: \($0)"] } ?? [])
    }

    private static func failures(_ terms: Terms, _ outcome: RuleTestOutcome) -> Pair {
        let stated = terms.fails.map { ["fails: \($0)"] } ?? []
        guard let problem = outcome.problem else { return (stated, []) }
        if let part = terms.fails, problem.contains(part) { return (stated, stated) }
        return (stated, ["fails: \(problem)"])
    }

    private static func values(_ terms: Terms, _ outcome: RuleTestOutcome) -> Pair {
        let names = terms.values.keys.sorted()
        if names.isEmpty { return ([], []) }
        let line = { (name: String, value: Value) in "  \(name): \(value.shown)" }
        return (
            ["values:"] + names.compactMap { name in terms.values[name].map { line(name, $0) } },
            ["values:"] + names.compactMap { name in outcome.values[name].map { line(name, $0) } }
        )
    }

    /// Of each request as many lines as the case has of it; requests that it does not speak of stand with all their lines.
    private static func requests(_ terms: Terms, _ outcome: RuleTestOutcome) -> Pair {
        guard let wanted = terms.requests else { return ([], []) }
        let seen = outcome.requests.enumerated().map { index, lines in
            wanted.indices.contains(index) ? Array(lines.prefix(wanted[index].count)) : lines
        }
        return (Self.listed(wanted), Self.listed(seen))
    }

    private static func listed(_ requests: [[String]]) -> [String] {
        ["requests:"]
            + requests.flatMap { lines in
                lines.enumerated().map { index, line in (index == 0 ? "  - " : "    ") + line }
            }
    }
}

extension Value {
    /// For people: a text as it is, lists and maps as JSON.
    package var shown: String {
        if let text = self.text { return text }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts, lists and maps of texts always encode.
        guard let data = try? encoder.encode(self) else { return "" }
        return String(decoding: data, as: UTF8.self)
    }
}
