import Testing

@testable import Rules

@Suite struct `Many rules` {
    @Test func `an index finds the patterns that fit, each by itself`() throws {
        let cases = PatternCase.templates + PatternCase.expressions
        let patterns =
            try PatternCase.templates.map { try PathPattern(template: $0.pattern) }
            + PatternCase.expressions.map { try PathPattern(regex: $0.pattern) }
        let index = try #require(PathIndex(patterns))
        let broken = try #require(DropPath([0x61, 0xFF, 0x2E, 0x6A, 0x70, 0x67]))
        for path in cases.compactMap({ DropPath($0.path) }) + [broken] {
            var steps = 0
            let expected = patterns.indices.filter { patterns[$0].matches(path) }
            #expect(index.fitting(path.matchBytes, steps: &steps) == expected, "\(path)")
            var again = 0
            #expect(index.fitting(path.matchBytes, steps: &again) == expected)
            #expect(again <= path.matchBytes.count, "what was seen before costs a step a character")
        }
    }

    /// Rules that differ in a directory, in the middle, in their suffix, or in a narrowed capture, and paths for them.
    static let shapes: [(rule: @Sendable (Int) -> String, path: @Sendable (Int) -> String)] = [
        ({ "show\($0)/{episode:[0-9]+}*.{ext}" }, { "show\($0 % 1200)/\($0) the still of an episode.final.jpg" }),
        ({ "{show}/{episode:[0-9]+}-k\($0)-*.{ext}" }, { "some show/\($0)-k\($0 % 1200)-final.jpg" }),
        ({ "{show}/{episode}-\($0).jpg" }, { "some show/\($0)-\($0 % 1200).jpg" }),
        ({ "{show:show\($0)|s\($0)}/{name}.{ext}" }, { "show\($0 % 1200)/still \($0).jpg" }),
    ]

    @Test(arguments: shapes.indices)
    func `a thousand rules on ten thousand paths take few steps`(_ shape: Int) throws {
        let (rule, path) = Self.shapes[shape]
        let rules = try (0..<1000).map { number in
            Rule(
                name: "r\(number)", file: "a.yaml", position: Problem.Position(line: 1, column: 1),
                path: try PathPattern(template: rule(number)), steps: [])
        }
        let book = RuleBook(rules: rules)
        var (steps, characters) = (0, 0)
        for number in 0..<10_000 {
            let path = try #require(DropPath(path(number)))
            characters += path.bytes.count
            let match = book.match(FileFacts(folder: "a", path: path, type: "", size: 1), steps: &steps)
            let wanted = number % 1200
            #expect(match?.rule.name == (wanted < 1000 ? "r\(wanted)" : nil))
        }
        // Each path by itself against each rule would be a thousand times as much.
        #expect(steps <= characters * 100, "\(steps / characters) steps for a character")
    }

    @Test func `work for rules that were never tried is bounded by their size and the path's`() throws {
        let expressions = ["(a+)+$", "(a|a)*b", "(?:a?){100}a{100}", "(.*)(.*)(.*)x"]
        let patterns = try expressions.map { try PathPattern(regex: $0) }
        let size = patterns.reduce(0) { $0 + $1.program.instructions.count }
        for length in [250, 1000] {
            let index = try #require(PathIndex(patterns))
            var steps = 0
            _ = index.fitting(Array(repeating: UInt8(ascii: "a"), count: length) + [UInt8(ascii: "!")], steps: &steps)
            #expect(steps <= (length + 2) * size * 3)
        }
    }
}
