extension JobPlan {
    /// The output that names a file which a step made.
    package static let fileOutput = "file"

    /// Where a step's file comes from.
    package enum InputSource: Sendable, Hashable {
        case dropped
        /// The file that an earlier step made, by its index in `steps`.
        case step(Int)
        /// Another member of the group.
        case member(String)
    }

    /// Whose file a step takes.
    ///
    /// - Parameters:
    ///   - step: its index in `steps`.
    ///   - outputs: what the steps before it gave, by index.
    /// - Throws: when the rule names a step that made no file, or a member that is not there.
    package func source(ofInputOf index: Int, outputs: [[String: Value]]) throws(RuleError) -> InputSource {
        let hasFile = { (step: Int) in
            outputs.indices.contains(step) && outputs[step][Self.fileOutput]?.isEmpty == false
        }
        guard let name = self.steps[index].input else {
            return self.steps[..<index].indices.last(where: hasFile).map { .step($0) } ?? .dropped
        }
        if let source = self.steps[..<index].lastIndex(where: { $0.effectiveName == name }) {
            if hasFile(source) { return .step(source) }
        } else if let members = self.members {
            if name == members.first { return .dropped }
            if members.contains(name) { return .member(name) }
            throw RuleError(
                "`input` of \(self.steps[index].action): the member `\(name)` is not there; drop it beside the others")
        }
        throw RuleError("`input` of \(self.steps[index].action): the step `\(name)` made no file; name another")
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
