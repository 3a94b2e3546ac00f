import Foundation
import Rules
import Testing

@Suite struct `Rule tests` {
    private static let book = RuleBook.forTests(
        """
        rules:
          - name: stills
            folder: thumbnails
            match: {path: "{video}.{ext}", type: image/*}
            do: [{dyntube.update_video_image: {video: "{video}"}}]
        """
    ).book

    private static func read(_ text: String) throws -> (cases: [RuleTestCase], problems: [Problem]) {
        RuleTestReader.read(
            SourceFile(name: "rules/a.test.yaml", bytes: Array(text.utf8)),
            configuration: Configuration.forTests, book: self.book)
    }

    @Test func `a case is read as it was written`() throws {
        let (cases, problems) = try Self.read(
            """
            folder: thumbnails
            cases:
              - path: kids/v1.jpg
                type: Image/JPEG
                size: 2KB
                at: 2026-11-22T10:00:00Z
                sidecar: {title: A, tags: [x, "y"]}
                expect:
                  rule: stills
                  values: {video: v1}
                  requests:
                    - PUT https://a.example
                    - |
                      POST https://b.example
                        title: A
              - {path: a.txt, folder: videos, type: text/plain, expect: none}
            """)
        #expect(problems.map(\.description) == [])
        #expect(cases.count == 2 && cases.last?.expectation == RuleTestCase.Expectation.none)
        let first = try #require(cases.first)
        #expect(first.facts.path.text == "kids/v1.jpg" && first.facts.type == "image/jpeg" && first.facts.size == 2000)
        #expect(first.at == Date(timeIntervalSince1970: 1_795_341_600))
        #expect(first.sidecar == .map(["title": .text("A"), "tags": .list([.text("x"), .text("y")])]))
        let terms = RuleTestCase.Terms(
            rule: "stills", values: ["video": .text("v1")],
            requests: [["PUT https://a.example"], ["POST https://b.example", "  title: A"]])
        #expect(first.expectation == .taken(terms))
        #expect(cases.last?.facts.folder == "videos" && cases.last?.facts.size == 1_000_000)
        #expect(cases.last?.position == Problem.Position(line: 16, column: 5))
    }

    @Test(arguments: [
        BadFile("nothing", "", ["the file is empty; write `cases:`, or remove the file"]),
        BadFile(
            "no list", "cases: {a: b}",
            ["1:8: `cases` must be a list, and this is a map; begin each case with `- path:`"]),
        BadFile(
            "nearly right words",
            """
            folder: thumbnail
            cases:
              - {path: ../a, type: image, size: 2, expect: {rule: still, value: {}}}
              - {paths: a.jpg, type: image/*, at: today}
            """,
            [
                "1:9: `folder`: the config has no folder `thumbnail`; did you mean `thumbnails`?",
                "3:5: the case does not say which folder; write `folder:` in it or at the top of the file, with one of thumbnails, videos",
                "3:12: `path`: `../a` is not a path below a folder; write such as kids/still.jpg",
                "3:24: `type`: `image` is not a media type; write such as image/*",
                "3:55: `rule`: no rule is called `still`; did you mean `stills`?",
                "3:62: unknown key `value` in `expect`; did you mean `values`?",
                "4:5: the case does not say which folder; write `folder:` in it or at the top of the file, with one of thumbnails, videos",
                "4:5: the case has no `expect`; write such as `expect: {rule: episode still}`",
                "4:5: the case has no `path`; write such as `path: still.jpg`",
                "4:6: unknown key `paths` in the case; did you mean `path`?",
                "4:26: `type`: `image/*` is not one type; write such as image/jpeg",
                "4:39: `at`: `today` is not a time; write such as 2026-11-22T10:00:00Z",
            ]),
    ])
    func `a bad file is told with every problem at its place`(_ bad: BadFile) throws {
        let (cases, problems) = try Self.read(bad.text)
        #expect(BadFile.lines(problems) == bad.expected)
        #expect(cases.isEmpty)
    }

    // MARK: Comparing

