import Testing

@testable import Rules

@Suite struct `Tables in YAML and JSON` {
    private func table(_ text: String, _ name: String = "t.yaml") throws -> Table {
        try Table(SourceFile(name: name, bytes: Array(text.utf8)), indexes: [["show"], ["key"], ["id"]])
    }

    private func problems(_ text: String, _ name: String = "t.yaml") -> [String] {
        do {
            _ = try self.table(text, name)
            return []
        } catch {
            return BadFile.lines((error as? Problems)?.all ?? [])
        }
    }

    @Test func `a list of maps is a row each`() throws {
        let table = try self.table("- {show: Ohm, id: 012}\n- show: Volt\n  tags: [a, b]\n  id: ~\n")
        #expect(table.columns == ["show", "id", "tags"])
        let ohm = Table.Row(line: 1, values: ["show": .text("Ohm"), "id": .text("012"), "tags": .text("")])
        #expect(table.find(["show": "Ohm"]) == [ohm])
        let tags = Value.list([.text("a"), .text("b")])
        #expect(
            table.find(["show": "Volt"]) == [
                .init(line: 2, values: ["show": .text("Volt"), "id": .text(""), "tags": tags])
            ])
        #expect(table.find(["id": "12"]).isEmpty)
        #expect(table.find(["tags": "a"]).isEmpty, "a list equals no text")
        #expect(table.find(["tags": ""]) == [ohm])
    }

    @Test func `a map of maps has its keys in a column`() throws {
        let table = try self.table("Ohm: {id: 1}\nVolt:\n  id: 2\n")
        #expect(table.columns == ["key", "id"])
        #expect(table.find(["key": "Volt"]) == [.init(line: 2, values: ["key": .text("Volt"), "id": .text("2")])])
    }

    @Test func `a map of values has them in a column`() throws {
        let table = try self.table("Ohm: 1\nVolt: [x]\n")
        #expect(table.columns == ["key", "value"])
        #expect(table.find(["key": "Ohm"]).map(\.values) == [["key": .text("Ohm"), "value": .text("1")]])
        #expect(table.find(["key": "Volt"]).map(\.values) == [["key": .text("Volt"), "value": .list([.text("x")])]])
    }

    @Test func `JSON is read as programs write it`() throws {
        let text = """
            [
            \t{"show":"Ohm \\ud83c\\udfac \\u00e9\\/\\\\ud83c\\"","id":12345678901234567890,"on":true,"off":null},
            \t{"show" : "a: b, {c} # d", "id" : -1.50e3, "list": [1,"2",{"a":{}}], "on": false}
            ]
            """
        let table = try self.table(text, "t.JSON")
        #expect(table.columns == ["show", "id", "on", "off", "list"])
        let first = try #require(table.find(["show": "Ohm 🎬 é/\\ud83c\""]).first)
        #expect(first.line == 2)
        #expect(first.values["id"] == .text("12345678901234567890"))
        #expect(first.values["on"] == .text("true"))
        #expect(first.values["off"] == .text(""))
        let second = try #require(table.find(["show": "a: b, {c} # d"]).first)
        #expect(second.values["id"] == .text("-1.50e3"))
        #expect(second.values["list"] == .list([.text("1"), .text("2"), .map(["a": .map([:])])]))
    }

    @Test(arguments: [
        ("", "the table is empty; write a list of maps, such as `- {show: Ohm, id: 12}`"),
        ("~", "1:1: the table is empty; write a list of maps, such as `- {show: Ohm, id: 12}`"),
        ("x", "1:1: the table is one text; write a list of maps, such as `- {show: Ohm, id: 12}`"),
        ("- {a: 1}\n- x\n", "2:3: each row must be a map, and this is a text; write such as `- {show: Ohm}`"),
        ("a: {key: 1}\n", "1:5: `key` is the column of the keys; rename this one"),
        ("a: 1\na: 2\n", "2:1: the key `a` is given twice, first in line 1; keep one"),
    ])
    func `what is no table is refused with the place`(_ text: String, _ problem: String) {
        #expect(self.problems(text) == [problem])
    }

    @Test(arguments: [
        "[{\"a\": 1", "[{\"a\": \"x}]", "[{\"a\": 1}}]", "[{\"a\": \"\\ud83c\"}]", "[{\"a\": \"\\q\"}]",
        "[{\"a\": \"x\" \"b\"}]",
    ])
    func `JSON that is broken or cut off is refused with the place`(_ text: String) {
        let problems = self.problems(text, "t.json")
        #expect(problems.count == 1)
        #expect(problems.first?.contains(": this is not JSON: ") == true)
    }

    @Test func `a bomb is refused`() {
        var bomb = "- &a0 {x: y}\n"
        for level in 1...40 { bomb += "- &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(self.problems(bomb).contains { $0.contains("aliases are refused") })
        #expect(self.problems(String(repeating: "[", count: 300_000), "t.json").count == 1)
    }

    @Test func `a table may be larger than a file of rules`() throws {
        let text = (0..<20_000).map { "- {show: Show number \($0), id: v\($0)}\n" }.joined()
        #expect(text.utf8.count > YAMLReader.largestFile)
        let table = try self.table(text)
        #expect(table.find(["id": "v19999"]).map(\.line) == [20_000])
    }

    @Test func `many keys that are given twice in a large table are told of soon`() {
        let text = (0..<20_000).map { "key number \($0 / 2): x\n" }.joined()
        #expect(self.problems(text).count == 1)
    }

    @Test func `a table that is too large is refused`() {
        let bytes = [UInt8](repeating: 0x20, count: Table.largestDocument + 1)
        #expect(throws: Problems.self) { try Table(SourceFile(name: "t.json", bytes: bytes), indexes: []) }
    }
}
