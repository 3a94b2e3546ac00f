/// What became of a case.
package struct RuleTestOutcome: Sendable, Hashable {
    /// The rule that takes the file; nil when none does.
    package var rule: String?
    package var values: [String: Value]
    /// Everything that would be sent, in order, a list of lines each; secrets are redacted.
    package var requests: [[String]]
    /// Why the file would fail: a sentence. Nil when it would not.
    package var problem: String?
    /// What the case does not say and the rule needs, and what to do about it: then nothing is recorded, and where there is no
    /// problem that a file may have, no case with it holds. Nil when it says enough.
    package var lack: String?

    package init(
        rule: String? = nil, values: [String: Value] = [:], requests: [[String]] = [], problem: String? = nil,
        lack: String? = nil
    ) {
        self.lack = lack
        self.rule = rule
        self.values = values
        self.requests = requests.map { request in
            request.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
        }
        self.problem = problem
    }
}
