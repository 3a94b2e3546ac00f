import Disk
import Foundation
import Glibc
import Rules
import SystemPackage
import Testing

@Suite struct `A directory changes names without losing a file` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    @Test func `a move that never replaces leaves both files when the name is taken`() throws {
        try self.scratch.write("old", to: "a")
        try self.scratch.write("new", to: "b")
        let root = try self.scratch.open()
        #expect(errno { try root.moveWithoutReplacing(try path("a"), to: root, try path("b")) } == .fileExists)
        #expect(try self.scratch.text(of: "a") == "old")
        #expect(try self.scratch.text(of: "b") == "new")
    }

    @Test func `a taken name may also be a link to nothing`() throws {
        try self.scratch.write("old", to: "a")
        try self.scratch.link("b", to: "nowhere")
        let root = try self.scratch.open()
        #expect(errno { try root.moveWithoutReplacing(try path("a"), to: root, try path("b")) } == .fileExists)
    }

    @Test func `a move keeps everything of the file`() throws {
        try self.scratch.write("content", to: "a")
        try self.scratch.makeDirectory("d")
        let root = try self.scratch.open()
        let before = try #require(try root.status(of: try path("a")))
        try root.moveWithoutReplacing(try path("a"), to: root, try path("d/b"))
        let after = try #require(try root.status(of: try path("d/b")))
        #expect(before.stamp.isSameContent(as: after.stamp))
        #expect(!self.scratch.exists("a"))
    }

    @Test func `a plain move replaces`() throws {
        try self.scratch.write("old", to: "a")
        try self.scratch.write("new", to: "b")
        let root = try self.scratch.open()
        try root.move(try path("a"), to: root, try path("b"))
        #expect(try self.scratch.text(of: "b") == "old")
    }

    @Test func `a move to another file system says so`() throws {
        let other = try ScratchFolder(in: "/dev/shm")
        try self.scratch.write("a", to: "a")
        let (root, target) = (try self.scratch.open(), try other.open())
        try #require(try root.status().stamp.device != target.status().stamp.device)
        #expect(errno { try root.moveWithoutReplacing(try path("a"), to: target, try path("a")) } == .improperLink)
        #expect(self.scratch.exists("a"))
    }

    @Test func `directories are made with those above them`() throws {
        let root = try self.scratch.open()
        try root.makeDirectories(try path("a/b/c"))
        try root.makeDirectories(try path("a/b/c"))
        #expect(try root.status(of: try path("a/b/c"))?.kind == .directory)
        try root.syncNames(of: try path("a/b"))
        try root.syncNames()
    }

    @Test func `a file in the way of a directory is told of`() throws {
        try self.scratch.write("x", to: "a")
        let root = try self.scratch.open()
        #expect(errno { try root.makeDirectories(try path("a")) } == .notDirectory)
        #expect(errno { try root.makeDirectories(try path("a/b/c")) } == .notDirectory)
    }

    @Test func `two may make the same directories at once`() async throws {
        let root = try self.scratch.open()
        let threads = DiskThreads(name: "makers", count: 2)
        for round in 0..<50 {
            let path = try path("r\(round)/a/b/c/d/e/f")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try await threads.run { () throws(DiskError) in _ = try root.makeDirectories(path) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try root.status(of: path)?.kind == .directory)
        }
    }

    @Test func `removing needs the right kind`() throws {
        try self.scratch.makeDirectory("full")
        try self.scratch.write("x", to: "full/file")
        let root = try self.scratch.open()
        #expect(errno { try root.removeDirectory(try path("full")) } == .directoryNotEmpty)
        #expect(errno { try root.remove(try path("full")) } == .isDirectory)
        #expect(errno { try root.removeDirectory(try path("full/file")) } == .notDirectory)
        try root.remove(try path("full/file"))
        try root.removeDirectory(try path("full"))
        #expect(errno { try root.remove(try path("full")) } == .noSuchFileOrDirectory)
        #expect(errno { try root.syncNames(of: try path("full")) } == .noSuchFileOrDirectory)
    }

    @Test func `a new file never replaces one`() throws {
        let root = try self.scratch.open()
        let file = try root.createFile(try path("a"))
        try file.write(Array("hello ".utf8))
        try file.write(Array("world".utf8))
        try file.sync()
        #expect(try self.scratch.text(of: "a") == "hello world")
        #expect(errno { _ = try root.createFile(try path("a")) } == .fileExists)
        try self.scratch.link("l", to: "b")
        #expect(errno { _ = try root.createFile(try path("l")) } == .fileExists)
        #expect(!self.scratch.exists("b"))
    }

    @Test func `a copy takes times and permissions of the original`() throws {
        try self.scratch.write("x", to: "a")
        #expect(chmod(self.scratch.at("a"), 0o640) == 0)
        let times = [timespec(tv_sec: 5, tv_nsec: 7), timespec(tv_sec: -3, tv_nsec: 999_999_999)]
        #expect(utimensat(AT_FDCWD, self.scratch.at("a"), times, 0) == 0)
        let root = try self.scratch.open()
        let original = try #require(try root.status(of: try path("a")))
        #expect(original.stamp.modified == -2_000_000_001)
        let copy = try root.createFile(try path("b"), permissions: 0o600)
        copy.copyAttributes(of: original)
        let status = try #require(try root.status(of: try path("b")))
        #expect(status.stamp.modified == original.stamp.modified)
        #expect(status.permissions == 0o640)
    }
}

