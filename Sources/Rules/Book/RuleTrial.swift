/// What a rule says to a file, for `explain`.
package struct RuleTrial: Sendable, Hashable {
    package var rule: String
    /// The file and place where the rule stands.
    package var file: String
    package var position: Problem.Position
    package var outcome: Outcome
    /// Which member of the rule's group the file is or may be; nil without a group, or when that is not known.
    package var member: String?

    package enum Outcome: Sendable, Hashable {
        /// It takes the file.
        case matched(captures: [String: String])
        /// It takes the file if something does that is not known yet; each as a sentence without a full stop.
        case depends(captures: [String: String], on: [String])
        /// It does not take the file: the first term that fails, and why as a sentence without a full stop.
        case refused(Term, why: String)
    }

    /// The terms of a rule in the order in which they are tried.
    package enum Term: String, Sendable, Hashable, CaseIterable { case folder, path, sidecar, size, type, group }
}

extension RuleBook {
    /// Tries every rule on a file, in order, also those behind the first that takes it.
    ///
    /// - Parameters:
    ///   - type: the content's media type, or nil when it is not known.
    ///   - size: in bytes, or nil when it is not known.
    package func trials(folder: String, path: DropPath, type: String?, size: Int64?) -> [RuleTrial] {
        self.rules.map { rule in
            let (outcome, member) = rule.outcome(folder: folder, path: path, type: type, size: size)
            return RuleTrial(
                rule: rule.name, file: rule.file, position: rule.position, outcome: outcome, member: member)
        }
    }
}

extension Rule {
    fileprivate func outcome(
        folder: String, path: DropPath, type: String?, size: Int64?
    ) -> (RuleTrial.Outcome, member: String?) {
        guard self.isFor(folder: folder) else {
            let why = "it is for \(self.folders.joined(separator: ", ")), not for \(folder)"
            return (.refused(.folder, why: why), nil)
        }
        guard let captures = self.path.match(path) else {
            return (.refused(.path, why: "the path \(path.text) does not fit \(self.path.source)"), nil)
        }
        switch self.membership(path, in: folder, type: type, size: size) {
        case .refused(let term, let why):
            return (.refused(term, why: why), nil)
        case .taken(let member, let own):
            return (.matched(captures: captures.merging(own) { first, _ in first }), member)
        case .depends(let member, let own, let unknown):
            return (.depends(captures: captures.merging(own) { first, _ in first }, on: unknown), member)
        }
    }
}
