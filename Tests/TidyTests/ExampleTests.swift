import Actions
import Foundation
import Rules
import SystemPackage
import Testing

@Suite struct `Examples work` {
    static let catalogue = ActionRegistry.standard.catalogue
    static let example = "packaging/hotfolder.yaml"
    static let ruleFiles = SourceTree.paths(below: "rules").filter {
        $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml")
    }

    /// The config of a text, or every problem in it as an issue.
    static func configuration(_ name: String, _ bytes: [UInt8]) throws -> Configuration {
        let (configuration, _, problems) = ConfigurationReader.read(
            SourceFile(name: name, bytes: bytes), base: "/etc/hotfolder", catalogue: Self.catalogue)
        for problem in problems { Issue.record("\(problem)") }
        return try #require(configuration)
    }

    /// The rules of files, and every problem in them as an issue.
    static func book(_ files: [SourceFile], _ configuration: Configuration) -> RuleBook {
        let (book, problems) = RuleBook.read(files, configuration: configuration, catalogue: Self.catalogue)
        for problem in problems { Issue.record("\(problem)") }
        return book
    }

    @Test(arguments: ruleFiles)
    func `every rule file loads with the example config`(_ path: String) throws {
        let configuration = try Self.configuration(Self.example, SourceTree.bytes(of: Self.example))
        let book = Self.book([SourceFile(name: path, bytes: SourceTree.bytes(of: path))], configuration)
        #expect(!book.rules.isEmpty)
    }

    @Test func `all rule files load together`() throws {
        let configuration = try Self.configuration(Self.example, SourceTree.bytes(of: Self.example))
        let files = Self.ruleFiles.map { SourceFile(name: $0, bytes: SourceTree.bytes(of: $0)) }
        #expect(!Self.book(files, configuration).rules.isEmpty)
    }

    @Test(arguments: [
        ("4fJq0bX1.jpg", "image/jpeg", "still by video id", "4fJq0bX1"),
        ("4fJq0bX1.tif", "image/tiff", "still by video id", "4fJq0bX1"),
        ("kids/4f-q_bX1/poster 2.png", "image/png", "still in a directory named like the video", "4f-q_bX1"),
        ("from-site/4fJq0bX1.txt", "text/plain", "still from the site", "4fJq0bX1"),
        ("My holiday.jpg", "image/jpeg", nil, nil), ("4fJq0bX1.jpg", "text/plain", nil, nil),
        ("kids/4fJq0bX1/poster.gif", "image/gif", nil, nil), ("other/4fJq0bX1.jpg", "image/jpeg", nil, nil),
    ])
    func `the rules of dyntube-thumbnails take what their comments say`(
        _ path: String, _ type: String, _ rule: String?, _ video: String?
    ) throws {
        let configuration = try Self.configuration(Self.example, SourceTree.bytes(of: Self.example))
        let file = "rules/dyntube-thumbnails.yaml"
        let book = Self.book([SourceFile(name: file, bytes: SourceTree.bytes(of: file))], configuration)
        let dropped = try #require(DropPath(path))
        let match = book.match(FileFacts(folder: "thumbnails", path: dropped, type: type, size: 20_000))
        #expect(match?.rule.name == rule)
        #expect(match?.captures["video"] == video)
    }

    @Test(arguments: ruleFiles)
    func `every example rule has a case in the test beside it, and a file that no rule wants`(_ path: String) throws {
        let configuration = try Self.configuration(Self.example, SourceTree.bytes(of: Self.example))
        let book = Self.book([SourceFile(name: path, bytes: SourceTree.bytes(of: path))], configuration)
        let test = path.replacing(".yaml", with: ".test.yaml")
        let (cases, problems) = RuleTestReader.read(
            SourceFile(name: test, bytes: SourceTree.bytes(of: test)), configuration: configuration, book: book)
        #expect(problems.map(\.description) == [])
        #expect(cases.contains { $0.expectation == RuleTestCase.Expectation.none })
        let tested = cases.compactMap { test in
            if case .taken(let terms) = test.expectation { terms.rule } else { nil }
        }
        #expect(Set(tested) == Set(book.rules.map(\.name)))
    }

    /// The keys of the example that are commented out show the defaults; they too must be known.
    @Test func `the example config is right with every comment taken away`() throws {
        let lines = SourceTree.text(of: Self.example).split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { line in
            let indent = line.prefix { $0 == " " }
            let rest = line.dropFirst(indent.count)
            return rest.hasPrefix("#") && !rest.hasPrefix("# ") ? indent + rest.dropFirst() : line
        }.joined(separator: "\n")
        let configuration = try Self.configuration(Self.example, Array(text.utf8))
        #expect(configuration.folders.first?.giveUp == .seconds(24 * 3600))
        #expect(configuration.accounts.first?.rate == Rate(count: 5, per: .seconds(1)))
    }

    @Test func `the config and the rule of the README work together`() throws {
        let readme = SourceTree.text(of: "README.md")
        let blocks = readme.components(separatedBy: "```yaml\n").dropFirst()
            .map { String($0.components(separatedBy: "```")[0]) }
        let config = try #require(blocks.first { $0.hasPrefix("folders:") || $0.contains("\nfolders:") })
        let rules = blocks.filter { $0.hasPrefix("rules:") || $0.contains("\nrules:\n") }
        #expect(!rules.isEmpty)
        let configuration = try Self.configuration("README.md", Array(config.utf8))
        for (index, text) in rules.enumerated() {
            let book = Self.book(
                [SourceFile(name: "README.md, rules \(index + 1)", bytes: Array(text.utf8))], configuration)
            #expect(!book.rules.isEmpty)
        }
    }
}
