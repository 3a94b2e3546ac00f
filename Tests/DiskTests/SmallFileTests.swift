import Disk
import SystemPackage
import Testing

@Suite struct `A small file` {
    private let scratch: ScratchFolder

    init() throws { self.scratch = try ScratchFolder() }

    @Test func `is read whole, links are followed, and its empty lines are left out`() throws {
        try self.scratch.write("one\n\ntwo", to: "text")
        try self.scratch.link("link", to: "text")
        let path = FilePath(self.scratch.at("link"))
        #expect(try SmallFile.bytes(of: path) == Array("one\n\ntwo".utf8))
        #expect(SmallFile.lines(of: path) == ["one", "two"])
    }

    @Test func `that the kernel makes up has no size to go by`() throws {
        #expect(SmallFile.lines(of: "/proc/self/limits").contains { $0.hasPrefix("Max open files") })
    }

    @Test func `is refused when it is large, and has no lines when it is not there`() throws {
        try self.scratch.write(String(repeating: "x", count: SmallFile.largest + 1), to: "large")
        let large = FilePath(self.scratch.at("large"))
        #expect(throws: Errno.fileTooLarge) { try SmallFile.bytes(of: large) }
        #expect(SmallFile.lines(of: large) == [])
        #expect(throws: Errno.noSuchFileOrDirectory) { try SmallFile.bytes(of: FilePath(self.scratch.at("none"))) }
    }
}
