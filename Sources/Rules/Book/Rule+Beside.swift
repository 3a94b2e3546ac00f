/// What a rule may say of files that it does not take by themselves.
extension Rule {
    /// The rule with what a path captures, whatever kind of file lies there; nil when the path does not fit.
    package func matchingPath(of facts: FileFacts) -> RuleMatch? {
        self.path.match(facts.path).map { RuleMatch(rule: self, captures: $0) }
    }

    /// The rule with a file that it takes, whatever rules are tried before it; nil when it does not.
    package func match(_ facts: FileFacts) -> RuleMatch? {
        guard case .taken(let member, let own) = self.membership(facts.path, type: facts.type, size: facts.size),
            var match = self.matchingPath(of: facts)
        else { return nil }
        match.member = member
        match.memberCaptures = own
        return match
    }
}
