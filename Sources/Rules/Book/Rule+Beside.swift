/// What a rule may say of files that it does not take by themselves.
extension Rule {
    /// The placeholders of its steps that only the dropped file's content tells, sorted.
    package var contentPlaceholders: [String] {
        guard self.readsContent else { return [] }
        // A text that is no template has none: reading the rule has refused it.
        let all = self.steps.flatMap { (try? $0.parameters.placeholders()) ?? [] }
        return Set(all.filter { if case .content? = try? PlaceholderName($0) { true } else { false } }).sorted()
    }

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
