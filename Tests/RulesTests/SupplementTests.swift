import Foundation
import Rules
import Testing

@Suite struct `Values from beside a file` {
    private static let date = Date(timeIntervalSince1970: 1_795_309_323)

    private static let full = """
        rules:
          - name: r
            match: {path: "**/{show}-{episode:[0-9]+}.{ext}"}
            lookup: {table: ids.csv, where: {show: "{show}", kind: "{file.ext}", owner: "{sidecar.owner.name}"}}
            sidecar: {path: "{file.stem}.yaml"}
            content: true
            during: "Mon-Fri 20:00-06:00"
            notify: [desk, "night.shift"]
            do:
              - test.all: {any: ["{video_id}", "{sidecar.title}", "{content.a.b}", "{show}"]}
              - test.all: {list: "{sidecar.tags}", any: "{content.videos}"}
        """

    private func match(_ text: String, _ bytes: [UInt8], type: String = "text/plain") throws -> (RuleMatch, FileFacts) {
        let result = RuleBook.forTests(text)
        #expect(result.problems.map(\.description) == [])
        let facts = FileFacts(folder: "videos", path: try #require(DropPath(bytes)), type: type, size: 9)
        return (try #require(result.book.match(facts)), facts)
    }

    private func match(
        _ text: String, _ path: String, type: String = "text/plain"
    ) throws -> (RuleMatch, FileFacts) {
        try self.match(text, Array(path.utf8), type: type)
    }

    private func sidecar(_ template: String, of path: [UInt8], match: String = "**/{stem}.{ext}") throws -> DropPath {
        let (match, facts) = try self.match(
            """
            rules:
              - name: r
                match: {path: "\(match)"}
                sidecar: {path: "\(template)"}
                do: [{test.all: {any: x}}]
            """, path)
        let sidecar = try match.sidecarPath(for: facts)
        #expect(RuleBook(rules: [match.rule]).mayBeSidecar(sidecar, in: facts.folder))
        return sidecar
    }

    @Test func `a rule with everything is read as it was written`() throws {
        let rule = try self.match(Self.full, "a-1.txt").0.rule
        #expect(rule.sidecar?.isRequired == true && rule.sidecar?.wait == .seconds(30))
        #expect(
            rule.lookup
                == Lookup(
                    table: "ids.csv",
                    conditions: ["show": "{show}", "kind": "{file.ext}", "owner": "{sidecar.owner.name}"],
                    position: Problem.Position(line: 4, column: 21)))
        #expect(rule.readsContent && rule.notify == ["desk", "night.shift"])
        #expect(rule.during?.text == "Mon-Fri 20:00-06:00")
    }

    @Test func `a plan holds row, sidecar and content, each with its type`() throws {
        let (match, facts) = try self.match(Self.full, "x/s{1}-12.txt")
        let tags = Value.list([.text("a"), .text("{show}")])
        let videos = Value.list([.text("k1")])
        let plan = try match.plan(
            for: facts, digests: [:],
            supplement: Supplement(
                row: ["video_id": .text("v{episode}"), "show": .text("from the row")],
                sidecar: .map(["title": .text("T"), "tags": tags]),
                content: .map(["a": .map(["b": .text("deep")]), "videos": videos])), at: Self.date)
        let first = try plan.resolve(step: 0, outputs: [], catalogue: .forTests)
        #expect(
            first.parameters["any"] == .list([.text("v{episode}"), .text("T"), .text("deep"), .text("s{1}")]),
            "nothing that came from outside is filled in again")
        let second = try plan.resolve(step: 1, outputs: [[:]], catalogue: .forTests)
        #expect(second.parameters == ["list": tags, "any": videos])
        #expect(plan.during == "Mon-Fri 20:00-06:00" && plan.notify == ["desk", "night.shift"] && plan.members == nil)
        #expect(plan.values["sidecar.tags"] == tags && plan.values["episode"] == .text("12"))
    }

