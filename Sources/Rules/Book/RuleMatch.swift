package import Foundation

/// A rule that takes a file, with what its path captured.
package struct RuleMatch: Sendable {
    package let rule: Rule
    /// By name; a capture in a part of the pattern that was not used is absent.
    package let captures: [String: String]

    /// Decides everything that can be decided now, for the journal: the steps, and the value of every placeholder that does
    /// not wait for a step.
    ///
    /// - Parameters:
    ///   - digests: those that `rule.digests` asks for, in hexadecimal.
    ///   - supplement: what the rule's table, sidecar, content and group say.
    ///   - date: the time of the claim, for `{date:…}`.
    /// - Throws: when a placeholder that the rule uses has no value for this file; the file then fails with this sentence.
    package func plan(
        for facts: FileFacts, digests: [FileDigest: String], supplement: Supplement = Supplement(), at date: Date
    ) throws(RuleError) -> JobPlan {
        var values = self.captures.mapValues(Value.text)
        for step in self.rule.steps {
            for name in try step.parameters.placeholders() {
                guard let value = try self.value(of: name, facts, digests, date) else { continue }
                guard !value.isEmpty else {
                    throw RuleError(
                        "`{\(name)}` is empty for this file; rename the file, or change the rule `\(self.rule.name)`")
                }
                values[name] = .text(value)
            }
        }
        if self.rule.skipsSameContent { values["file.sha256"] = digests[.sha256].map(Value.text) }
        return JobPlan(
            rule: self.rule.name, priority: self.rule.priority, retry: self.rule.retry, steps: self.rule.steps,
            values: values, skipsSameContent: self.rule.skipsSameContent ? true : nil,
            during: self.rule.during?.text, notify: self.rule.notify.isEmpty ? nil : self.rule.notify)
    }

    /// Empty when there is no value; nil when a step will give it.
    private func value(
        of name: String, _ facts: FileFacts, _ digests: [FileDigest: String], _ date: Date
    ) throws(RuleError) -> String? {
        switch try PlaceholderName(name) {
        case .capture(let capture): self.captures[capture] ?? ""
        case .file(let fact): facts.text(of: fact, digests)
        case .folder: facts.folder
        case .date(let format): format.text(of: date)
        case .output: nil
        }
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

extension FileFacts {
    /// Names and paths as rules see them, composed (NFC). Empty where the file has no such thing.
    fileprivate func text(of fact: PlaceholderName.FileFact, _ digests: [FileDigest: String]) -> String {
        let path = self.path.matchText
        let name = path.split(separator: "/").last ?? ""
        // A dot at the beginning marks a hidden file, no extension.
        let dot = name.dropFirst().lastIndex(of: ".")
        return switch fact {
        case .name: String(name)
        case .stem: String(dot.map { name[..<$0] } ?? name)
        case .ext: dot.map { String(name[name.index(after: $0)...]) } ?? ""
        case .path: path
        case .type: self.type
        case .size: String(self.size)
        case .md5: digests[.md5] ?? ""
        case .sha256: digests[.sha256] ?? ""
        }
    }
}
