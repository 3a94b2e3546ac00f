import Foundation
import Rules
import Testing

@Suite struct `Plans and placeholders` {
    private static let date = Date(timeIntervalSince1970: 1_795_309_323)

    private func plan(
        _ steps: String, path: String = "show/a.b.jpg", match: String = "\"{show}/{name}\"",
        digests: [FileDigest: String] = [:]
    ) throws -> JobPlan {
        let result = RuleBook.forTests("rules:\n  - name: r\n    match: {path: \(match)}\n    do:\n\(steps)\n")
        #expect(result.problems.map(\.description) == [])
        let path = try #require(DropPath(path))
        let facts = FileFacts(folder: "thumbnails", path: path, type: "image/jpeg", size: 1234)
        return try #require(result.book.match(facts)).plan(for: facts, digests: digests, at: Self.date)
    }

    private func filled(_ template: String, path: String = "show/a.b.jpg") throws -> Value? {
        let plan = try self.plan(
            "      - test.all: {any: \(template)}", path: path,
            digests: [.md5: "d41d8cd98f00b204e9800998ecf8427e", .sha256: "e3b0c442"])
        return try plan.resolve(step: 0, outputs: [], catalogue: .forTests).parameters["any"]
    }

    @Test(arguments: [
        ("\"{show}\"", "show"), ("\"{show}-{name}\"", "show-a.b.jpg"), ("\"{file.name}\"", "a.b.jpg"),
        ("\"{file.stem}\"", "a.b"), ("\"{file.ext}\"", "jpg"), ("\"{file.path}\"", "show/a.b.jpg"),
        ("\"{file.type}\"", "image/jpeg"), ("\"{file.size}\"", "1234"), ("\"{file.sha256}\"", "e3b0c442"),
        ("\"{file.md5}\"", "d41d8cd98f00b204e9800998ecf8427e"), ("\"{folder}\"", "thumbnails"),
        ("\"{date:yyyy-MM-dd}\"", "2026-11-22"), ("\"{{{show}}}\"", "{show}"), ("no", "no"), ("0123", "0123"),
        ("2026-11-22", "2026-11-22"), ("1e3", "1e3"), ("\"~\"", "~"), ("\"\"", ""),
    ])
    func `a placeholder is filled in`(_ template: String, _ text: String) throws {
        #expect(try self.filled(template) == .text(text))
    }

    @Test func `placeholders in lists and maps are filled in`() throws {
        let value = try self.filled("{a: [\"{show}\", x], b: {c: \"{file.ext}\"}}")
        #expect(value == .map(["a": .list([.text("show"), .text("x")]), "b": .map(["c": .text("jpg")])]))
    }

    @Test func `names are filled in composed`() throws {
        #expect(try self.filled("\"{file.stem}\"", path: "s/cafe\u{301}.jpg")?.text?.unicodeScalars.count == 4)
    }

