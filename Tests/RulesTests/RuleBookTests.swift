import Rules
import Testing

@Suite struct `The rule book` {
    private func book(_ text: String, file: String = "rules/a.yaml") throws -> RuleBook {
        let result = RuleBook.forTests(text, file: file)
        #expect(result.problems.map(\.description) == [])
        return result.book
    }

    private func facts(
        _ path: String, folder: String = "thumbnails", type: String = "image/jpeg", size: Int64 = 1000
    ) throws -> FileFacts {
        FileFacts(folder: folder, path: try #require(DropPath(path)), type: type, size: size)
    }

    private static let three = """
        rules:
          - name: stills
            folder: thumbnails
            match: {path: "{show}/{episode:[0-9]+}*.{ext}", type: [image/jpeg, image/PNG], size: 1KB..8MB}
            do: [{dyntube.update_video_image: {video: "{show}-{episode}"}}]
          - name: clips
            folder: [videos]
            match: {regex: "(?<stem>[^/]+)\\\\.mp4", type: video/*}
            do: [{dyntube.update_video_image: {video: "{stem}", account: kids, url: "https://a.example.com/x"}}]
          - name: rest
            do: [{file.copy: {to: "/srv/copies/{file.path}"}}]
        """

    @Test(arguments: [
        ("thumbnails", "s1/12.jpg", "image/jpeg", Int64(1000), "stills"),
        ("thumbnails", "s1/12.jpg", "image/png", 8_000_000, "stills"),
        ("thumbnails", "s1/12.jpg", "image/jpeg", 999, "rest"),
        ("thumbnails", "s1/12.jpg", "image/jpeg", 8_000_001, "rest"),
        ("thumbnails", "s1/12.jpg", "video/mp4", 1000, "rest"),
        ("thumbnails", "s1/x.jpg", "image/jpeg", 1000, "rest"),
        ("videos", "s1/12.jpg", "image/jpeg", 1000, "rest"),
        ("videos", "a.mp4", "video/mp4", 0, "clips"),
        ("videos", "a.mp4", "text/plain", 0, "rest"),
    ])
    func `the first rule that takes a file is its rule`(
        _ folder: String, _ path: String, _ type: String, _ size: Int64, _ rule: String
    ) throws {
        let facts = try self.facts(path, folder: folder, type: type, size: size)
        #expect(try self.book(Self.three).match(facts)?.rule.name == rule)
    }

    @Test func `a rule is read as it was written`() throws {
        let rules = try self.book(Self.three).rules
        #expect(rules.map(\.name) == ["stills", "clips", "rest"])
        #expect(rules[0].folders == ["thumbnails"] && rules[0].types == ["image/jpeg", "image/png"])
        #expect(rules[0].size == SizeRange(from: 1000, to: 8_000_000))
        #expect(rules[0].position == Problem.Position(line: 2, column: 5) && rules[0].file == "rules/a.yaml")
        #expect(rules[0].retry == RetryPolicy(attempts: 8, withinSeconds: 86_400) && rules[0].priority == 0)
        let parameters = ["video": Value.text("{stem}"), "url": .text("https://a.example.com/x")]
        #expect(
            rules[1].steps == [Step(action: "dyntube.update_video_image", account: "kids", parameters: parameters)])
        #expect(rules[2].folders == [] && rules[2].path.source == "**/*" && rules[2].steps[0].account == "file")
    }

    @Test func `rules are in the order of the files' names, then of the file`() throws {
        let rule = { (name: String) in "rules: [{name: \(name), match: {path: \(name)}, do: [{file.copy: {to: x}}]}]" }
        let files = [("rules/b.yaml", "two"), ("rules/B.yaml", "one"), ("rules/c.yaml", "three")]
        let result = RuleBook.read(
            files.map { SourceFile(name: $0.0, bytes: Array(rule($0.1).utf8)) }
                + [SourceFile(name: "rules/a.test.yaml", bytes: Array("cases: []".utf8))],
            configuration: .forTests, catalogue: .forTests)
        #expect(result.book.rules.map(\.name) == ["one", "two", "three"])
        #expect(result.problems == [])
    }

    @Test func `problems of several files are told at once and in order`() {
        let result = RuleBook.read(
            [
                SourceFile(name: "rules/b.yaml", bytes: Array("rules: [{name: a, do: [{file.copy: {to: x}}]}]".utf8)),
                SourceFile(name: "rules/a.yaml", bytes: Array("rules: [{name: a, do: []}]".utf8)),
            ], configuration: .forTests, catalogue: .forTests)
        #expect(
            result.problems.map(\.description) == [
                "rules/a.yaml:1:23: `do` has no steps; write at least one",
                "rules/b.yaml:1:9: the rule `a` is there already, in rules/a.yaml, line 1; give each rule its own name",
            ])
    }

    @Test func `what no rule's path fits is not wanted`() throws {
        let book = try self.book(
            """
            rules:
              - {name: a, folder: thumbnails, match: {path: "*.jpg", type: image/png}, do: [{file.copy: {to: x}}]}
            """)
        #expect(book.wants(try #require(DropPath("a.jpg")), in: "thumbnails"))
        #expect(!book.wants(try #require(DropPath("x/a.jpg")), in: "thumbnails"))
        #expect(!book.wants(try #require(DropPath("a.jpg")), in: "videos"))
    }

    @Test func `explain hears from every rule why not`() throws {
        let book = try self.book(Self.three)
        let path = try #require(DropPath("s1/12.jpg"))
        let captures = ["show": "s1", "episode": "12", "ext": "jpg"]
        let outcomes = { (type: String?, size: Int64?) in
            book.trials(folder: "thumbnails", path: path, type: type, size: size).map(\.outcome)
        }
        let clips = RuleTrial.Outcome.refused(.folder, why: "it is for videos, not for thumbnails")
        let rest = RuleTrial.Outcome.matched(captures: [:])
        #expect(outcomes("image/jpeg", 1000) == [.matched(captures: captures), clips, rest])
        let large = "the size is 9 MB (9000000 bytes), not from 1 KB to 8 MB"
        #expect(outcomes("image/jpeg", 9_000_000) == [.refused(.size, why: large), clips, rest])
        let gif = "the content is image/gif, not image/jpeg, image/png"
        #expect(outcomes("image/gif", 1000) == [.refused(.type, why: gif), clips, rest])
        let unknown = [
            "the size is not known; it must be from 1 KB to 8 MB",
            "the type of the content is not known; it must be image/jpeg, image/png",
        ]
        #expect(outcomes(nil, nil) == [.depends(captures: captures, on: unknown), clips, rest])
        let other = book.trials(folder: "thumbnails", path: try #require(DropPath("a.jpg")), type: nil, size: nil)
        let why = "the path a.jpg does not fit {show}/{episode:[0-9]+}*.{ext}"
        #expect(other[0].outcome == .refused(.path, why: why))
        #expect(other[0].rule == "stills" && other[0].position.line == 2)
    }
}
