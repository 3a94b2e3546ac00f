/// A pattern for paths below a folder, with captures.
///
/// It matches whole paths, case-sensitively, in time linear in the path's length. It sees a path's `matchText`.
package struct PathPattern: Sendable, Hashable {
    /// As it was written.
    package let source: String
    let node: PatternNode
    let program: PatternProgram
    /// What every matching path begins and ends with, in UTF-8: most paths are refused by these alone.
    let prefix: [UInt8]
    let suffix: [UInt8]

    /// Every path.
    static let everything: PathPattern = {
        guard let pattern = try? PathPattern(template: "**/*") else { preconditionFailure("**/* is a template") }
        return pattern
    }()

    /// Every path without directories.
    static let everyName: PathPattern = {
        guard let pattern = try? PathPattern(template: "*") else { preconditionFailure("* is a template") }
        return pattern
    }()

    /// A path template, such as `{show}/{episode:[0-9]+}*.{ext}`.
    ///
    /// - Throws: what is wrong with it, and what to write instead.
    package init(template: String) throws(RuleError) {
        try self.init(source: template, PathTemplateReader.read(template.precomposedText))
    }

    /// A regular expression with named groups, for the whole path.
    ///
    /// - Throws: what is wrong with it, and what to write instead.
    package init(regex: String) throws(RuleError) {
        try self.init(source: regex, RegexReader.read(regex.precomposedText, for: .path))
    }

    init(source: String, _ node: PatternNode) throws(RuleError) {
        self.source = source
        self.node = node
        self.program = try PatternProgram(node)
        self.prefix = Array(node.prefix.utf8)
        self.suffix = Array(node.suffix.utf8)
    }

    /// The names of its captures, in the order of the pattern.
    package var captures: [String] { self.program.captures }

    /// Whether the path fits; cheaper than `match`.
    package func matches(_ path: DropPath) -> Bool { self.matches(path.matchBytes) }

    /// The captures when the path fits, else nil. A capture in a part of the pattern that was not used is absent.
    package func match(_ path: DropPath) -> [String: String]? {
        var steps = 0
        return self.match(path.matchBytes, steps: &steps)
    }

    /// - Parameter text: valid UTF-8.
    func matches(_ text: [UInt8]) -> Bool {
        guard self.mayMatch(text) else { return false }
        var machine = PatternMachine(self.program, capturing: false)
        return machine.match(text) != nil
    }

    /// - Parameters:
    ///   - text: valid UTF-8.
    ///   - steps: grows by the work that was done.
    func match(_ text: [UInt8], steps: inout Int) -> [String: String]? {
        guard self.mayMatch(text) else { return nil }
        var machine = PatternMachine(self.program, capturing: true)
        let slots = machine.match(text)
        steps += machine.steps
        guard let slots else { return nil }
        var captures: [String: String] = [:]
        for (number, name) in self.program.captures.enumerated() {
            let (start, end) = (slots[2 * number], slots[2 * number + 1])
            if start >= 0, end > start { captures[name] = String(decoding: text[start..<end], as: UTF8.self) }
        }
        return captures
    }

    private func mayMatch(_ text: [UInt8]) -> Bool {
        text.count >= max(self.prefix.count, self.suffix.count) && text.starts(with: self.prefix)
            && text[(text.count - self.suffix.count)...].elementsEqual(self.suffix)
    }
}
