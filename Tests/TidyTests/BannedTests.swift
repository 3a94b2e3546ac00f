import Testing

@Suite struct `Calls that we do without` {
    /// A call, where it must not be, and what to do instead.
    struct Ban: Sendable, CustomTestStringConvertible {
        let call: String
        let place: String
        let instead: String
        /// Files that may, with their reason in the file itself.
        var except: [String] = []

        var testDescription: String { "\(self.call) in \(self.place)" }

        init(_ call: String, in place: String, _ instead: String, except: [String] = []) {
            self.call = call
            self.place = place
            self.instead = instead
            self.except = except
        }
    }

    static let bans = [
        Ban("try!", in: "Sources/", "throw it, or handle it"),
        Ban("as!", in: "Sources/", "use as? and say what happens otherwise"),
        Ban("fatalError(", in: "Sources/", "throw, or use precondition for our own mistakes"),
        Ban("print(", in: "Sources/", "log it; commands write through Terminal"),
        Ban("Task {", in: "Sources/", "make it a Service or a child of a task group"),
        Ban("Task.detached", in: "Sources/", "make it a Service or a child of a task group"),
        Ban("Thread.sleep", in: "Sources/", "wait on a Clock"),
        Ban("sleep(", in: "Tests/", "wait for an event, never for a time"),
        Ban("try!", in: "Tests/", "make the test throw"),
        Ban("Task.detached", in: "Tests/", "use a task group"),
        Ban("XCTest", in: "Tests/", "use Swift Testing"),
        Ban("public", in: "Sources/", "write package where another target needs it: we ship a program"),
        Ban("@_exported", in: "Sources/", "import what is used where it is used"),
    ]

    @Test(arguments: bans)
    func `are not made`(_ ban: Ban) {
        for file in SourceTree.swiftFiles where file.path.hasPrefix(ban.place) && !ban.except.contains(file.path) {
            for (index, line) in file.code.enumerated() where Self.occurs(ban.call, in: line) {
                Issue.record("\(file.path):\(index + 1): \(ban.call) is banned; \(ban.instead)")
            }
        }
    }

    /// What reads clock or disk; in `Rules` it is the caller's.
    static let effects = [
        "FileManager", "FileHandle", "FileDescriptor", "ProcessInfo", "Date()", "Date.now", "ContinuousClock",
        "SuspendingClock", "SystemRandomNumberGenerator", "contentsOfFile", "Data(contentsOf", "URLSession",
    ]

    @Test(arguments: effects)
    func `rules read neither clock nor disk`(_ effect: String) {
        for file in SourceTree.sources where file.room == "Rules" {
            for (index, line) in file.code.enumerated() where Self.occurs(effect, in: line) {
                Issue.record("\(file.path):\(index + 1): \(effect) in Rules; take the value as a parameter")
            }
        }
    }

    /// Notes to ourselves go into the issue tracker, where somebody reads them.
    @Test func `no note is left in the code`() {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in SourceTree.swiftFiles {
            for (index, line) in file.lines.enumerated() {
                for mark in marks where Self.occurs(mark, in: line) {
                    Issue.record("\(file.path):\(index + 1): \(mark) in the code; do it, or write an issue")
                }
            }
        }
    }

    /// Whether a call occurs as a word of its own: `print(` is not in `fingerprint(`, and `Task {` not in `addTask {`.
    static func occurs(_ call: String, in line: Substring) -> Bool {
        line.ranges(of: call).contains { range in
            let isStart =
                range.lowerBound == line.startIndex
                || !Self.isWordCharacter(line[line.index(before: range.lowerBound)])
                || !(call.first.map(Self.isWordCharacter) ?? false)
            let isEnd =
                range.upperBound == line.endIndex || !Self.isWordCharacter(line[range.upperBound])
                || !(call.last.map(Self.isWordCharacter) ?? false)
            // A clock of our own has to have a function of that name.
            let isDeclared = line[..<range.lowerBound].hasSuffix("func ")
            return isStart && isEnd && !isDeclared
        }
    }

    private static func isWordCharacter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    @Test(arguments: [
        ("try!", "let a = try! b()", true), ("print(", "self.fingerprint(", false), ("print(", "print(x)", true),
        ("Task {", "group.addTask { }", false), ("Task {", "let a = Task { }", true), ("public", "publicKey", false),
        ("sleep(", "func sleep(until:", false), ("sleep(", "await Task.sleep(for:", true),
    ])
    func `are found as words`(_ call: String, _ line: String, _ isFound: Bool) {
        #expect(Self.occurs(call, in: line[...]) == isFound)
    }
}
