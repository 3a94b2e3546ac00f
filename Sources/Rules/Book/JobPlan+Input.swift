extension JobPlan {
    /// The output that names a file which a step made.
    package static let fileOutput = "file"

    /// The earlier step whose file a step takes; nil for the dropped file.
    ///
    /// - Parameters:
    ///   - step: its index in `steps`.
    ///   - outputs: what the steps before it gave, by index.
    /// - Throws: when the rule names a step that made no file.
    package func source(ofInputOf index: Int, outputs: [[String: Value]]) throws(RuleError) -> Int? {
        let hasFile = { (step: Int) in
            outputs.indices.contains(step) && outputs[step][Self.fileOutput]?.isEmpty == false
        }
        guard let name = self.steps[index].input else {
            return self.steps[..<index].indices.last(where: hasFile)
        }
        guard let source = self.steps[..<index].lastIndex(where: { $0.effectiveName == name }), hasFile(source) else {
            throw RuleError("`input` of \(self.steps[index].action): the step `\(name)` made no file; name another")
        }
        return source
    }

    /// The first later step that takes the file which a step makes, by its action; nil when none does.
    ///
    /// - Parameter makesFile: whether an action makes one.
    package func taker(ofFileOf index: Int, makesFile: (String) -> Bool) -> String? {
        var isNewest = true
        for (later, step) in self.steps.enumerated() where later > index {
            if let name = step.input {
                let source = self.steps[..<later].lastIndex { $0.effectiveName == name }
                if source == index { return step.action }
            } else if isNewest {
                return step.action
            }
            if makesFile(step.action) { isNewest = false }
        }
        return nil
    }
}
