import Testing

@testable import Rules

@Suite struct `Reading YAML` {
    private func read(_ bytes: [UInt8]) -> (root: YAMLNode?, problems: [String]) {
        let findings = Findings(file: "a.yaml")
        let root = YAMLReader.read(SourceFile(name: "a.yaml", bytes: bytes), into: findings)
        return (root, BadFile.lines(findings.problems.sorted()))
    }

    private func texts(_ node: YAMLNode?) -> [String] {
        switch node?.content {
        case .text(let text, _): [text]
        case .list(let items): items.flatMap(self.texts)
        case .map(let entries): entries.flatMap { [$0.key] + self.texts($0.value) }
        case .refused: ["refused"]
        case nil: []
        }
    }

    @Test(arguments: [
        "no", "yes", "on", "off", "NO", "0123", "0x1F", "1e3", "1_000", "2026-11-22", "12:30:45", ".inf", ".nan", "+1",
        "=",
    ])
    func `a plain word stays the text that was written`(_ text: String) {
        let (root, problems) = self.read(Array("a: \(text)\nb: [\(text)]\n".utf8))
        #expect(self.texts(root) == ["a", text, "b", text])
        #expect(problems == [])
    }

    @Test func `only plain words mean nothing`() {
        let (root, _) = self.read(Array("[~, null, '~', \"null\", '']".utf8))
        guard case .list(let items) = root?.content else {
            Issue.record("a list was expected")
            return
        }
        #expect(items.map(\.isNothing) == [true, true, false, false, false])
    }

    @Test func `stars in texts stay stars`() {
        let (root, problems) = self.read(Array("a: \"**/*.jpg\"\nb: x*y\nc: |\n  *z\n# *comment\n'*d': '*'\n".utf8))
        #expect(self.texts(root) == ["a", "**/*.jpg", "b", "x*y", "c", "*z\n", "*d", "*"])
        #expect(problems == [])
    }

    @Test func `characters for private use stay themselves`() {
        let (root, problems) = self.read(Array("a: \u{E000}\u{E021}*\n".utf8))
        #expect(self.texts(root) == ["a", "\u{E000}\u{E021}*"])
        #expect(problems == [])
    }

    @Test func `aliases are never expanded`() {
        var bomb = "a0: &a0 [x, x]\n"
        for level in 1...40 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n? *a\(level)\n: x\n" }
        let (_, problems) = self.read(Array(bomb.utf8))
        #expect(problems.count == 41 + 80 + 40)
        #expect(
            problems.first
                == "1:5: YAML anchors are refused; write the value out, or put quotes around a text that begins with `&`"
        )
    }

    @Test func `a byte order mark and Windows line ends are taken`() {
        let (root, problems) = self.read([0xEF, 0xBB, 0xBF] + Array("a: b\r\nc: d\r\nc: e\r\n".utf8))
        #expect(self.texts(root) == ["a", "b", "c", "d"])
        #expect(problems == ["3:1: the key `c` is given twice, first in line 2; keep one"])
    }

    @Test func `bytes that are not UTF-8 are told with their place`() {
        #expect(
            self.read(Array("a: b\nc: é".utf8) + [0xFF]).problems == ["2:5: this is not UTF-8; save the file as UTF-8"])
        #expect(self.read(Array("a: ".utf8) + [0xC3]).problems == ["1:4: this is not UTF-8; save the file as UTF-8"])
    }

    @Test func `a file of more than 256 KiB is refused`() {
        let line = Array("# comment\n".utf8)
        let full = Array(Array(repeating: line, count: 30_000).joined().prefix(256 * 1024))
        #expect(self.read(full).problems == [])
        #expect(self.read(full + [0x0A]).problems == ["the file is larger than 256 KiB; split it"])
    }

    @Test func `deep nesting is refused`() {
        let deep = { (depth: Int) in
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(self.read(deep(64)).problems == [])
        #expect(self.read(deep(65)).problems == ["1:65: this is nested more than 64 deep; make it flatter"])
        #expect(self.read(deep(900)).problems == ["1:65: this is nested more than 64 deep; make it flatter"])
        #expect(self.read(deep(100_000)).problems.count == 1)
    }

    @Test func `a key in quotes is the same key`() {
        let problems = self.read(Array("path: a\n'path': b\n\"path\": c\np: d\np: e\n".utf8)).problems
        #expect(
            problems == [
                "2:1: the key `path` is given twice, first in line 1; keep one",
                "3:1: the key `path` is given twice, first in line 1; keep one",
                "5:1: the key `p` is given twice, first in line 4; keep one",
            ])
    }

    @Test func `duplicate keys beyond counting end with one problem more`() {
        let lines = (0..<100).map { _ in "a: b\n" }.joined()
        let problems = self.read(Array(lines.utf8)).problems
        #expect(problems == ["32:1: the key `a` is given twice; keep one"])
    }

    @Test func `a message never repeats the file's text`() {
        for text in ["token: s3cr3t: x\n", "token: \"s3cr3t\n", "{token: s3cr3t\n", "- s3cr3t\n s3cr3t: - x"] {
            let problems = self.read(Array(text.utf8)).problems
            #expect(!problems.isEmpty)
            #expect(!problems.joined().contains("s3cr3t"))
        }
    }

    @Test(arguments: [
        ("setle", "settle"), ("vidoe", "video"), ("tokn", "token"), ("concurency", "concurrency"), ("Path", "path"),
        ("regx", "regex"), ("up-to", "up_to"),
    ])
    func `a misspelt word has a nearest one`(_ word: String, _ nearest: String) {
        let known = ["settle", "video", "token", "concurrency", "path", "regex", "up_to"]
        #expect(Nearness.nearest(to: word, among: known) == nearest)
    }

    @Test(arguments: ["colour", "x", "", "entirely"])
    func `another word has none`(_ word: String) {
        #expect(Nearness.nearest(to: word, among: ["settle", "video", "token"]) == nil)
    }
}