    private static func test(_ expectation: RuleTestCase.Expectation) throws -> RuleTestCase {
        RuleTestCase(
            position: Problem.Position(line: 1, column: 1),
            facts: FileFacts(
                folder: "thumbnails", path: try #require(DropPath("v1.jpg")), type: "image/jpeg", size: 1),
            expectation: expectation)
    }

    private static let outcome = RuleTestOutcome(
        rule: "stills", values: ["video": .text("v1"), "ext": .text("jpg")],
        requests: [["PUT https://a.example", "A: 1"], ["POST https://b.example"]])

    @Test(arguments: [
        (RuleTestCase.Terms(), []), (.init(rule: "stills"), []), (.init(values: ["video": .text("v1")]), []),
        (.init(requests: [["PUT https://a.example"], ["POST https://b.example"]]), []),
        (.init(rule: "clips"), ["-rule: clips", "+rule: stills"]),
        (
            .init(rule: "stills", values: ["video": .text("v2"), "row": .text("x")]),
            [" rule: stills", " values:", "-  row: x", "-  video: v2", "+  video: v1"]
        ),
        (
            .init(requests: [["PUT https://a.example", "A: 2"]]),
            [" requests:", "   - PUT https://a.example", "-    A: 2", "+    A: 1", "+  - POST https://b.example"]
        ),
        (.init(rule: "stills", fails: "too large"), [" rule: stills", "-fails: too large"]),
    ])
    func `only what a case says is compared`(_ terms: RuleTestCase.Terms, _ difference: [String]) throws {
        #expect(try Self.test(.taken(terms)).difference(from: Self.outcome) == difference)
    }

    @Test func `a file that would fail fails a case that does not say so`() throws {
        let failing = RuleTestOutcome(rule: "stills", problem: "it is too large for the service")
        let silent = try Self.test(.taken(.init(rule: "stills")))
        #expect(silent.difference(from: failing) == [" rule: stills", "+fails: it is too large for the service"])
        #expect(try Self.test(.taken(.init(fails: "too large"))).difference(from: failing).isEmpty)
        #expect(try Self.test(.none).difference(from: RuleTestOutcome()).isEmpty)
        #expect(try Self.test(.none).difference(from: failing) == ["-none", "+rule: stills"])
        #expect(try Self.test(.taken(.init())).difference(from: RuleTestOutcome()) == ["-rule", "+none"])
    }

    // MARK: Writing

    @Test(arguments: [
        nil, "cases:\n- {path: a, folder: videos, type: a/b, expect: none}",
        "# Mine.\nfolder: videos\ncases:\n    -   path: a\n        type: a/b\n        expect: none   # So.\n",
        "folder: videos\r\ncases:\r\n  - path: a\r\n    type: a/b\r\n    expect: none\r\n",
    ])
    func `a case that is added is read as it is`(_ text: String?) throws {
        var test = try Self.test(
            .taken(
                .init(
                    rule: "stills",
                    values: ["null": .text("null"), "t": .text("no"), "l": .list([.text("*a"), .text("{b}: #")])],
                    requests: [["PUT https://a.example/?a=b", "  title: \u{E4}", "", " x"], ["one"]], fails: "")))
        test.sidecar = .map(["a": .text(" two\nlines\n"), "b": .list([]), "c": .map([:])])
        test.at = Date(timeIntervalSince1970: 1_795_341_600)
        let source = text.map { SourceFile(name: "rules/a.test.yaml", bytes: Array($0.utf8)) }
        let addition = try RuleTestText.addition(of: test, to: source, rules: "a.yaml")
        let (cases, problems) = try Self.read((text ?? "") + addition)
        #expect(problems.map(\.description) == [])
        #expect(cases.count == (text == nil ? 1 : 2))
        #expect(try #require(cases.last).isSame(as: test), "\(addition)")
    }

    @Test(arguments: [
        "cases: []\n", "cases: [{path: a, type: a/b, expect: none}]\n", "cases:\n  - a\nfolder: videos\n", "x",
    ])
    func `a file that ends otherwise is not added to`(_ text: String) throws {
        let source = SourceFile(name: "rules/a.test.yaml", bytes: Array(text.utf8))
        let test = try Self.test(.none)
        let error = #expect(throws: RuleError.self) { try RuleTestText.addition(of: test, to: source, rules: "a.yaml") }
        #expect(error?.message.contains("does not end in a list of cases") == true)
    }
}
