import Rules
import Testing

@testable import Intake

@Suite struct `Records of the watcher` {
    private func parse(_ chunks: [[UInt8]]) -> [Hint] {
        var parser = RecordParser()
        return chunks.flatMap { chunk in chunk.withUnsafeBytes { parser.parse($0) } }
    }

    private let stream = Array(
        ("ready\0look a b\nc\0moved e\0scan \0scan d\0overflow\0gone it was removed\0covered\0"
            + "limit ENOSPC fs.inotify.max_user_watches 8\0").utf8)
    private var expected: [Hint] {
        [
            .ready, .look(DropPath("a b\nc")!), .moved(DropPath("e")!), .scan(nil), .scan(DropPath("d")!), .overflow,
            .gone("it was removed"), .covered,
            .limit(error: "ENOSPC", sysctl: "fs.inotify.max_user_watches", value: "8"),
        ]
    }

    @Test func `are read whole`() {
        #expect(self.parse([self.stream]) == self.expected)
    }

    @Test func `are read however the pipe cuts them`() {
        for cut in 1..<self.stream.count {
            #expect(self.parse([Array(self.stream[..<cut]), Array(self.stream[cut...])]) == self.expected)
        }
        #expect(self.parse(self.stream.map { [$0] }) == self.expected)
    }

    @Test func `keep bytes that are not text`() {
        #expect(self.parse([Array("look ".utf8) + [0xFF, 0]]) == [.look(DropPath([0xFF] as [UInt8])!)])
    }

    @Test(arguments: ["", "look", "look ", "look ../x", "look /x", "moved ", "moved ../x", "shout x", "limit ENOSPC"])
    func `that make no sense make everything be looked at`(_ record: String) {
        #expect(self.parse([Array(record.utf8) + [0]]) == [.overflow])
    }

    @Test func `that never end are not held in memory`() {
        let chunk = [UInt8](repeating: 0x61, count: 8_192)
        #expect(self.parse([chunk]) == [.overflow])
    }
}
