import Glibc
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Agent

/// Tables in a folder of rules, and what is asked of them.
private struct TableBench {
    let scratch: ScratchFolder
    let store: TableStore

    init(_ table: String? = nil) throws {
        self.scratch = try ScratchFolder()
        self.store = TableStore(folder: self.scratch.path)
        if let table { try self.scratch.write("t.csv", table) }
    }

    static func lookup(_ table: String = "t.csv", by columns: String...) -> Lookup {
        Lookup(
            table: table, conditions: Dictionary(uniqueKeysWithValues: columns.map { ($0, "{\($0)}") }),
            position: Problem.Position(line: 1, column: 1))
    }

    func load(_ table: String = "t.csv") {
        self.store.load([Self.lookup(table, by: "show")])
    }

    func answer(_ show: String, _ table: String = "t.csv") -> TableStore.Answer {
        self.store.answer(Self.lookup(table, by: "show"), ["show": show])
    }

    /// The id in the row; nil when there is none.
    func id(_ show: String) -> String? {
        guard case .row(let values) = self.answer(show) else { return nil }
        return values["id"]?.text
    }

    /// What is wrong, without the name of the folder.
    var problems: [String] {
        self.store.problems.map { $0.description.replacing(self.scratch.path.string + "/", with: "") }
    }

    /// Looks twice, as the agent does in four seconds.
    func lookTwice() -> [Bool] { [self.store.refresh(), self.store.refresh()] }
}

@Suite struct `The tables of the rules` {
    private static let kept = "; until then the table is used as it was before, with 1 row(s)"

