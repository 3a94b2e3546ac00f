import Testing

@testable import Rules

@Suite struct `Path patterns` {
    @Test(arguments: PatternCase.templates)
    func `a template fits a path with these captures`(_ example: PatternCase) throws {
        try self.check(PathPattern(template: example.pattern), example)
    }

    @Test(arguments: PatternCase.expressions)
    func `an expression fits a path with these captures`(_ example: PatternCase) throws {
        try self.check(PathPattern(regex: example.pattern), example)
    }

    private func check(_ pattern: PathPattern, _ example: PatternCase) throws {
        let path = try #require(DropPath(example.path))
        #expect(pattern.match(path) == example.captures)
        #expect(pattern.matches(path) == (example.captures != nil))
        #expect(pattern.source == example.pattern)
    }

    @Test func `captures are named in the order of the pattern`() throws {
        #expect(try PathPattern(template: "{b}/{a:x}-{c}").captures == ["b", "a", "c"])
        #expect(try PathPattern(regex: "(?<z>x)(?:(?<y>x))").captures == ["z", "y"])
    }

    @Test func `a name that is not UTF-8 fits a pattern that takes anything`() throws {
        let path = try #require(DropPath([0x61, 0xFF, 0x2E, 0x6A, 0x70, 0x67]))
        #expect(path.matchText == "a\u{FFFD}.jpg")
        #expect(try PathPattern(template: "{stem}.jpg").match(path) == ["stem": "a\u{FFFD}"])
        #expect(try PathPattern(template: "**/*").matches(path))
        #expect(try !PathPattern(template: "a.jpg").matches(path))
    }

    @Test(arguments: ["(a+)+$", "(a|a)*b", "(a*)*b", "(?:a?){100}a{100}", "(.*)(.*)(.*)(.*)(.*)x", "(?<x>a+)+a"])
    func `an expression that ruins others takes time in proportion to the path`(_ expression: String) throws {
        let pattern = try PathPattern(regex: expression)
        for length in [100, 1000, 4000] {
            // Each instruction is taken up and reached at most a few times for each character.
            #expect(Self.steps(pattern, length: length) <= (length + 2) * 4 * PatternProgram.largest)
        }
        let (short, long) = (Self.steps(pattern, length: 1000), Self.steps(pattern, length: 4000))
        #expect(long <= short * 5)
    }

    private static func steps(_ pattern: PathPattern, length: Int) -> Int {
        var steps = 0
        _ = pattern.match(Array(repeating: UInt8(ascii: "a"), count: length) + [UInt8(ascii: "!")], steps: &steps)
        return steps
    }

    @Test func `a common template takes few steps for a character`() throws {
        let pattern = try PathPattern(template: "{show}/{episode:[0-9]+}*.{ext}")
        let path = "some show/12 the still of an episode.final.jpg"
        var steps = 0
        #expect(pattern.match(Array(path.utf8), steps: &steps)?["episode"] == "12")
        #expect(steps <= path.utf8.count * 16)
    }

    @Test func `a path that ends otherwise costs no step`() throws {
        var steps = 0
        #expect(try PathPattern(template: "**/{show}/*.jpg").match(Array("a/b/c.png".utf8), steps: &steps) == nil)
        #expect(try PathPattern(template: "shows/{show}").match(Array("films/a".utf8), steps: &steps) == nil)
        #expect(steps == 0)
    }

    @Test func `sets are joined, inverted and narrowed`() {
        let set = ScalarSet([0x61...0x63, 0x62...0x66, 0x1F600...0x1F610])
        #expect(set.contains(0x66) && !set.contains(0x67) && set.contains(0x1F605))
        #expect(!set.inverted.contains(0x61) && set.inverted.contains(0x10FFFF) && set.inverted.contains(0))
        #expect(set.inverted.inverted == set)
        #expect(!ScalarSet.notSlash.contains(0x2F) && ScalarSet.notSlash.contains(0x2E))
    }
}