    @Test func `the plan holds every capture and what its templates use`() throws {
        let plan = try self.plan("      - test.all: {any: \"{file.ext} {date:yyyy}\"}")
        #expect(
            plan.values == [
                "show": .text("show"), "name": .text("a.b.jpg"), "file.ext": .text("jpg"), "date:yyyy": .text("2026"),
            ])
        #expect(plan.rule == "r")
    }

    @Test(arguments: [("", false), ("on_same_content: act", false), ("on_same_content: skip", true)])
    func `the same content is passed over where the rule says so`(_ line: String, _ isSkipped: Bool) throws {
        let steps = "      - dyntube.update_video_image: {video: v1}\n    \(line)"
        let plan = try self.plan(steps, digests: [.sha256: "e3b0c442"])
        #expect(plan.skipsSameContent == (isSkipped ? true : nil))
        #expect(plan.values["file.sha256"] == (isSkipped ? .text("e3b0c442") : nil), "by it the content is known")
    }

    @Test func `the digests that a rule needs are known`() throws {
        let result = RuleBook.forTests(
            "rules:\n  - name: r\n    do: [{test.all: {any: [\"{file.md5}\"]}}, {test.all: {any: \"{file.sha256}\"}}]\n"
        )
        #expect(result.book.rules.first?.digests == [.md5, .sha256])
    }

    @Test func `a placeholder without a value fails the file`() throws {
        let empty = { (name: String) in
            "`{\(name)}` is empty for this file; rename the file, or change the rule `r`"
        }
        for path in ["show/README", "show/.jpg", "show/a."] {
            let error = #expect(throws: RuleError.self) {
                try self.plan("      - test.all: {any: \"x{file.ext}\"}", path: path)
            }
            #expect(error?.message == empty("file.ext"))
        }
        let error = #expect(throws: RuleError.self) { try self.plan("      - test.all: {any: \"{file.md5}\"}") }
        #expect(error?.message == empty("file.md5"))
    }

    @Test func `a capture that took no part is empty`() throws {
        let result = RuleBook.forTests(
            "rules:\n  - name: r\n    match: {regex: \"(?<a>x)?y\"}\n    do: [{test.all: {any: \"{a}\"}}]\n")
        let facts = FileFacts(folder: "videos", path: try #require(DropPath("y")), type: "", size: 1)
        let match = try #require(result.book.match(facts))
        #expect(match.captures == [:])
        #expect(throws: RuleError.self) { try match.plan(for: facts, digests: [:], at: Self.date) }
    }

    @Test func `outputs of earlier steps are filled in and keep their type`() throws {
        let plan = try self.plan(
            """
                  - test.make: {as: one}
                  - test.make:
                  - test.all: {list: "{one.urls}", any: "{make.file}!"}
            """)
        let urls = Value.list([.text("a"), .text("b")])
        let outputs: [[String: Value]] = [["urls": urls], ["file": .text("f"), "urls": .list([])]]
        let step = try plan.resolve(step: 2, outputs: outputs, catalogue: .forTests)
        #expect(
            step == ResolvedStep(action: "test.all", account: "test", parameters: ["list": urls, "any": .text("f!")]))
        let error = #expect(throws: RuleError.self) {
            try plan.resolve(step: 2, outputs: [["urls": urls], [:]], catalogue: .forTests)
        }
        #expect(
            error?.message
                == "`any` of test.all: `{make.file}` is empty, since the step `make` gave none; see what it answered")
    }

    @Test func `a list cannot become part of a text`() throws {
        let plan = try self.plan("      - test.make: {as: one}\n      - test.all: {any: \"x{one.urls}\"}")
        let error = #expect(throws: RuleError.self) {
            try plan.resolve(step: 1, outputs: [["urls": .list([.text("a")])]], catalogue: .forTests)
        }
        #expect(
            error?.message
                == "`any` of test.all: `{one.urls}` is not a text and cannot be part of one; let it stand alone")
    }

    @Test(arguments: [
        "a b", "é", "..", ".", "a%2Fb", "a/b", "a\\b", "a\nb", "a?b", "a#b", "a&b=c",
        String(repeating: "a", count: 129),
    ])
    func `what is no id fails the file and says so`(_ name: String) throws {
        let plan = JobPlan(
            rule: "r", priority: 0, retry: RetryPolicy(),
            steps: [
                Step(action: "dyntube.update_video_image", account: "dyntube", parameters: ["video": .text("{name}")])
            ],
            values: ["name": .text(name)])
        let error = #expect(throws: RuleError.self) { try plan.resolve(step: 0, outputs: [], catalogue: .forTests) }
        #expect(
            error?.message
                == "`video` of dyntube.update_video_image: `\(ShownBytes.text(name.utf8))` is not an id; "
                + "an id is 1 to 128 letters, digits, `.`, `_` or `-`")
    }

    @Test(arguments: ["a", "0123", "no", "A-b_c.d", "...", String(repeating: "a", count: 128)])
    func `an id is letters, digits, dots, underscores and hyphens`(_ name: String) throws {
        let plan = JobPlan(
            rule: "r", priority: 0, retry: RetryPolicy(),
            steps: [
                Step(action: "dyntube.update_video_image", account: "dyntube", parameters: ["video": .text("{name}")])
            ],
            values: ["name": .text(name)])
        #expect(try plan.resolve(step: 0, outputs: [], catalogue: .forTests).parameters == ["video": .text(name)])
    }

    @Test(arguments: [
        ("text", "123456", "this has 6 characters, and at most 5 are allowed; shorten it"),
        ("number", "11", "`11` is not a whole number from 1 to 10; write one"),
        ("flag", "TRUE", "`TRUE` is not understood here; write true or false"),
        ("word", "blue", "`blue` is not one of its values; write one of red, green"),
        ("list", "a", "this must be a list; write such as [one, two]"),
    ])
    func `a value from a file name is checked as one in the rule is`(
        _ parameter: String, _ value: String, _ message: String
    ) throws {
        let plan = JobPlan(
            rule: "r", priority: 0, retry: RetryPolicy(),
            steps: [Step(action: "test.all", account: "test", parameters: [parameter: .text("{x}")])],
            values: ["x": .text(value)])
        let error = #expect(throws: RuleError.self) { try plan.resolve(step: 0, outputs: [], catalogue: .forTests) }
        #expect(error?.message == "`\(parameter)` of test.all: \(message)")
    }

    @Test func `a value that holds braces is not filled in again`() throws {
        let plan = try self.plan(
            "      - test.all: {any: \"{name}\"}", path: "show/{show}", match: "\"{show}/{name}\"")
        #expect(try plan.resolve(step: 0, outputs: [], catalogue: .forTests).parameters["any"] == .text("{show}"))
    }

    @Test func `a plan says which outputs of a step later steps use`() throws {
        let plan = try self.plan(
            """
                  - test.make: {as: one}
                  - test.make: {as: two}
                  - test.all: {any: ["{one.file}", "{{two.file}}", "{show}-{two.urls}"], text: "{one.file}{one.urls}"}
                  - test.make: {as: last}
            """)
        func used(_ step: Int) -> [String] { plan.uses(ofOutputsOf: step).map { "\($0.action) \($0.placeholder)" } }
        #expect(used(0) == ["test.all one.file", "test.all one.urls"])
        #expect(used(1) == ["test.all two.urls"])
        #expect(used(2) == [] && used(3) == [])
        #expect(plan.uses(ofOutputsOf: 0).map(\.output) == ["file", "urls"])
    }

    @Test func `a plan survives the journal`() throws {
        let plan = try self.plan(
            "      - test.make: {as: one}\n      - test.all: {list: [a], any: \"{one.file}\", input: one}")
        let data = try JSONEncoder().encode(plan)
        #expect(try JSONDecoder().decode(JobPlan.self, from: data) == plan)
        #expect(plan.steps[1].input == "one" && plan.steps[0].name == "one")
    }
}
