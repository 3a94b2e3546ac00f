import Testing

/// A pattern, a path, and the captures, nil when the path does not fit.
struct PatternCase: Sendable, CustomTestStringConvertible {
    var pattern: String
    var path: String
    var captures: [String: String]?

    init(_ pattern: String, _ path: String, _ captures: [String: String]?) {
        self.pattern = pattern
        self.path = path
        self.captures = captures
    }

    var testDescription: String { "\(self.pattern) on \(self.path)" }

    static let templates: [PatternCase] = [
        // Literals.
        .init("a.jpg", "a.jpg", [:]),
        .init("a.jpg", "A.jpg", nil),
        .init("a.jpg", "axjpg", nil),
        .init("a.jpg", "a.jpg2", nil),
        .init("a.jpg", "x/a.jpg", nil),
        .init("a+(b)|c?.jpg", "a+(b)|c?.jpg", [:]),
        .init("[ab].jpg", "[ab].jpg", [:]),
        .init("[ab].jpg", "a.jpg", nil),
        // Captures are greedy from the left, are never empty and never hold a slash.
        .init("{stem}.{ext}", "a.b.jpg", ["stem": "a.b", "ext": "jpg"]),
        .init("{stem}.{ext}", "a.", nil),
        .init("{stem}.{ext}", ".jpg", nil),
        .init("{stem}.{ext}", "...", ["stem": ".", "ext": "."]),
        .init("{stem}.{ext}", "x/a.jpg", nil),
        .init("{a}-{b}-{c}", "1-2-3-4", ["a": "1-2", "b": "3", "c": "4"]),
        .init("{a}{b}", "xyz", ["a": "xy", "b": "z"]),
        .init("{a}{b}{c}", "xyz", ["a": "x", "b": "y", "c": "z"]),
        .init("{a}{b}{c}", "xy", nil),
        .init("{show}/{name}", "s1/a.jpg", ["show": "s1", "name": "a.jpg"]),
        .init("{show}/{name}", "s1/x/a.jpg", nil),
        .init("{name}", "a\nb", ["name": "a\nb"]),
        // A star is anything within a name, also nothing.
        .init("*", "a.jpg", [:]),
        .init("*", "x/a.jpg", nil),
        .init("*.jpg", ".jpg", [:]),
        .init("a*", "a", [:]),
        .init("a*b*c", "a--b--c", [:]),
        .init("a*b*c", "a--c--b", nil),
        .init("{show}/{episode:[0-9]+}*.{ext}", "s1/12.jpg", ["show": "s1", "episode": "12", "ext": "jpg"]),
        .init("{show}/{episode:[0-9]+}*.{ext}", "s1/12 final.x.jpg", ["show": "s1", "episode": "12", "ext": "jpg"]),
        .init("{show}/{episode:[0-9]+}*.{ext}", "s1/a12.jpg", nil),
        // Two stars and a slash are any directories, also none.
        .init("**/*.jpg", "a.jpg", [:]),
        .init("**/*.jpg", "x/a.jpg", [:]),
        .init("**/*.jpg", "x/y/z/a.jpg", [:]),
        .init("**/*.jpg", "x/y/z/a.png", nil),
        .init("x/**/a", "x/a", [:]),
        .init("x/**/a", "x/y/z/a", [:]),
        .init("x/**/a", "xy/a", nil),
        .init("**/**/a", "x/a", [:]),
        .init("**/{show}/{name}", "a/b/c/d", ["show": "c", "name": "d"]),
        .init("**/done/*", "done/a", [:]),
        .init("**/done/*", "undone/a", nil),
        // Narrowed captures.
        .init("{id:[0-9]{4}}", "1234", ["id": "1234"]),
        .init("{id:[0-9]{4}}", "12345", nil),
        .init("{id:[0-9]{2,3}}{rest}", "12345", ["id": "123", "rest": "45"]),
        .init("{id:\\d+}x", "12x", ["id": "12"]),
        .init("{id:\\d+}x", "١٢x", nil),
        .init("{ext:jpg|png}", "png", ["ext": "png"]),
        .init("{ext:jpg|png}", "gif", nil),
        .init("{a:.}{b:.*z}", "xyz", ["a": "x", "b": "yz"]),
        .init("{a:[^-]+}-{b}", "a/b-c", nil),
        .init("{a:.+}", "a/b", nil),
        .init("{a:\\D+}", "a/b", nil),
        .init("{a:[+-9]+}", "a", nil),
        .init("{a:[+-9]+}", "1/2", nil),
        .init("{a:[+-9]+}", "1.2", ["a": "1.2"]),
        .init("{a:x{2}}}}", "xx}", ["a": "xx"]),
        .init("{a:\\{x\\}}", "{x}", ["a": "{x}"]),
        .init("{a:[}{]+}", "}{", ["a": "}{"]),
        .init("{a:(?:ab)+}", "abab", ["a": "abab"]),
        .init("{a:[a-z]+?}{b}", "xyz", ["a": "x", "b": "yz"]),
        .init("{a:[\\d.]+}", "1.2", ["a": "1.2"]),
        .init("{a:[\\]\\-]+}", "]-", ["a": "]-"]),
        // Doubled braces are braces.
        .init("{{{a}}}", "{x}", ["a": "x"]),
        .init("{{a}}", "{a}", [:]),
        // Composed and decomposed text are the same; characters beyond ASCII are characters.
        .init("caf\u{E9}.jpg", "cafe\u{301}.jpg", [:]),
        .init("cafe\u{301}.jpg", "caf\u{E9}.jpg", [:]),
        .init("{a:.}.jpg", "e\u{301}.jpg", ["a": "\u{E9}"]),
        .init("{a:.}", "🎬", ["a": "🎬"]),
        .init("{a:[а-я]+}", "привет", ["a": "привет"]),
        .init("{a}·{b}", "日本·語", ["a": "日本", "b": "語"]),
    ]

