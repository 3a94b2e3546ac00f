extension JobPlan {
    /// A use of a step's output by a later step.
    package struct OutputUse: Sendable, Hashable {
        /// The output's name.
        package let output: String
        /// The later step's action.
        package let action: String
        /// As the rule writes it, between the braces: `upload.video_id`.
        package let placeholder: String
    }

    /// Which outputs of a step later steps use, in the order of the steps: what must be known before they can be done.
    ///
    /// - Parameter index: the step's, in `steps`.
    package func uses(ofOutputsOf index: Int) -> [OutputUse] {
        var uses: [OutputUse] = []
        for (later, step) in self.steps.enumerated() where later > index {
            for placeholder in step.parameters.sorted(by: { $0.key < $1.key }).flatMap({ $0.value.placeholders })
            where self.values[placeholder] == nil {
                guard case .output(let name, let output)? = try? PlaceholderName(placeholder),
                    self.steps[..<later].lastIndex(where: { $0.effectiveName == name }) == index
                else { continue }
                let use = OutputUse(output: output, action: step.action, placeholder: placeholder)
                if !uses.contains(use) { uses.append(use) }
            }
        }
        return uses
    }

    /// The outputs of earlier steps that a step uses, as the rule writes them between the braces.
    ///
    /// - Parameter index: the step's, in `steps`.
    package func outputsUsed(by index: Int) -> [String] {
        let placeholders = self.steps[index].parameters.sorted { $0.key < $1.key }.flatMap { $0.value.placeholders }
        return placeholders.filter { placeholder in
            guard self.values[placeholder] == nil, case .output? = try? PlaceholderName(placeholder) else {
                return false
            }
            return true
        }
    }
}

extension Value {
    /// The placeholders in all texts of the value, however deep. A text that is no template has none: reading the rule has
    /// refused it.
    fileprivate var placeholders: [String] {
        self.texts.flatMap { (try? Template($0))?.placeholders ?? [] }
    }
}
