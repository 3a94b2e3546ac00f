import Testing

@testable import Rules

/// A thousand rules that differ in a number, and paths for them; the last of 1,200 numbers have no rule.
struct RuleShape: Sendable, CustomTestStringConvertible {
    let title: String
    /// Makes the pattern of a rule.
    let pattern: @Sendable (Int) throws -> PathPattern
    /// Makes a path from its own number and that of its rule.
    let path: @Sendable (Int, Int) -> String

    var testDescription: String { self.title }

    static let ruleCount = 1000

    /// The rule that is for a path.
    static func rule(of path: Int) -> Int { path % 1200 }

    private init(
        template title: String, _ template: @escaping @Sendable (Int) -> String,
        _ path: @escaping @Sendable (Int, Int) -> String
    ) {
        self.title = title
        self.pattern = { try PathPattern(template: template($0)) }
        self.path = path
    }

    private init(
        regex title: String, _ regex: @escaping @Sendable (Int) -> String,
        _ path: @escaping @Sendable (Int, Int) -> String
    ) {
        self.title = title
        self.pattern = { try PathPattern(regex: regex($0)) }
        self.path = path
    }

    private static func directory(_ number: Int) -> String {
        ["incoming", "2026/11", "shows/winter season", "a/b/c", "editors/mary"][number % 5]
    }

    static let all: [RuleShape] = [
        RuleShape(
            template: "a directory", { "show\($0)/{episode:[0-9]+}*.{ext}" },
            { "show\($1)/\($0) the still of an episode.final.jpg" }),
        RuleShape(
            template: "the middle of a name", { "{show}/{episode:[0-9]+}-k\($0)-*.{ext}" },
            { "some show/\($0)-k\($1)-final.jpg" }),
        RuleShape(
            template: "the end of a name", { "{show}/{episode}-\($0).jpg" }, { "some show/\($0)-\($1).jpg" }),
        RuleShape(
            template: "a narrowed capture", { "{show:show\($0)|s\($0)}/{name}.{ext}" },
            { "show\($1)/still \($0).jpg" }),
        RuleShape(
            template: "a name below any directories", { "**/show\($0)/*.mp4" },
            { "\(Self.directory($0))/show\($1)/take \($0).mp4" }),
        RuleShape(
            template: "a name below one of two directories", { "{d:alpha|beta}/**/x\($0)_*" },
            { "\($0 % 2 == 0 ? "alpha" : "beta")/\(Self.directory($0))/x\($1)_\($0).mov" }),
        RuleShape(
            template: "characters beyond ASCII", { "**/\(Self.character($0))*.mp4" },
            { "\(Self.directory($0))/\(Self.character($1))\($0).mp4" }),
        RuleShape(
            regex: "an expression below any directories", { "(?:.*/)?prefix\($0)-(\\d+)\\.mp4" },
            { "\(Self.directory($0))/prefix\($1)-\($0).mp4" }),
        RuleShape(
            regex: "an expression with ends and a capture", { "^(?:.*/)?(?<s\($0)>[a-z]+)-\($0)\\.mp4$" },
            { "\(Self.directory($0))/episode-\($1).mp4" }),
        RuleShape(
            regex: "a text anywhere", { ".*foo\($0)_.*" }, { "\(Self.directory($0))/the foo\($1)_\($0) final.mp4" }),
        RuleShape(
            regex: "one of two texts anywhere", { ".*(?:foo\($0)|bar\($0))_.*" },
            { "\(Self.directory($0))/the \($0 % 2 == 0 ? "foo" : "bar")\($1)_\($0).mp4" }),
        RuleShape(
            regex: "two texts anywhere", { ".*show\($0)/.*ep\($0)_.*" },
            { "\(Self.directory($0))/show\($1)/x ep\($1)_\($0).mov" }),
        RuleShape(
            regex: "a name in a directory", { "[^/]+/ep\($0)-.*" }, { "show \($0 % 37)/ep\($1)-final \($0).mp4" }),
        RuleShape(
            regex: "the end of a path", { ".*-\($0)\\.mp4" },
            { "\(Self.directory($0))/some-show - part \($0)-\($1).mp4" }),
        RuleShape(
            regex: "either case", { "(?:.*/)?[Ss][Hh][Oo][Ww]\($0)_.*\\.[Mm][Pp]4" },
            { "\(Self.directory($0))/SHOW\($1)_\($0).Mp4" }),
        RuleShape(
            regex: "a capture in a capture's directory", { "(?<show>[^/]+)/(?<ep\($0)>s\($0))/.*\\.(?:mp4|mov)" },
            { "show \($0 % 37)/s\($1)/take \($0).mov" }),
    ]

    /// A Chinese character for each number.
    private static func character(_ number: Int) -> Character {
        Unicode.Scalar(UInt32(0x4E00 + number)).map { Character($0) } ?? "?"
    }
}
