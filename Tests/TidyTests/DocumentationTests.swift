import Testing

@Suite struct `What is written is true` {
    private static let types: Set<Substring> = ["struct", "class", "enum", "actor", "protocol"]
    private static let modifiers: Set<Substring> = [
        "package", "internal", "final", "indirect", "static", "mutating", "nonmutating", "nonisolated", "override",
        "consuming", "borrowing", "convenience", "class",
    ]

    @Test func `every type has a doc comment`() {
        for file in SourceTree.sources {
            for (index, line) in file.code.enumerated() {
                // Private types, and those inside functions, are explained by what surrounds them.
                let indent = line.prefix { $0 == " " }.count
                let words = line.split(separator: " ").filter { !$0.hasPrefix("@") && !Self.modifiers.contains($0) }
                guard let keyword = words.first, Self.types.contains(keyword), words.count > 1, indent == 0 else { continue }
                if !Self.isDocumented(file, index) {
                    Issue.record("\(file.path):\(index + 1): \(words[1]) has no doc comment; say what it is, then why")
                }
            }
        }
    }

    @Test func `every package function has a doc comment`() {
        for file in SourceTree.sources {
            for (index, line) in file.code.enumerated() {
                let words = line.split(separator: " ")
                guard words.contains("package"),
                    words.first(where: { !$0.hasPrefix("@") && !Self.modifiers.contains($0) }) == "func"
                else { continue }
                if !Self.isDocumented(file, index) {
                    Issue.record("\(file.path):\(index + 1): a package function without a doc comment; say what it does")
                }
            }
        }
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
            guard starts.contains(where: { word.hasPrefix($0) }), !word.contains(" "), !word.contains("\n") else { continue }
            if word.contains("NAME") || word.contains("<") || word.contains("*") { continue }
            if !SourceTree.has(word) { Issue.record("\(page): names `\(word)`, and there is no such file") }
        }
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
