extension RuleMatch {
    /// What a lookup asks its table for this file: each column with the value that must stand in it.
    ///
    /// - Parameter sidecar: what the file's sidecar says, for `{sidecar.KEY}`.
    /// - Throws: when a placeholder has no value for this file.
    package func conditions(
        of lookup: Lookup, for facts: FileFacts, sidecar: Value? = nil
    ) throws(RuleError) -> [String: String] {
        var conditions: [String: String] = [:]
        for (column, written) in lookup.conditions.sorted(by: { $0.key < $1.key }) {
            let value = try Template(written).fill { name throws(RuleError) in
                try self.value(of: name, facts, sidecar)
            }
            guard let text = value.text else {
                throw RuleError("`where`: `\(column)` is a list or a map for this file; name a text")
            }
            conditions[column] = text
        }
        return conditions
    }

    private func value(of name: String, _ facts: FileFacts, _ sidecar: Value?) throws(RuleError) -> Value {
        if name.hasPrefix("sidecar."), case .map(let values)? = sidecar,
            let value = values[String(name.dropFirst("sidecar.".count))]
        {
            return value
        }
        var text: String?
        switch try PlaceholderName(name) {
        case .capture(let capture): text = self.captures[capture]
        case .file(let fact): text = facts.text(of: fact, [:])
        case .folder: text = facts.folder
        case .date, .output: break
        }
        guard let text, !text.isEmpty else {
            throw RuleError(
                "`{\(name)}` is empty for this file; rename the file, or change the rule `\(self.rule.name)`")
        }
        return .text(text)
    }
}
