/// What was decided for one file when it was claimed; the journal keeps it, so that editing a rule does not change a job
/// in flight.
package struct JobPlan: Sendable, Hashable, Codable {
    /// The rule's name.
    package var rule: String
    package var priority: Int
    package var retry: RetryPolicy
    package var steps: [Step]
    /// The values of all placeholders that were known at the claim: captures, file facts, dates.
    package var values: [String: Value]
    /// Why the file cannot be used, when that was known at the claim: a sentence. No step is made then.
    package var refusal: String?
    /// Whether what lies at the target already is not sent again (`on_same_content: skip`); nil in plans of older versions.
    package var skipsSameContent: Bool?
    /// When its steps may be done, as the rule writes it; nil for always.
    package var during: String?
    /// Who is told of the outcome; nil for nobody.
    package var notify: [String]?
    /// The members of the group that are there, the dropped file's own first; nil without a group.
    package var members: [String]?

    package init(
        rule: String, priority: Int, retry: RetryPolicy, steps: [Step], values: [String: Value], refusal: String? = nil,
        skipsSameContent: Bool? = nil, during: String? = nil, notify: [String]? = nil,
        members: [String]? = nil
    ) {
        self.during = during
        self.notify = notify
        self.members = members
        self.skipsSameContent = skipsSameContent
        self.rule = rule
        self.priority = priority
        self.retry = retry
        self.steps = steps
        self.values = values
        self.refusal = refusal
    }
}

/// A step with every placeholder filled in.
package struct ResolvedStep: Sendable, Hashable {
    package var action: String
    package var account: String
    package var parameters: [String: Value]

    package init(action: String, account: String, parameters: [String: Value]) {
        self.action = action
        self.account = account
        self.parameters = parameters
    }
}
