import TestKit
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

    /// With hardly any room all states are forgotten again and again, in the midst of a path.
    @Test(arguments: [PathIndex.largest, 2000, 0], 1...10 as ClosedRange<UInt64>)
    func `an index says what each pattern says by itself`(_ limit: Int, _ seed: UInt64) throws {
        var random = RandomPattern(seed: seed)
        let patterns = Array((0..<120).compactMap { _ in try? PathPattern(regex: random.expression()) }.prefix(40))
        #expect(patterns.count == 40)
        let index = try #require(PathIndex(patterns, limit: limit))
        var found = 0
        for _ in 0..<200 {
            let text = Array(random.text().utf8)
            var steps = 0
            let expected = patterns.indices.filter { patterns[$0].matches(text) }
            #expect(
                index.fitting(text, steps: &steps) == expected, "\(String(decoding: text, as: UTF8.self)), seed \(seed)"
            )
            found += expected.count
        }
        #expect(found > 200 && found < 200 * patterns.count / 2)
    }

    @Test(arguments: [
        (["(?:.*/)?a", "(?:.*/)?b"], ["(?:.*/)?[ab]"]),
        (["(?:.*/)?(?<x>[a-z]+)-1", "(?:.*/)?(?<y>[a-z]+?)-2"], ["(?:.*/)?[a-z]+-[12]"]),
        (["^(?:(?:[^/]+)/)*a", "(?:[^/]+/)*?b"], ["(?:[^/]+/)*[ab]"]),
        (["x+a", "xx*b"], ["x+[ab]"]), (["x{2,}a", "xxx*b"], ["x{2,}[ab]"]),
        (["(?:b|a)c", "(?:a|b)d"], ["(?:a|b)[cd]"]),
    ])
    func `a beginning that patterns share is there once`(_ expressions: [String], _ one: [String]) throws {
        let graph = try #require(PatternGraph(expressions.map { try PathPattern(regex: $0) }))
        let single = try #require(PatternGraph(one.map { try PathPattern(regex: $0) }))
        // All that the second pattern adds is one junction behind its last character.
        #expect(graph.junctions.count == single.junctions.count + 1)
    }

    @Test(arguments: RuleShape.all)
    func `a thousand rules take few steps on paths for all of them`(_ shape: RuleShape) throws {
        let rules = try (0..<RuleShape.ruleCount).map { number in
            Rule(
                name: "r\(number)", file: "a.yaml", position: Problem.Position(line: 1, column: 1),
                path: try shape.pattern(number), steps: [])
        }
        let book = RuleBook(rules: rules)
        var (steps, characters) = (0, 0)
        var wrong: [DropPath] = []
        for number in 0..<2400 {
            let wanted = RuleShape.rule(of: number)
            let path = try #require(DropPath(shape.path(number, wanted)))
            characters += path.bytes.count
            let match = book.match(FileFacts(folder: "a", path: path, type: "", size: 1), steps: &steps)
            if match?.rule.name != (wanted < rules.count ? "r\(wanted)" : nil) { wrong.append(path) }
        }
        #expect(wrong == [])
        // Each path by itself against each rule would be a thousand times as much.
        #expect(steps <= characters * 40, "\(steps / characters) steps for a character")
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

    /// Which of the last 200 characters was an `a` makes a state of its own: there are 2 to the power of 200.
    @Test func `states without number take bounded room, and work in proportion to the path`() throws {
        let patterns = try (1...200).map { try PathPattern(regex: ".*a.{\($0)}x") }
        let limit = 20_000
        let index = try #require(PathIndex(patterns, limit: limit))
        let junctions = try #require(PatternGraph(patterns)).junctions.count
        var numbers = SeededNumbers(seed: 5)
        for length in [500, 4000] {
            var steps = 0
            let text = (0..<length).map { _ in Bool.random(using: &numbers) ? UInt8(ascii: "a") : UInt8(ascii: "b") }
            #expect(index.fitting(text, steps: &steps) == [])
            #expect(steps <= length * junctions * 8)
            // What is forgotten is forgotten at once: the first state and the one that was reached are kept.
            #expect(index.size <= limit + junctions * 4)
        }
    }

    @Test func `patterns that tell too many characters apart are tried one by one`() throws {
        let odd = (0..<700).compactMap { Unicode.Scalar(UInt32(0x1000 + 2 * $0)) }
        let set = String(String.UnicodeScalarView(odd))
        let pattern = try PathPattern(regex: "(?<a>[\(set)])")
        #expect(PathIndex([pattern]) == nil)
        let list = PatternList([pattern])
        var steps = 0
        #expect(list.fitting(Array("\u{1002}".utf8), steps: &steps) == [0])
        #expect(list.fitting(Array("\u{1003}".utf8), steps: &steps) == [])
    }
}
