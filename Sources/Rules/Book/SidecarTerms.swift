/// A small file of values that is dropped beside a file, and goes with it.
package struct SidecarTerms: Sendable, Hashable {
    /// Its path, relative to the directory of the dropped file: made of captures and file facts.
    let path: Template
    /// What some file's sidecar may be called, wherever it lies.
    let pattern: PathPattern
    /// Whether a file without one fails once it has waited.
    package let isRequired: Bool
    /// How long a file waits for it, from the time at which it is ready itself.
    package let wait: Duration

    /// The most bytes that are read of one.
    package static let largest: Int64 = 1 << 20

    /// - Throws: when the path is too long for a pattern.
    init(path: Template, isRequired: Bool, wait: Duration) throws(RuleError) {
        self.path = path
        let name = path.parts.map { part -> PatternNode in
            switch part {
            case .literal(let text): .text(text.precomposedText)
            case .placeholder: .repeated(.set(.notSlash), least: 1, most: nil, isGreedy: true)
            }
        }
        self.pattern = try PathPattern(source: "", .sequence([.directories] + name))
        self.isRequired = isRequired
        self.wait = wait
    }
}
