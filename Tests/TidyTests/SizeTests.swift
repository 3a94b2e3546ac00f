import Testing

@Suite struct `Rooms are small` {
    /// A file that is longer holds more than one thing.
    static let longestFile = 400
    /// A function fits a screen.
    static let longestFunction = 60

    @Test func `no file is longer than 400 lines`() {
        #expect(!SourceTree.sources.isEmpty)
        for file in SourceTree.swiftFiles {
            // The line behind the last line end is none.
            let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
            if count > Self.longestFile {
                Issue.record("\(file.path):\(count): the file has \(count) lines; split it, 400 is the limit")
            }
        }
    }

    @Test func `no function is longer than 60 lines`() {
        var count = 0
        for file in SourceTree.swiftFiles {
            let functions = FunctionScan.functions(in: file.code)
            count += functions.count
            for function in functions where function.length > Self.longestFunction {
                Issue.record(
                    "\(file.path):\(function.line): \(function.name) has \(function.length) lines; split it, 60 is the limit"
                )
            }
        }
        #expect(count > 500, "the scan finds the functions")
    }
}
