import Rules
import Testing

@Suite struct `Tables in CSV` {
    private func table(_ text: String, by columns: Set<String>...) throws -> Table {
        try Table(SourceFile(name: "t.csv", bytes: Array(text.utf8)), indexes: Set(columns))
    }

    @Test(arguments: TableCase.csv)
    func `are read as spreadsheets write them`(_ example: TableCase) throws {
        let table = try Table(SourceFile(name: "t.csv", bytes: example.bytes), indexes: [])
        #expect(table.columns == example.columns)
        #expect(table.count == example.rows.count)
        for row in example.rows {
            let conditions = Dictionary(zip(example.columns, row.values)) { first, _ in first }
            let found = table.find(conditions)
            #expect(found.map(\.line) == [row.line])
            #expect(found.first?.values == conditions.mapValues { .text($0) })
        }
    }

    @Test(arguments: TableCase.refusedCSV)
    func `that are wrong are refused with the place`(_ example: TableCase) {
        do {
            let table = try Table(SourceFile(name: "t.csv", bytes: example.bytes), indexes: [])
            Issue.record("it was read: \(table.columns)")
        } catch {
            #expect(BadFile.lines(error.all) == example.problems)
        }
    }

    @Test func `the same mistake in many rows is told twenty times`() {
        let text = "a,b\n" + String(repeating: "x\n", count: 1000)
        do {
            _ = try self.table(text)
            Issue.record("it was read")
        } catch {
            let all = (error as? Problems)?.all ?? []
            #expect(all.count == 21)
            #expect(all.first?.message == "980 more row(s) are wrong; mend those that are named first")
        }
    }

    @Test func `are found by the columns that are asked for, indexed or not`() throws {
        let rows = (0..<500).map { "show \($0 % 50),\($0 / 50),v\($0)" }
        let text = "show,episode,id\n" + rows.joined(separator: "\n")
        let indexed = try self.table(text, by: ["show", "episode"], ["show"], ["id"], ["unknown", "show"])
        let plain = try self.table(text)
        let questions: [[String: String]] = [
            ["show": "show 7", "episode": "3"], ["show": "show 49", "episode": "9"], ["show": "show 7"],
            ["id": "v499"], ["id": "v500"], ["show": "show 7", "episode": "10"], ["unknown": "x", "show": "show 7"],
            ["episode": "3", "id": "v150"],
        ]
        for question in questions { #expect(indexed.find(question) == plain.find(question)) }
        #expect(indexed.find(["show": "show 7", "episode": "3"]).map(\.line) == [159])
        #expect(indexed.find(["show": "show 7"]).map(\.line) == [9, 59])
        #expect(indexed.find(["show": "show 7"], limit: 100).count == 10)
        #expect(indexed.find(["unknown": "x"]).isEmpty)
    }

    @Test func `an index of a column that always says the same is made in time`() throws {
        let text = "show,id\n" + (0..<100_000).map { "Ohm,\($0)\n" }.joined()
        let table = try self.table(text, by: ["show"])
        #expect(table.find(["show": "Ohm"]).map(\.line) == [2, 3])
        #expect(table.find(["show": "Volt"]).isEmpty)
    }

    @Test func `a letter is found however its accent was typed`() throws {
        let table = try self.table("cafe\u{301},id\nCafe\u{301},v1\n", by: ["caf\u{E9}"])
        #expect(table.find(["caf\u{E9}": "Caf\u{E9}"]).map(\.line) == [2])
        #expect(table.find(["caf\u{E9}": "Cafe\u{301}"]).map(\.line) == [2])
        #expect(table.find(["caf\u{E9}": "CAF\u{C9}"]).isEmpty)
    }

    @Test func `an empty table answers`() throws {
        let table = try self.table("show,id\n", by: ["show"])
        #expect(table.find(["show": ""]).isEmpty)
        #expect(table.find([:]).isEmpty)
    }

    @Test func `quotes bring no row to stumble over`() throws {
        // Every text of five of these is read or refused; none reads beyond its end.
        let pieces = ["\"", ",", "\r", "\n", "x", " "]
        var read = 0
        for number in 0..<7776 {
            let text = (0..<5).reduce(into: (number, "")) { state, _ in
                state.1 += pieces[state.0 % 6]
                state.0 /= 6
            }.1
            guard let table = try? self.table("a,b\n" + text) else { continue }
            read += 1
            #expect(table.find(["a": "x", "b": "x"], limit: 9).count <= table.count)
        }
        #expect((100..<7776).contains(read))
    }
}
