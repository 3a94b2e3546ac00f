package import Foundation

/// A rule that takes a file, with what its path captured.
package struct RuleMatch: Sendable {
    package let rule: Rule
    /// By name; a capture in a part of the pattern that was not used is absent.
    package let captures: [String: String]
    /// Which member of the rule's group the file is; nil for a rule without one.
    package var member: String?
    /// What that member's name pattern captured.
    package var memberCaptures: [String: String] = [:]

    /// Decides everything that can be decided now, for the journal: the steps, and the value of every placeholder that does
    /// not wait for a step. A step whose input is an optional member that is absent is done without, and so is a parameter
    /// that is nothing but what that member's name would have told.
    ///
    /// - Parameters:
    ///   - digests: those that `rule.digests` asks for, in hexadecimal.
    ///   - supplement: what the rule's table, sidecar, content and group say.
    ///   - date: the time of the claim, for `{date:…}`.
    /// - Throws: when a placeholder that the rule uses has no value for this file; the file then fails with this sentence.
    package func plan(
        for facts: FileFacts, digests: [FileDigest: String], supplement: Supplement = Supplement(), at date: Date
    ) throws(RuleError) -> JobPlan {
        let own = self.captures.merging(self.memberCaptures) { first, _ in first }
        var values = supplement.captures.merging(own) { _, own in own }.mapValues(Value.text)
        let steps = try self.steps(with: supplement)
        for step in steps {
            for text in try step.parameters.placeholders() {
                let name = try PlaceholderName(text)
                let value: Value
                switch name {
                case .output: continue
                case .date(let format): value = .text(format.text(of: date))
                case .capture(let bare): value = values[bare] ?? supplement.row[bare] ?? .text("")
                default: value = self.value(of: name, facts, digests, supplement)
                }
                guard !value.isEmpty else { throw self.lack(of: text, name, facts, supplement) }
                values[text] = value
            }
        }
        if self.rule.skipsSameContent { values["file.sha256"] = digests[.sha256].map(Value.text) }
        return JobPlan(
            rule: self.rule.name, priority: self.rule.priority, retry: self.rule.retry, steps: steps, values: values,
            skipsSameContent: self.rule.skipsSameContent ? true : nil, during: self.rule.during?.text,
            notify: self.rule.notify.isEmpty ? nil : self.rule.notify, members: self.members(with: supplement))
    }

    /// A value that neither a step nor the clock gives; empty when there is none.
    func value(
        of name: PlaceholderName, _ facts: FileFacts, _ digests: [FileDigest: String], _ supplement: Supplement
    ) -> Value {
        switch name {
        case .capture(let capture): .text(self.captures[capture] ?? "")
        case .file(let fact): .text(facts.text(of: fact, digests))
        case .folder: .text(facts.folder)
        case .sidecar(let key): supplement.sidecar?.value(at: key) ?? .text("")
        case .content(let key): supplement.content?.value(at: key) ?? .text("")
        case .date, .output: .text("")
        }
    }

    /// Why the file fails whose placeholder has no value: what lacks it, and where to write it.
    func lack(
        of text: String, _ name: PlaceholderName, _ facts: FileFacts, _ supplement: Supplement
    ) -> RuleError {
        let rule = self.rule.name
        switch name {
        case .sidecar(let key):
            let path = (try? self.sidecarPath(for: facts))?.text ?? "the sidecar"
            let lack = supplement.sidecar == nil ? "there is no \(path)" : "\(path) has no `\(key)`"
            return RuleError("`{\(text)}` is empty, since \(lack); write it there, or change the rule `\(rule)`")
        case .content(let key):
            return RuleError(
                "`{\(text)}` is empty, since \(facts.path.text) has no `\(key)`; write it there, "
                    + "or change the rule `\(rule)`")
        case .capture(let capture):
            if let lookup = self.rule.lookup, supplement.row[capture] != nil {
                return RuleError("`{\(text)}` is empty in the row of \(lookup.table); fill it in")
            }
            if let member = self.rule.group?.member(thatCaptures: capture), supplement.members[member] == nil {
                return RuleError(
                    "`{\(text)}` is empty, since the member `\(member)` is not there; drop it beside the others, "
                        + "or change the rule `\(rule)`")
            }
            if let lookup = self.rule.lookup, !self.rule.path.captures.contains(capture) {
                return RuleError(
                    "`{\(text)}` is empty, since \(lookup.table) has no column `\(capture)`; add it, "
                        + "or change the rule `\(rule)`")
            }
        case .file, .folder, .date, .output:
            break
        }
        return RuleError("`{\(text)}` is empty for this file; rename the file, or change the rule `\(rule)`")
    }

    /// The members that are there, the file itself first; nil for a rule without a group.
    private func members(with supplement: Supplement) -> [String]? {
        guard let group = self.rule.group, let own = self.member else { return nil }
        return [own] + group.members.map(\.name).filter { $0 != own && supplement.members[$0] != nil }
    }

    private func steps(with supplement: Supplement) throws(RuleError) -> [Step] {
        guard let group = self.rule.group, let present = self.members(with: supplement) else { return self.rule.steps }
        let absent = group.members.filter { $0.isOptional && !present.contains($0.name) }.map(\.name)
        let lacking = Set(group.members.filter { absent.contains($0.name) }.flatMap(\.captures))
            .subtracting(group.members.filter { present.contains($0.name) }.flatMap(\.captures))
            .subtracting(self.rule.path.captures)
        let steps = self.rule.steps.filter { step in !absent.contains { $0 == step.input } }
            .map { $0.without(lacking) }
        guard !steps.isEmpty else {
            throw RuleError(
                "nothing can be done without \(absent.joined(separator: " and ")); drop it beside the others, "
                    + "or change the rule `\(self.rule.name)`")
        }
        return steps
    }
}

extension Step {
    /// Without the parameters that are one of these placeholders alone.
    fileprivate func without(_ placeholders: Set<String>) -> Step {
        var step = self
        step.parameters = self.parameters.filter { _, value in
            guard case .text(let text) = value, let lone = (try? Template(text))?.lonePlaceholder else { return true }
            return !placeholders.contains(lone)
        }
        return step
    }
}

extension [String: Value] {
    /// The placeholders in all its texts, as they stand between the braces.
    func placeholders() throws(RuleError) -> [String] {
        var names: [String] = []
        for text in Value.map(self).texts { names += try Template(text).placeholders }
        return names
    }
}