    @Test func `answer with the one row, or say what is wrong`() throws {
        let bench = try TableBench("show,id\nOhm,v1\nVolt,v2\nVolt,v3\nWatt,a\nWatt,b\nWatt,c\nWatt,d\n")
        bench.load()
        #expect(bench.problems == [])
        #expect(bench.store.columns == ["t.csv": ["show", "id"]])
        #expect(bench.answer("Ohm") == .row(["show": .text("Ohm"), "id": .text("v1")]))
        #expect(bench.answer("Amp") == .failed("the table t.csv has no row where show is \"Amp\"; add one"))
        #expect(
            bench.answer("Volt")
                == .failed("the table t.csv has 2 rows (lines 3 and 4) where show is \"Volt\"; keep one"))
        #expect(
            bench.answer("Watt")
                == .failed(
                    "the table t.csv has many rows (the first in lines 5, 6, 7) where show is \"Watt\"; keep one"))
        let both = TableBench.lookup(by: "show", "id")
        #expect(
            bench.store.answer(both, ["show": "O\nhm", "id": String(repeating: "x", count: 200)])
                == .failed(
                    "the table t.csv has no row where id is \"\(String(repeating: "x", count: 100))…\" and show is \"O\\x0ahm\"; add one"
                ))
        #expect(
            bench.store.answer(TableBench.lookup(by: "season"), ["season": "1"])
                == .unavailable("the table t.csv has no column `season`; name it in the header, or correct the rule"))
        #expect(
            bench.answer("Ohm", "other.csv")
                == .unavailable("the table other.csv cannot be used yet: it has not been read"))
    }

    @Test func `may lie anywhere, and may be YAML or JSON`() throws {
        let bench = try TableBench("show,id\nOhm,v1\n")
        let elsewhere = try ScratchFolder()
        try elsewhere.write("t.json", "[{\"show\": \"Ohm\", \"id\": 12}]")
        try bench.scratch.makeDirectory("below")
        try bench.scratch.write("below/t.yaml", "- {show: Ohm, id: [a]}\n")
        let absolute = elsewhere.path("t.json").string
        for name in [absolute, "below/../below/t.yaml", "./t.csv"] { bench.load(name) }
        #expect(bench.problems == [])
        #expect(bench.answer("Ohm", absolute) == .row(["show": .text("Ohm"), "id": .text("12")]))
        #expect(
            bench.answer("Ohm", "below/../below/t.yaml")
                == .row(["show": .text("Ohm"), "id": .list([.text("a")])]))
        #expect(bench.answer("Ohm", "./t.csv") == .row(["show": .text("Ohm"), "id": .text("v1")]))
    }

    @Test func `that are not there are waited for`() throws {
        let bench = try TableBench()
        bench.load()
        let reason = "t.csv: the table is not there; write it, or correct `table` in the rule"
        #expect(bench.problems == [reason])
        guard case .unavailable(let why) = bench.answer("Ohm") else {
            Issue.record("there is no table")
            return
        }
        #expect(why.hasSuffix(reason) && why.hasPrefix("the table t.csv cannot be used yet: "))
        try bench.scratch.write("t.csv", "show,id\nOhm,v1\n")
        #expect(bench.lookTwice() == [false, true])
        #expect(bench.id("Ohm") == "v1")
        #expect(bench.problems == [])
    }

    @Test func `that are gone are told of as gone, whatever was wrong with them before`() throws {
        let bench = try TableBench("show,id\nOhm,v1\n")
        bench.load()
        try bench.scratch.write("t.csv", "show,id\n\"Ohm,v1\n")
        _ = bench.lookTwice()
        #expect(bench.problems.contains { $0.contains("never closed") })
        #expect(bench.store.problems(of: "t.csv").count == 2 && bench.store.problems(of: "other.csv") == [])
        try bench.scratch.remove("t.csv")
        _ = bench.lookTwice()
        let gone = "the table is not there; write it, or correct `table` in the rule"
        #expect(bench.problems == ["t.csv: \(Self.kept)", "t.csv: \(gone)"])
    }

    @Test(arguments: [true, false])
    func `are read again when two looks agree that they changed`(_ isRenamed: Bool) throws {
        let bench = try TableBench("show,id\nOhm,v1\n")
        bench.load()
        #expect(bench.lookTwice() == [false, false])
        func write(_ text: String) throws {
            if isRenamed { try bench.scratch.drop("t.csv", text.utf8) } else { try bench.scratch.write("t.csv", text) }
        }
        try write("show,id\nOhm,v22\n")
        #expect(!bench.store.refresh())
        #expect(bench.id("Ohm") == "v1")
        try write("show,id\nOhm,v22\nVolt,v3\n")
        #expect(!bench.store.refresh(), "it is still being written")
        #expect(bench.store.refresh())
        #expect(bench.id("Ohm") == "v22")
        #expect(bench.id("Volt") == "v3")
        #expect(bench.lookTwice() == [false, false])
    }

    @Test func `that are gone stay in force`() throws {
        let bench = try TableBench("show,id\nOhm,v1\n")
        bench.load()
        try bench.scratch.move("t.csv", to: "away.csv")
        #expect(bench.lookTwice() == [false, false])
        #expect(bench.id("Ohm") == "v1")
        #expect(
            bench.problems == [
                "t.csv: the table is not there; write it, or correct `table` in the rule" + Self.kept
            ])
        try bench.scratch.move("away.csv", to: "t.csv")
        _ = bench.lookTwice()
        #expect(bench.problems == [])
        #expect(bench.id("Ohm") == "v1")
    }

    @Test(arguments: [
        (
            "show,id\nOhm,v2\nVol",
            "3:1: this row has 1 field(s), and the header names 2 columns: the file seems to be cut off here; write it whole"
        ),
        ("", "the table is empty; write a first line with the names of the columns"),
        ("name,id\nOhm,v2\n", "the table has no column `show` any more, and a rule asks by it; put it back"),
    ])
    func `that are half-written or wrong leave the last good one in force`(_ text: String, _ problem: String) throws {
        let bench = try TableBench("show,id\nOhm,v1\n")
        bench.load()
        try bench.scratch.write("t.csv", text)
        #expect(bench.lookTwice() == [false, false])
        #expect(bench.id("Ohm") == "v1")
        let place = problem.first?.isNumber == true ? "t.csv:" : "t.csv: "
        #expect(bench.problems == [place + problem + Self.kept])
        try bench.scratch.write("t.csv", "show,id\nOhm,v3\n")
        #expect(bench.lookTwice() == [false, true])
        #expect(bench.id("Ohm") == "v3")
        #expect(bench.problems == [])
    }

    @Test func `that are no files are never opened`() throws {
        let bench = try TableBench()
        try bench.scratch.makeDirectory("folder.csv")
        #expect(mkfifo(bench.scratch.path("fifo.csv").string, 0o644) == 0)
        for name in ["folder.csv", "fifo.csv", "/dev/zero"] { bench.load(name) }
        let message = "this is a device, a FIFO or a socket, and no table; correct `table` in the rule"
        #expect(
            bench.problems == [
                "/dev/zero: \(message)", "fifo.csv: \(message)",
                "folder.csv: this is a directory, and no table; correct `table` in the rule",
            ])
    }

    @Test(.enabled("only root can become another user") { geteuid() == 0 })
    func `that are locked are read once they may be`() throws {
        let bench = try TableBench("show,id\nOhm,v1\n")
        #expect(chmod(bench.scratch.path("t.csv").string, 0) == 0)
        try Self.asNobody { bench.load() }
        #expect(bench.problems.count == 1)
        #expect(bench.problems.first?.hasPrefix("t.csv: the table cannot be read: ") == true)
        #expect(bench.problems.first?.hasSuffix("; let the agent's user read it, and enter its directories") == true)
        #expect(bench.id("Ohm") == nil)
        #expect(chmod(bench.scratch.path("t.csv").string, 0o644) == 0)
        try Self.asNobody { #expect(bench.lookTwice() == [false, true]) }
        #expect(bench.id("Ohm") == "v1")
        #expect(chmod(bench.scratch.path("t.csv").string, 0) == 0)
        try Self.asNobody { #expect(bench.lookTwice() == [false, false]) }
        #expect(bench.id("Ohm") == "v1")
        #expect(bench.problems.contains { $0.hasSuffix(Self.kept) })
    }

    @Test func `are forgotten when no rule names them`() throws {
        let bench = try TableBench("show,id\nOhm,v1\n")
        bench.load()
        bench.store.keep(only: RuleBook(rules: []))
        #expect(bench.store.columns.isEmpty)
        #expect(bench.store.problems.isEmpty)
    }

    @Test func `that lie among the rules are no rule files`() throws {
        let bench = try TableBench()
        try bench.scratch.write("hotfolder.yaml", "folders: {drops: {path: /drops}}\n")
        try bench.scratch.makeDirectory("rules")
        let rule = "rules: [{name: a, lookup: {table: %, where: {show: \"{show}\"}}}]\n"
        try bench.scratch.write("rules/a.yaml", rule.replacing("%", with: "shows.yaml"))
        try bench.scratch.write("rules/b.yaml", rule.replacing("%", with: "gone.csv"))
        try bench.scratch.write("rules/c.yaml", rule.replacing("%", with: "c.yaml"))
        try bench.scratch.write("rules/shows.yaml", "- {show: Ohm, id: v1}\n")
        let catalogue = Catalogue(providers: [], actions: [])
        let reader = SettingsReader(file: bench.scratch.path("hotfolder.yaml"), catalogue: catalogue, environment: [:])
        let (settings, problems) = reader.readAll()
        let files = Set(problems.map { FilePath($0.file).lastComponent?.string })
        #expect(files == ["a.yaml", "b.yaml", "c.yaml"], "these rules do nothing")
        let tables = try #require(settings).tables
        #expect(tables.columns["shows.yaml"] == ["show", "id"])
        #expect(tables.problems.map { FilePath($0.file).lastComponent?.string } == ["gone.csv"])
    }

    /// Runs something as another user: this thread alone; glibc's own call would change them all.
    private static func asNobody(_ body: () -> Void) throws {
        #if arch(x86_64)
            let setEffectiveUser = 117
        #else
            let setEffectiveUser = 147
        #endif
        typealias Call = @convention(c) (Int, Int, Int, Int) -> Int
        let call = unsafeBitCast(try #require(dlsym(dlopen(nil, RTLD_NOW), "syscall")), to: Call.self)
        #expect(call(setEffectiveUser, -1, 65_534, -1) == 0)
        body()
        #expect(call(setEffectiveUser, -1, 0, -1) == 0)
    }
}
