/// What a rule may say of files that it does not take by themselves.
extension Rule {
    /// The rule with what a path captures, whatever kind of file lies there; nil when the path does not fit.
    package func matchingPath(of facts: FileFacts) -> RuleMatch? {
        self.path.match(facts.path).map { RuleMatch(rule: self, captures: $0) }
    }

    /// The rule with a file that it takes, whatever rules are tried before it; nil when it does not.
    package func match(_ facts: FileFacts) -> RuleMatch? {
        let membership = self.membership(facts.path, in: facts.folder, type: facts.type, size: facts.size)
        guard case .taken(let member, let own) = membership,
            var match = self.matchingPath(of: facts)
        else { return nil }
        match.member = member
        match.memberCaptures = own
        return match
    }
}

extension RuleBook {
    /// Whether a file with this path may be the sidecar of another one, as far as its path tells. It is not to be taken for
    /// one that nobody wants.
    package func mayBeSidecar(_ path: DropPath, in folder: String) -> Bool {
        self.rules.contains { rule in
            rule.isFor(folder: folder) && rule.sidecar.map { $0.covers(path) } ?? false
        }
    }

    /// Whether a file with this path may be a member of a group that is not known by its path alone.
    package func mayBeMember(_ path: DropPath, in folder: String) -> Bool {
        self.rules.contains { $0.group != nil && $0.isFor(folder: folder) && $0.path.matches(path) }
    }
}

extension SidecarTerms {
    /// Whether some file could have this one as its sidecar.
    func covers(_ path: DropPath) -> Bool {
        guard let parts = try? Template(self.path).parts else { return false }
        let pattern = parts.map { part in
            switch part {
            case .placeholder: "*"
            case .literal(let text):
                String(text.flatMap { "{}*".contains($0) ? [$0, $0] : [$0] })
            }
        }.joined()
        return (try? PathPattern(template: "**/" + pattern))?.matches(path) ?? false
    }
}
