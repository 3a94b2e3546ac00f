extension JobPlan {
    /// Fills the placeholders of a step in.
    ///
    /// - Parameters:
    ///   - step: its index in `steps`.
    ///   - outputs: what the steps before it gave, by index.
    ///   - catalogue: the kinds that the values must be of. An action or parameter that it does not know is not checked, since
    ///     a plan may be older than the program.
    /// - Throws: when a placeholder has no value, or a value is not what its parameter takes; the file then fails with this
    ///   sentence and nothing is sent.
    package func resolve(
        step index: Int, outputs: [[String: Value]], catalogue: Catalogue
    ) throws(RuleError) -> ResolvedStep {
        precondition(self.steps.indices.contains(index), "a plan was asked for a step that it does not have")
        let step = self.steps[index]
        let action = catalogue.action(named: step.action)
        if let missing = action?.parameters.first(where: { $0.isRequired && step.parameters[$0.name] == nil }) {
            throw RuleError(
                "`\(missing.name)` of \(step.action) has no value, since a member of the group is not there; drop it "
                    + "beside the others, or change the rule `\(self.rule)`")
        }
        var parameters: [String: Value] = [:]
        for (name, written) in step.parameters.sorted(by: { $0.key < $1.key }) {
            do throws(RuleError) {
                let value = try written.filled { placeholder throws(RuleError) in
                    try self.value(of: placeholder, before: index, outputs)
                }
                try action?.parameters.first { $0.name == name }?.kind.check(value)
                parameters[name] = value
            } catch {
                throw RuleError("`\(name)` of \(step.action): \(error.message)")
            }
        }
        return ResolvedStep(action: step.action, account: step.account, parameters: parameters)
    }

    private func value(
        of placeholder: String, before index: Int, _ outputs: [[String: Value]]
    ) throws(RuleError) -> Value {
        if let value = self.values[placeholder] { return value }
        guard case .output(let name, let output) = try PlaceholderName(placeholder) else {
            throw RuleError(
                "`{\(placeholder)}` is empty for this file; rename the file, or change the rule `\(self.rule)`")
        }
        let source = self.steps[..<index].lastIndex { $0.effectiveName == name }
        guard let source, outputs.indices.contains(source), let value = outputs[source][output], !value.isEmpty else {
            throw RuleError("`{\(placeholder)}` is empty, since the step `\(name)` gave none; see what it answered")
        }
        return value
    }
}

extension Value {
    /// Whether it says nothing.
    var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .list(let items): items.isEmpty
        case .map(let map): map.isEmpty
        }
    }
}