    @Test(arguments: [
        (
            "sidecar",
            "`{sidecar.title}` is empty, since x/a-1.yaml has no `title`; write it there, or change the rule `r`"
        ),
        ("none", "`{sidecar.title}` is empty, since there is no x/a-1.yaml; write it there, or change the rule `r`"),
        ("content", "`{content.a.b}` is empty, since x/a-1.txt has no `a.b`; write it there, or change the rule `r`"),
        ("cell", "`{video_id}` is empty in the row of ids.csv; fill it in"),
        ("column", "`{video_id}` is empty, since ids.csv has no column `video_id`; add it, or change the rule `r`"),
    ])
    func `what is missing beside the file fails it, by name`(_ missing: String, _ sentence: String) throws {
        let (match, facts) = try self.match(Self.full, "x/a-1.txt")
        var supplement = Supplement(
            row: ["video_id": .text("v")],
            sidecar: .map(["title": .text("T"), "tags": .list([.text("a")])]),
            content: .map(["a": .map(["b": .text("c")]), "videos": .text("v")]))
        switch missing {
        case "sidecar": supplement.sidecar = .map(["title": .text("")])
        case "none": supplement.sidecar = nil
        case "content": supplement.content = .map(["a": .text("b")])
        case "cell": supplement.row = ["video_id": .text("")]
        default: supplement.row = ["other": .text("x")]
        }
        let error = #expect(throws: RuleError.self) {
            try match.plan(for: facts, digests: [:], supplement: supplement, at: Self.date)
        }
        #expect(error?.message == sentence)
    }

    @Test func `the question to a table is filled in`() throws {
        let (match, facts) = try self.match(Self.full, "{show}-1.txt")
        let owner = { (value: Value) in Value.map(["owner": .map(["name": value])]) }
        #expect(
            try match.lookupConditions(for: facts, sidecar: owner(.text("{ext}")))
                == ["show": "{show}", "kind": "txt", "owner": "{ext}"])
        let absent = #expect(throws: RuleError.self) { try match.lookupConditions(for: facts) }
        #expect(
            absent?.message
                == "`owner` of the lookup: `{sidecar.owner.name}` is empty, since there is no {show}-1.yaml; "
                + "write it there, or change the rule `r`")
        let list = #expect(throws: RuleError.self) {
            try match.lookupConditions(for: facts, sidecar: owner(.list([.text("a")])))
        }
        #expect(list?.message.contains("is no text for this file") == true)
    }

    @Test func `a question by the content's digest asks for the digest`() throws {
        let (match, facts) = try self.match(
            """
            rules:
              - name: r
                lookup: {table: ids.csv, where: {sum: "{file.sha256}"}}
                do: [{test.all: {any: "{id}"}}]
            """, "a.txt")
        #expect(match.rule.digests == [.sha256])
        #expect(try match.lookupConditions(for: facts, digests: [.sha256: "e3"]) == ["sum": "e3"])
        #expect(throws: RuleError.self) { try match.lookupConditions(for: facts) }
    }

    @Test(arguments: [
        ("{file.stem}.yaml", "a.b.mp4", "a.b.yaml"), ("{file.name}.json", "x/y/a.mp4", "x/y/a.mp4.json"),
        ("meta/{file.stem}.yaml", "x/a.mp4", "x/meta/a.yaml"), ("{stem}.yaml", "x/{stem}.mp4", "x/{stem}.yaml"),
        ("{file.stem}.yaml", "50%20{ext}.mp4", "50%20{ext}.yaml"), ("{{{stem}}}", "a.mp4", "{a}"),
        ("{folder}.yaml", "x/a.mp4", "x/videos.yaml"), ("{stem}{file.ext}.yaml", "x/a.mp4", "x/amp4.yaml"),
        ("*{stem}.yaml", "a.mp4", "*a.yaml"),
    ])
    func `a sidecar lies beside its file`(_ template: String, _ path: String, _ sidecar: String) throws {
        #expect(try self.sidecar(template, of: Array(path.utf8)).bytes == Array(sidecar.utf8))
    }

    @Test(arguments: [
        ("{file.stem}.yaml", ["a.yml", ".yaml", "yaml"]), ("meta/{file.stem}.yaml", ["a.yaml", "meta/x/a.yaml"]),
        ("*{file.stem}.yaml", ["a.yaml"]),
    ])
    func `a file that no sidecar is called as is none`(_ template: String, _ others: [String]) throws {
        let rule = try self.match(
            "rules: [{name: r, sidecar: {path: \"\(template)\"}, do: [{test.all: {any: x}}]}]", "a.txt"
        ).0.rule
        let book = RuleBook(rules: [rule])
        for other in others { #expect(!book.mayBeSidecar(try #require(DropPath(other)), in: "videos"), "\(other)") }
        #expect(!RuleBook(rules: []).mayBeSidecar(try #require(DropPath("a.yaml")), in: "videos"))
    }

    @Test func `a sidecar is spelled as its file is`() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        for template in ["{file.stem}.yaml", "{stem}.yaml"] {
            for stem in [composed, decomposed] {
                #expect(
                    try self.sidecar(template, of: Array("x/\(stem).mp4".utf8)).bytes == Array("x/\(stem).yaml".utf8))
            }
        }
        let raw: [UInt8] = [0x61, 0xFF] + Array(".mp4".utf8)
        #expect(try self.sidecar("{file.stem}.yaml", of: raw).bytes == [0x61, 0xFF] + Array(".yaml".utf8))
    }

    @Test func `a sidecar never leaves the directory and is never the file itself`() throws {
        let up = #expect(throws: RuleError.self) {
            try self.sidecar("{dots}/a", of: Array("x...".utf8), match: "x{dots:[.][.]}.")
        }
        #expect(up?.message == "no file can be called ../a, as its sidecar would be; rename the file")
        let empty = #expect(throws: RuleError.self) {
            try self.sidecar("x{file.ext}", of: Array("README".utf8), match: "*")
        }
        #expect(empty?.message == "`{file.ext}` is empty for this file; rename the file, or change the rule `r`")
    }

    @Test(arguments: [
        ("{file.stem}.yaml", "s/{x}.{e}", "s/a.yaml", true), ("{file.stem}.yaml", "s/{x}.{e}", "s/a.b.yaml", true),
        ("{file.stem}.yaml", "s/{x}.{e}", "s/a.jpg", false), ("{file.stem}.yaml", "s/{x}.{e}", "s/a.yml", false),
        ("{file.stem}.yaml", "s/{x}.{e}", "s/cafe\u{301}.yaml", true), ("{x}.yaml", "s/{x}.{e}", "s/a.yaml", true),
        ("{file.name}.yaml", "s/{x}", "s/a.jpg.yaml", true), ("{x}.yaml", "s/{x}", "s/a.jpg.yaml", true),
        ("{file.name}.yaml", "s/{x}", "s/a.jpg", false), ("{file.name}.yaml", "s/{x}.{e}", "s/a.yaml", false),
        ("meta/{file.stem}.yaml", "**/{x}.{e}", "s/meta/a.yaml", true),
        ("meta/{file.stem}.yaml", "**/{x}.{e}", "meta/a.yaml", true),
        ("meta/{file.stem}.yaml", "**/{x}.{e}", "s/a.yaml", false), ("info.yaml", "**/{x}.{e}", "s/info.yaml", true),
        ("{x}", "{x}.{e}", "a.jpg", false), ("{folder}.yaml", "{x}.{e}", "videos.yaml", true),
    ])
    func `a rule does not take its own sidecars`(
        _ template: String, _ path: String, _ name: String, _ isSidecar: Bool
    ) throws {
        let text = """
            rules:
              - name: r
                match: {path: "\(path)"}
                sidecar: {path: "\(template)"}
                do: [{test.all: {any: x}}]
              - name: other
                match: {path: "**/*.yaml"}
                do: [{test.all: {any: x}}]
            """
        let (book, problems) = RuleBook.forTests(text)
        #expect(problems == [], "the second rule can be reached: by what is a sidecar to the first")
        let dropped = try #require(DropPath(name))
        let facts = FileFacts(folder: "videos", path: dropped, type: "text/plain", size: 9)
        #expect((book.match(facts)?.rule.name == "r") == !isSidecar)
        #expect((try #require(book.rules.first).match(facts) == nil) == isSidecar)
        let trial = try #require(book.trials(folder: "videos", path: dropped, type: nil, size: nil).first)
        let why = "\(ShownBytes.text(dropped.name)) is the sidecar of another file by its name, and goes with that one"
        #expect((trial.outcome == .refused(.sidecar, why: why)) == isSidecar)
        #expect(!isSidecar || book.mayBeSidecar(dropped, in: "videos"))
    }

    @Test func `two names that only look alike are two files`() throws {
        let (composed, decomposed) = (
            try #require(DropPath("caf\u{E9}.jpg")), try #require(DropPath("cafe\u{301}.jpg"))
        )
        #expect(composed != decomposed && composed.matchText == decomposed.matchText)
        let facts = [composed, decomposed].map { FileFacts(folder: "videos", path: $0, type: "image/jpeg", size: 1) }
        #expect(facts[0] != facts[1] && facts[1].path.bytes == Array("cafe\u{301}.jpg".utf8))
        let book = RuleBook.forTests(
            "rules: [{name: r, match: {path: \"{x:caf.}.jpg\"}, do: [{test.all: {any: \"{x}\"}}]}]"
        ).book
        for facts in facts { #expect(book.match(facts)?.captures == ["x": "caf\u{E9}"]) }
        let data = try JSONEncoder().encode(facts[1])
        #expect(try JSONDecoder().decode(FileFacts.self, from: data).path.bytes == facts[1].path.bytes)
    }

    @Test func `columns that are known are checked, and others are not`() {
        let text = """
            rules:
              - name: r
                match: {path: "{show}-{kind}.jpg"}
                lookup: {table: ids.csv, where: {show: "{show}"}}
                do: [{test.all: {any: "{show} {kind} {vidoe_id}"}}]
            """
        func problems(_ columns: [String]?) -> [String] {
            RuleBook.read(
                [SourceFile(name: "a.yaml", bytes: Array(text.utf8))], configuration: .forTests, catalogue: .forTests,
                tables: columns.map { ["ids.csv": $0] }
            ).problems.map(\.description)
        }
        #expect(problems(nil) == [])
        #expect(
            problems(["show", "video_id"]) == [
                "a.yaml:5:27: `any`: unknown placeholder `{vidoe_id}`; did you mean `{video_id}`?"
            ])
        #expect(problems(["show", "vidoe_id"]) == [])
        #expect(
            problems(["show", "kind", "vidoe_id"]) == [
                "a.yaml:5:27: `any`: `{kind}` is a capture and a column of ids.csv; give the capture another name"
            ])
        #expect(
            problems(["shows", "vidoe_id"]) == [
                "a.yaml:4:38: `where`: ids.csv has no column `show`; did you mean `shows`?"
            ])
    }
}