@Suite struct `Names are bytes` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    static let names: [[UInt8]] = [
        Array("line\nbreak.jpg".utf8), [0xFF, 0xFE, 0x2E, 0x6A], [0x80], Array("cafe\u{301}".utf8), Array("café".utf8),
        Array(" leading and trailing ".utf8), [1, 2, 3, 0x7F], Array("-rf".utf8),
        Array(String(repeating: "é", count: 127).utf8),
        [UInt8](repeating: UInt8(ascii: "n"), count: 255),
    ]

    @Test func `every name is listed, opened, moved and removed as it is`() throws {
        let root = try self.scratch.open()
        for name in Self.names {
            let path = try #require(DropPath(name))
            try root.createFile(path).write([1, 2, 3])
        }
        #expect(Set(try root.names()) == Set(Self.names))
        try root.makeDirectories(try path("moved"))
        for name in Self.names {
            let old = try #require(DropPath(name))
            let new = try #require(try path("moved").appending(name: name))
            guard case .file(let file) = try root.openFile(old) else {
                Issue.record("\(old) was not opened")
                continue
            }
            #expect(file.size == 3)
            try root.moveWithoutReplacing(old, to: root, new)
        }
        #expect(Set(try root.names(in: "moved")) == Set(Self.names))
        for name in Self.names { try root.remove(try #require(try path("moved").appending(name: name))) }
        #expect(try root.names(in: "moved").isEmpty)
    }

    @Test func `a name of 256 bytes is refused by the file system`() throws {
        let name = try #require(DropPath([UInt8](repeating: UInt8(ascii: "n"), count: 256)))
        let root = try self.scratch.open()
        #expect(errno { _ = try root.createFile(name) } == .fileNameTooLong)
        #expect(errno { _ = try root.status(of: name) } == .fileNameTooLong)
    }

    @Test func `a path as long as Linux takes is made, used and listed`() throws {
        let root = try self.scratch.open()
        let part = String(repeating: "d", count: 199)
        let directory = try path((0..<20).map { _ in part }.joined(separator: "/"))
        try root.makeDirectories(directory)
        let rest = DropPath.longest - directory.bytes.count - 1
        let file = try #require(directory.appending(name: [UInt8](repeating: UInt8(ascii: "f"), count: rest)))
        #expect(file.bytes.count == 4095)
        #expect(directory.appending(name: [UInt8](repeating: UInt8(ascii: "f"), count: rest + 1)) == nil)
        try root.createFile(file).write([7])
        #expect(try root.status(of: file)?.stamp.size == 1)
        guard case .file(let opened) = try root.openFile(file) else {
            Issue.record("the file was not opened")
            return
        }
        #expect(try opened.read(at: 0, count: 9) == [7])
        try root.moveWithoutReplacing(file, to: root, try path("short"))
        #expect(self.scratch.exists("short"))
    }

    @Test func `a listing tells the kinds and stops when it is told to`() throws {
        try self.scratch.makeDirectory("d")
        try self.scratch.write("x", to: "f")
        try self.scratch.link("l", to: "f")
        let root = try self.scratch.open()
        var kinds: [[UInt8]: DirectoryEntry.Kind] = [:]
        try root.list(nil) { entry in
            kinds[entry.name] = entry.kind
            return true
        }
        #expect(kinds == [Array("d".utf8): .directory, Array("f".utf8): .file, Array("l".utf8): .other])
        var count = 0
        try root.list(nil) { _ in
            count += 1
            return false
        }
        #expect(count == 1)
    }
}
