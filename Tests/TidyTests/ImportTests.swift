import Testing

@Suite struct `Rooms keep to themselves` {
    /// Which of our own modules a target may import. What is not named it must do without.
    static let neighbours: [(room: String, may: Set<String>)] = [
        ("Rules", []),
        ("Disk", ["CLinux", "Rules"]),
        ("Intake", ["CMagic", "Disk", "Rules"]),
        ("Actions", ["Disk", "Rules"]),
        ("Journal", ["Disk", "Rules"]),
        ("Agent", ["Actions", "Disk", "Intake", "Journal", "Rules"]),
        ("Sandbox", ["Disk", "Rules"]),
        ("hotfolder", ["Actions", "Agent", "Disk", "Intake", "Journal", "Rules", "Sandbox"]),
        ("hotfolder-watch", ["CInotifyTools"]),
    ]

    static let ours: Set<String> = [
        "Rules", "Disk", "Intake", "Actions", "Journal", "Agent", "Sandbox", "CInotifyTools", "CMagic", "CLinux",
        "TestKit",
    ]

    @Test(arguments: neighbours)
    func `a target imports its neighbours only`(_ room: String, _ may: Set<String>) {
        let files = SourceTree.sources.filter { $0.room == room }
        #expect(!files.isEmpty, "there is no target \(room)")
        for file in files {
            for (module, line) in Self.imports(of: file) where Self.ours.contains(module) && !may.contains(module) {
                Issue.record("\(file.path):\(line): \(room) must not import \(module)")
            }
        }
    }

    @Test func `every target has its place in this table`() {
        let rooms = Set(SourceTree.sources.map(\.room))
        #expect(rooms == Set(Self.neighbours.map(\.room)), "a new target needs a line here")
    }

    /// Libraries that are wrapped: where they may be imported.
    static let wrapped: [(module: String, places: [String])] = [
        ("CInotifyTools", ["Sources/hotfolder-watch/"]),
        ("CMagic", ["Sources/Intake/Inspect/Magic.swift"]),
        ("CLinux", ["Sources/Disk/Kernel.swift"]),
        ("AsyncHTTPClient", ["Sources/Actions/HTTP/", "Sources/Agent/Control/", "Tests/"]),
        ("GRDB", ["Sources/Journal/SQLite/", "Tests/JournalTests/"]),
        ("Yams", ["Sources/Rules/YAML/", "Tests/TestKit/SchemaCheck.swift"]),
        ("Hummingbird", ["Sources/Sandbox/", "Sources/Agent/Control/", "Sources/Agent/Page/"]),
        (
            "Subprocess",
            ["Sources/Actions/Programs/", "Sources/Intake/Watch/", "Sources/hotfolder/Demo/", "Tests/"]
        ),
        ("ArgumentParser", ["Sources/hotfolder/"]),
    ]

    @Test(arguments: wrapped)
    func `a library is imported where it is wrapped`(_ module: String, _ places: [String]) {
        for file in SourceTree.swiftFiles where !places.contains(where: { file.path.hasPrefix($0) }) {
            for (found, line) in Self.imports(of: file) where found == module {
                Issue.record("\(file.path):\(line): \(module) belongs to \(places.joined(separator: ", "))")
            }
        }
    }

    @Test func `libinotifytools is called in one file`() {
        for file in SourceTree.swiftFiles where file.path != "Sources/hotfolder-watch/Inotify.swift" {
            for (index, line) in file.code.enumerated() where line.contains("inotifytools_") {
                Issue.record("\(file.path):\(index + 1): only Inotify.swift calls libinotifytools")
            }
        }
    }

    /// It starts before any other descriptor and stays small: no Foundation, no package.
    @Test func `hotfolder-watch imports nothing of weight`() {
        for file in SourceTree.sources where file.room == "hotfolder-watch" {
            for (module, line) in Self.imports(of: file) where !["CInotifyTools", "Glibc"].contains(module) {
                Issue.record("\(file.path):\(line): hotfolder-watch must not import \(module)")
            }
        }
    }

    /// The modules that a file imports, each with its line.
    static func imports(of file: SwiftFile) -> [(module: String, line: Int)] {
        file.code.enumerated().compactMap { index, line in
            var words = line.split(separator: " ")[...]
            while let word = words.first, word.hasPrefix("@") || Self.modifiers.contains(word) { words.removeFirst() }
            guard words.first == "import", let name = words.dropFirst().last else { return nil }
            return (String(name.prefix { $0 != "." }), index + 1)
        }
    }

    private static let modifiers: Set<Substring> = ["package", "internal", "fileprivate", "private", "public"]
}