    static let expressions: [PatternCase] = [
        .init("a\\.jpg", "a.jpg", [:]),
        .init("^a\\.jpg$", "a.jpg", [:]),
        .init("a", "xa", nil),
        .init("a|b", "b", [:]),
        .init("^a|b$", "b", [:]),
        .init("a^b", "ab", nil),
        .init("", "a", nil),
        // Outside a capture a dot takes slashes, inside it does not.
        .init(".*\\.jpg", "x/y.jpg", [:]),
        .init("(?<dir>.+)/(?<name>.+)", "x/y/z", nil),
        .init("(?:.*/)?(?<dir>.+)/(?<name>.+)", "x/y/z", ["dir": "y", "name": "z"]),
        .init("(?P<a>x+)(?<b>x)", "xxx", ["a": "xx", "b": "x"]),
        .init("(?<a>x+?)(?<b>x+)", "xxx", ["a": "x", "b": "xx"]),
        // The first alternative that leads to a match wins, not the longest.
        .init("(?<a>x|xy)(?<b>y?z)", "xyz", ["a": "x", "b": "yz"]),
        .init("(?<a>xy|x)(?<b>y?z)", "xyz", ["a": "xy", "b": "z"]),
        // A capture in a part that was not used is absent.
        .init("(?<a>x)?y", "y", [:]),
        .init("(?<a>x)|(?<b>y)", "y", ["b": "y"]),
        // In a loop the last round counts.
        .init("(?:(?<a>[a-z])-)+", "a-b-c-", ["a": "c"]),
        .init("(?:a*)*b", "aab", [:]),
        .init("(?:a|b|)*c", "abc", [:]),
        .init("a{0}b", "b", [:]),
        .init("a{2,}", "aaaa", [:]),
        .init("a{2,}", "a", nil),
        .init("[^/]+/[^/]+", "x/y", [:]),
        .init("\\w+\\s\\S+", "ab_1 é", [:]),
        .init("[\\w-]+", "a-b", [:]),
    ]
}
