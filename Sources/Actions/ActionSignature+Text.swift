package import Rules

extension ActionSignature {
    /// The action as a row of the table in the README: name, input, parameters (`*` for required ones), outputs.
    package var tableRow: String {
        let parameters = self.parameters.map { "`\($0.name)`" + ($0.isRequired ? "*" : "") }
        let outputs = self.outputs.map { "`\($0.name)`" }
        return "| `\(self.name)` | \(self.input.text) | \(parameters.joined(separator: ", ")) | "
            + "\(outputs.joined(separator: " ")) |"
    }

    /// All that a rule writer asks, as lines: what it does, its parameters, its limits, its outputs, how safe a retry is.
    package var manual: [String] {
        var lines = [self.name, "  \(self.summary)", "", "Input: \(self.input.text)"]
        lines += Self.block("Parameters (* required):", self.parameters.map(\.line))
        lines += Self.block("Limits:", self.limits)
        lines += Self.block("Outputs, as {STEP.NAME}:", self.outputs.map { "\($0.name): \($0.summary)" })
        lines += ["", "Retry: \(self.retry)"]
        return lines
    }

    private static func block(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines.map { "  \($0)" }
    }
}

extension ActionSignature.Parameter {
    /// `video*  an id: the video's id (not its key)`
    fileprivate var line: String { "\(self.name)\(self.isRequired ? "*" : ""): \(self.kind.text); \(self.summary)" }
}

extension ActionSignature.Parameter.Kind {
    /// What a value looks like, for people.
    package var text: String {
        switch self {
        case .text(nil): "a text"
        case .text(let atMost?): "a text of at most \(atMost) characters"
        case .identifier: "an id"
        case .integer(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .url: "a web address"
        case .list: "a list"
        case .choice(let words): words.joined(separator: ", ")
        case .duration: "a length of time such as 30s"
        case .size: "a size such as 2MB"
        case .secret: "where a secret is: {env: NAME}, {file: PATH} or {credential: NAME}"
        case .any: "any value"
        }
    }
}
