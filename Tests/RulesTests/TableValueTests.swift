import Rules
import Testing

@Suite struct `Files of values` {
    private func read(_ text: String, _ name: String) throws -> Value {
        try ValueDocument.read(Array(text.utf8), name: name)
    }

    private func refusal(_ bytes: [UInt8], _ name: String) -> String? {
        do throws(RuleError) {
            _ = try ValueDocument.read(bytes, name: name)
            return nil
        } catch {
            return error.message
        }
    }

    private static let channel = Value.map([
        "title": .text("Kids"), "number": .text("007"), "on": .text("no"),
        "videos": .list([.text("v1"), .map(["id": .text("v2")])]),
    ])

    @Test(arguments: [
        ("kids.yaml", "title: Kids\nnumber: 007\non: no\nvideos: [v1, {id: v2}]\n"),
        ("KIDS.YML", "{title: Kids, number: 007, on: no, videos: [v1, {id: v2}]}"),
        ("kids.json", #"{"title": "Kids", "number": "007", "on": "no", "videos": ["v1", {"id": "v2"}]}"#),
        ("kids", "title: Kids\nnumber: 007\non: no\nvideos: [v1, {id: v2}]\n"),
        ("kids", "---\ntitle: Kids\nnumber: 007\non: no\nvideos: [v1, {id: v2}]\n"),
        (
            "kids.list",
            "\n {\"title\": \"Kids\", \"number\": \"007\", \"on\": \"no\", \"videos\": [\"v1\", {\"id\": \"v2\"}]}"
        ),
        ("kids.txt.x", "# a channel\ntitle: Kids\nnumber: 007\non: no\nvideos: [v1, {id: v2}]\n"),
    ])
    func `mean the same in each language`(_ name: String, _ text: String) throws {
        #expect(try self.read(text, name) == Self.channel)
    }

    @Test(arguments: ["list.csv", "list.txt", "list"])
    func `of CSV each column is a list, and rows are all`(_ name: String) throws {
        let value = try self.read("id;title\r\nv1;One\r\nv2;\"Two: 2\"\r\n", name)
        let rows: [Value] = [
            .map(["id": .text("v1"), "title": .text("One")]), .map(["id": .text("v2"), "title": .text("Two: 2")]),
        ]
        let ids = Value.list([.text("v1"), .text("v2")])
        let titles = Value.list([.text("One"), .text("Two: 2")])
        #expect(value == .map(["id": ids, "title": titles, "rows": .list(rows)]))
    }

    @Test func `of lists stay lists`() throws {
        #expect(try self.read("- a\n- b\n", "x") == .list([.text("a"), .text("b")]))
        #expect(try self.read("[\"a\", null]", "x.json") == .list([.text("a"), .text("")]))
    }

    @Test(arguments: [
        ("a.yaml", "", "a.yaml: the file is empty; write its values"),
        ("a.json", " \n", "a.json: the file is empty; write its values"),
        ("a.yaml", "~\n", "a.yaml: the file is empty; write its values"),
        ("a.csv", "", "a.csv: the table is empty; write a first line with the names of the columns"),
        (
            "a.yaml", "b: &x 1\nc: *x\n",
            "a.yaml, line 1, column 4: YAML anchors are refused; write the value out, or put quotes around a text that begins with `&` (and 1 more)"
        ),
        ("a.yaml", "b: 1\nb: 2\n", "a.yaml, line 2, column 1: the key `b` is given twice, first in line 1; keep one"),
        (
            "a.csv", "rows,id\n1,2\n",
            "a.csv: a column is called `rows`, which is the name of all rows; rename it"
        ),
        (
            "a\n.csv", "a,b\n1\n",
            "a\\x0a.csv, line 2, column 1: this row has 1 field(s), and the header names 2 columns; write the missing fields, empty ones too"
        ),
    ])
    func `that are wrong are refused in words`(_ name: String, _ text: String, _ refusal: String) {
        #expect(self.refusal(Array(text.utf8), name) == refusal)
    }

    @Test func `that are no text are refused`() {
        #expect(
            self.refusal([0x61, 0x3A, 0x20, 0xFF], "a.yaml")
                == "a.yaml, line 1, column 4: this is not UTF-8; save the file as UTF-8")
        #expect(self.refusal([0x61, 0xFF], "a.csv")?.contains("line 1, column 2: this is not UTF-8") == true)
    }

    @Test func `that are too large or too deep are refused`() {
        let large = [UInt8](repeating: 0x61, count: ValueDocument.largest + 1)
        #expect(self.refusal(large, "a.yaml") == "a.yaml is larger than 1 MiB; make it smaller")
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: ValueDocument.largest)
        #expect(self.refusal(deep, "a.json")?.contains("this is nested far too deep; make it flatter") == true)
        let wide = Array(("a,b,c\n" + String(repeating: "1,2,3\n", count: 40_000)).utf8)
        #expect(self.refusal(wide, "a.csv") == "a.csv: the file has more than 100000 values; make it smaller")
    }
}
