extension JobPlan {
    /// The values of the placeholders that the steps up to one use: together with the steps and the file's bytes they say
    /// what that step puts where it does. A capture that no step uses makes no difference.
    package func valuesUsed(upTo index: Int) -> [String: Value] {
        var used: [String: Value] = [:]
        for step in self.steps[...index] {
            // A text that is no template has none: reading the rule has refused it.
            for name in (try? step.parameters.placeholders()) ?? [] { used[name] = self.values[name] }
        }
        return used
    }
}
