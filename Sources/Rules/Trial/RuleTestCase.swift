package import Foundation

/// A case of a rule test: a file as it might be dropped, and what is to become of it.
package struct RuleTestCase: Sendable, Hashable {
    /// Where the case stands, for messages.
    package var position: Problem.Position
    package var facts: FileFacts
    /// What its sidecar would say; nil without one.
    package var sidecar: Value?
    /// What the file itself would say, for rules that read their files.
    package var content: Value?
    /// The other members of its group, by name.
    package var members: [String: FileFacts]
    /// The time at which it would be claimed, for `{date:…}`; nil for the time of the test.
    package var at: Date?
    package var expectation: Expectation

    /// What is to happen. Only what is said is compared.
    package enum Expectation: Sendable, Hashable {
        /// No rule takes the file.
        case none
        case taken(Terms)
    }

    /// What is to be of a file that a rule takes.
    package struct Terms: Sendable, Hashable {
        /// Nil for whichever rule.
        package var rule: String?
        /// The values of some placeholders, by what stands between the braces.
        package var values: [String: Value]
        /// All that would be sent, each the first lines of what the plan shows; nil when it is not compared.
        package var requests: [[String]]?
        /// A part of the sentence with which the file would fail; nil when it must not fail.
        package var fails: String?

        package init(
            rule: String? = nil, values: [String: Value] = [:], requests: [[String]]? = nil, fails: String? = nil
        ) {
            self.rule = rule
            self.values = values
            self.requests = requests
            self.fails = fails
        }
    }

    package init(
        position: Problem.Position, facts: FileFacts, sidecar: Value? = nil, content: Value? = nil,
        members: [String: FileFacts] = [:], at: Date? = nil, expectation: Expectation
    ) {
        self.position = position
        self.facts = facts
        self.sidecar = sidecar
        self.content = content
        self.members = members
        self.at = at
        self.expectation = expectation
    }

    /// Whether the other asks and expects the same, wherever it stands.
    package func isSame(as other: RuleTestCase) -> Bool {
        var other = other
        other.position = self.position
        return other == self
    }
}
