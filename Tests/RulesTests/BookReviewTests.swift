import Testing

@testable import Rules

@Suite struct `The review of a book` {
    private func read(_ rules: [String]) -> (book: RuleBook, problems: [Problem]) {
        let lines = rules.enumerated().map { "  - {name: r\($0), \($1), do: [{file.copy: {to: x}}]}" }
        return RuleBook.forTests("rules:\n" + lines.joined(separator: "\n") + "\n")
    }

    @Test(arguments: [
        ("*.jpg", "*", PatternInclusion.Answer.yes), ("*", "*.jpg", .no), ("*", "**/*", .yes), ("**/*", "*", .no),
        ("{a}", "{b}", .yes), ("{a}/{b}", "**/*", .yes), ("{a:[0-9]+}", "{a:[0-9a-f]+}", .yes),
        ("{a:[0-9]{2}}", "{a:[0-9]{1,3}}", .yes), ("{a:[0-9]{1,3}}", "{a:[0-9]{2}}", .no),
        ("**/a/*.jpg", "**/*.jpg", .yes), ("x/**/*.jpg", "x/*.jpg", .no), ("{a:jpg|png}", "{a:jpe?g|png|gif}", .yes),
        ("{a:\u{E9}+}", "{a:[^a-z]+}", .yes), ("{a:🎬}", "*", .yes), ("a/b", "{a}/{b}", .yes), ("a", "b", .no),
        ("{a}-{b}", "{a}-{b}-{c}", .no), ("{a}-{b}-{c}", "{a}-{b}", .yes),
    ])
    func `patterns are compared for all paths`(_ inner: String, _ outer: String, _ answer: PatternInclusion.Answer)
        throws
    {
        let patterns = (try PathPattern(template: inner), try PathPattern(template: outer))
        var budget = 1_000_000
        #expect(PatternInclusion.isIncluded(patterns.0, in: patterns.1, budget: &budget) == answer)
        var none = 0
        #expect(PatternInclusion.isIncluded(patterns.0, in: patterns.1, budget: &none) == .unknown)
    }

    @Test func `expressions are compared as paths, which have no empty names`() throws {
        let everything = try PathPattern(template: "**/*")
        for expression in [".*", "^.+$", "(?:a|b|)*", "a{0}b", "(?<a>x)?y", "[^/]+/[^/]+"] {
            var budget = 1_000_000
            #expect(
                try PatternInclusion.isIncluded(PathPattern(regex: expression), in: everything, budget: &budget) == .yes
            )
        }
    }

    @Test func `a yes is never wrong`() throws {
        let patterns =
            try PatternCase.templates.map { try PathPattern(template: $0.pattern) }
            + PatternCase.expressions.map { try PathPattern(regex: $0.pattern) }
        let paths = (PatternCase.templates + PatternCase.expressions).compactMap { DropPath($0.path) }
        let fitted = patterns.map { pattern in Set(paths.filter { pattern.matches($0) }) }
        var yes = 0
        for (index, inner) in patterns.enumerated() {
            for (place, outer) in patterns.enumerated() where (index + place) % 13 == 0 || index == place {
                var budget = 20_000
                guard PatternInclusion.isIncluded(inner, in: outer, budget: &budget) == .yes else {
                    #expect(index != place || budget <= 0, "\(inner.source) includes itself")
                    continue
                }
                yes += 1
                #expect(fitted[index].isSubset(of: fitted[place]), "\(inner.source) in \(outer.source)")
            }
        }
        #expect(yes > patterns.count)
    }

    @Test func `an example of a pattern fits it`() throws {
        for example in PatternCase.templates + PatternCase.expressions.filter({ !["", "a^b"].contains($0.pattern) }) {
            let pattern =
                try (try? PathPattern(template: example.pattern)) ?? PathPattern(regex: example.pattern)
            var budget = 1_000_000
            let path = try #require(PatternInclusion.example(of: pattern, budget: &budget))
            #expect(pattern.matches(path))
        }
    }

    @Test(arguments: [
        ["match: {path: \"*.jpg\"}", "match: {path: \"*.png\"}"],
        ["match: {path: \"*.jpg\"}", "match: {path: \"*.{ext}\"}", "priority: 1"],
        ["match: {path: \"{a}.jpg\", type: image/jpeg}", "match: {path: \"b.jpg\"}"],
        ["match: {path: \"{a}.jpg\", size: 1KB..}", "match: {path: \"b.jpg\"}"],
        ["folder: videos", "priority: 1"],
        ["folder: videos", "folder: [videos, thumbnails]"],
        ["match: {type: image/jpeg}", "match: {type: image/*}"],
        ["folder: videos, group: {by: \"{file.stem}\", members: {a: video/*}}", "folder: videos"],
        [
            "match: {type: image/*}",
            "match: {type: image/png}, group: {by: \"{file.stem}\", members: {a: image/*, b: \"*.srt\"}}",
        ],
    ])
    func `a rule that some file reaches is not complained of`(_ rules: [String]) {
        #expect(self.read(rules).problems.map(\.description) == [])
    }

    @Test func `a rule that takes nearly everything before others are asked is suspect`() {
        let result = self.read(["match: {path: \"{name}\"}", "match: {path: \"{show}/*.jpg\"}"])
        #expect(result.problems == [])
        #expect(
            result.book.warnings.map(\.description) == [
                "rules/a.yaml:2:5: the rule `r0` takes nearly every file of every folder before the rules behind it are asked; "
                    + "put it last, or give it a `folder`, `type` or `size`"
            ])
        for first in [
            "folder: videos, match: {path: \"*\"}", "match: {path: \"*\", type: image/*}",
            "match: {path: \"*\", size: 1KB..}",
        ] {
            #expect(self.read([first, "match: {path: \"{show}/*.jpg\"}"]).book.warnings == [])
        }
        #expect(self.read(["match: {path: \"{show}/*.jpg\"}", "match: {path: \"{name}\"}"]).book.warnings == [])
    }

    @Test func `a book without any rule is suspect, and one whose rules are wrong is just wrong`() {
        let empty = RuleBook.forTests("rules: []\n")
        let said = empty.problems.map(\.description) + empty.book.warnings.map(\.description)
        #expect(said.count == 1)
        let none = RuleBook.read([], configuration: .forTests, catalogue: .forTests)
        #expect(none.problems == [])
        #expect(none.book.warnings.map(\.message).allSatisfy { $0.hasPrefix("there is no rule, so every file stays") })
        #expect(none.book.warnings.count == 1)
        let wrong = RuleBook.forTests("rules: 7\n")
        #expect(!wrong.problems.isEmpty && wrong.book.warnings == [])
    }

    @Test func `a thousand rules are reviewed with bounded work`() {
        let rules = (0..<1000).map { "match: {path: \"{show}/{episode:[0-9]+}-\($0).{ext:jpe?g|png}\"}" }
        #expect(self.read(rules).problems == [])
    }
}
