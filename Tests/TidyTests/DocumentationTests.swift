import Testing

@Suite struct `What is written is true` {
    @Test func `every type has a doc comment`() {
        for file in SourceTree.sources {
            for (index, line) in file.code.enumerated() {
                // Types inside others are explained by what surrounds them, or not at all: a `State` needs no words.
                guard let type = Declaration.type(in: line), type.isOutermost, !Self.isDocumented(file, index) else {
                    continue
                }
                Issue.record("\(file.path):\(index + 1): \(type.name) has no doc comment; say what it is, then why")
            }
        }
    }

    @Test func `every function that another target calls has a doc comment`() {
        let promised = Self.promisedFunctions
        #expect(promised.contains("receive"), "the protocols are found")
        for file in SourceTree.sources {
            for (index, line) in file.code.enumerated() where line.split(separator: " ").contains("package") {
                // What a protocol promises is explained there.
                guard let function = Declaration.function(in: line), !promised.contains(function.name),
                    !Self.isDocumented(file, index)
                else { continue }
                Issue.record(
                    "\(file.path):\(index + 1): \(function.name) has no doc comment; say what it does, then why")
            }
        }
    }

    /// The names of functions that our own protocols declare, and those of the standard library's that we meet.
    private static var promisedFunctions: Set<String> {
        var names: Set<String> = ["encode", "hash", "<", "=="]
        for file in SourceTree.sources {
            var isInProtocol = false
            for line in file.code {
                if line.hasPrefix("}") { isInProtocol = false }
                if line.split(separator: " ").contains("protocol") { isInProtocol = true }
                if isInProtocol, let function = Declaration.function(in: line) { names.insert(function.name) }
            }
        }
        return names
    }

    /// Whether a doc comment stands above the declaration, attributes between them left aside.
    private static func isDocumented(_ file: SwiftFile, _ index: Int) -> Bool {
        var above = index - 1
        while above >= 0 {
            let line = file.lines[above].drop { $0 == " " }
            if !line.hasPrefix("@") { return line.hasPrefix("///") || line.hasPrefix("*/") }
            above -= 1
        }
        return false
    }

    static let pages =
        ["README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md"]
        + SourceTree.paths(below: "Sources").filter { $0.hasSuffix(".md") }

    @Test(arguments: pages)
    func `every path that a page names is there`(_ page: String) {
        let text = SourceTree.text(of: page)
        #expect(!text.isEmpty, "\(page) is missing")
        let starts = ["Sources/", "Tests/", "packaging/", "rules/", ".ci/", ".github/"]
        // Words between backticks; NAME and <…> stand for what the reader fills in.
        for word in text.split(separator: "`").map(String.init) {
            guard starts.contains(where: { word.hasPrefix($0) }), !word.contains(" "), !word.contains("\n") else {
                continue
            }
            if word.contains("NAME") || word.contains("<") || word.contains("*") { continue }
            if !SourceTree.has(word) { Issue.record("\(page): names `\(word)`, and there is no such file") }
        }
    }

    /// The pages with a table that says which suite holds what: what a row of it begins with.
    private static let tables = [
        ("README.md", "| **"), ("Sources/hotfolder/Documentation.docc/Faults.md", "| "),
    ]

    @Test(arguments: tables)
    func `every suite that a table names is there`(_ page: String, _ beginning: String) {
        let suites = Set(
            SourceTree.swiftFiles.filter { $0.path.hasPrefix("Tests/") }.flatMap { file in
                file.lines.filter { $0.contains("struct `") || $0.contains("class `") }.compactMap {
                    $0.split(separator: "`").dropFirst().first
                }
            })
        let rows = SourceTree.text(of: page).split(separator: "\n").filter { $0.hasPrefix(beginning) }
        let named = rows.flatMap { row in
            row.split(separator: "|").dropFirst().prefix(1).flatMap(Self.quoted)
        }
        #expect(named.count > 10, "the table of \(page) is found")
        for name in named where !suites.contains(name) {
            Issue.record("\(page): names the suite \"\(name)\", and there is none")
        }
    }

    /// What stands between quotation marks.
    private static func quoted(_ text: Substring) -> [Substring] {
        let pieces = text.split(separator: "\"", omittingEmptySubsequences: false)
        return stride(from: 1, to: pieces.count, by: 2).map { pieces[$0] }
    }

    @Test func `the README names every command there is, and no other`() {
        let suffix = "Command"
        let commands = SourceTree.sources.filter { $0.room == "hotfolder" && $0.stem.hasSuffix(suffix) }
            .map { $0.stem.dropLast(suffix.count).lowercased() }
        let rows = SourceTree.text(of: "README.md").split(separator: "\n").filter { $0.hasPrefix("| `hotfolder ") }
        let named = rows.map { $0.dropFirst("| `hotfolder ".count).prefix { $0.isLetter }.lowercased() }
        #expect(Set(named) == Set(commands))
    }
}
