import Disk
import Foundation
import Glibc
import SystemPackage
import Testing

@Suite struct `A file is copied` {
    /// A scratch folder with an original, and where copies go.
    struct Desk {
        let scratch: ScratchFolder
        let original: OpenedFile

        init(_ text: String = "content") throws {
            self.scratch = try ScratchFolder()
            try self.scratch.write(text, to: "a.txt")
            self.original = try self.scratch.open().file("a.txt")
            try self.scratch.makeDirectory("to")
        }

        func copy(to path: String) throws -> FileCopy.Outcome {
            try FileCopy(self.original, to: FilePath(self.scratch.at(path)), mark: "0123").make()
        }

        func at(_ path: String) -> FilePath { FilePath(self.scratch.at(path)) }

        func names() throws -> [String] {
            try self.scratch.open().names(in: "to").map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test func `with its content, its time and its permissions`() throws {
        let desk = try Desk()
        #expect(try desk.copy(to: "to/b.txt") == .copied(desk.at("to/b.txt")))
        #expect(try desk.scratch.text(of: "to/b.txt") == "content")
        #expect(try desk.names() == ["b.txt"])
        let status = try #require(try desk.scratch.open().status(of: path("to/b.txt")))
        #expect(status.stamp.modified == desk.original.opened.stamp.modified)
        #expect(status.permissions == desk.original.opened.permissions)
    }

    @Test func `into directories that are missing`() throws {
        let desk = try Desk()
        #expect(try desk.copy(to: "to/x/y/z/b.txt") == .copied(desk.at("to/x/y/z/b.txt")))
        #expect(try desk.scratch.text(of: "to/x/y/z/b.txt") == "content")
    }

    @Test func `through a link that the operator made`() throws {
        let desk = try Desk()
        try desk.scratch.link("link", to: desk.scratch.at("to"))
        #expect(try desk.copy(to: "link/new/b.txt") == .copied(desk.at("link/new/b.txt")))
        #expect(try desk.scratch.text(of: "to/new/b.txt") == "content")
    }

    @Test func `once: a repeat finds it`() throws {
        let desk = try Desk()
        _ = try desk.copy(to: "to/b.txt")
        #expect(try desk.copy(to: "to/b.txt") == .found(desk.at("to/b.txt")))
        #expect(try desk.names() == ["b.txt"])
    }

    /// What has the name already; none of it is the same content.
    @Test(arguments: ["other", "contenT", "content and more", ""])
    func `beside another of its name`(_ other: String) throws {
        let desk = try Desk()
        try desk.scratch.write(other, to: "to/b.txt")
        #expect(try desk.copy(to: "to/b.txt") == .copied(desk.at("to/b~2.txt")))
        #expect(try desk.scratch.text(of: "to/b.txt") == other)
        #expect(try desk.scratch.text(of: "to/b~2.txt") == "content")
        #expect(try desk.copy(to: "to/b.txt") == .found(desk.at("to/b~2.txt")))
        #expect(try desk.names() == ["b.txt", "b~2.txt"])
    }

    @Test func `beside a link or a directory of its name, which are left alone`() throws {
        let desk = try Desk()
        try desk.scratch.link("to/b.txt", to: desk.scratch.at("a.txt"))
        try desk.scratch.makeDirectory("to/b~2.txt")
        #expect(try desk.copy(to: "to/b.txt") == .copied(desk.at("to/b~3.txt")))
    }

    @Test func `when it is empty, and when it is longer than one call copies`() throws {
        let empty = try Desk("")
        #expect(try empty.copy(to: "to/b") == .copied(empty.at("to/b")))
        #expect(try empty.copy(to: "to/b") == .found(empty.at("to/b")))
        let long = try Desk()
        #expect(truncate(long.scratch.at("a.txt"), 70 << 20) == 0)
        let file = try long.scratch.open().file("a.txt")
        #expect(try FileCopy(file, to: long.at("to/b"), mark: "1").make() == .copied(long.at("to/b")))
        #expect(try long.scratch.open().status(of: path("to/b"))?.stamp.size == 70 << 20)
        #expect(try FileCopy(file, to: long.at("to/b"), mark: "1").make() == .found(long.at("to/b")))
    }

    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")))
    func `to another file system`() throws {
        let desk = try Desk()
        let elsewhere = try ScratchFolder(in: "/dev/shm")
        let copy = FileCopy(desk.original, to: FilePath(elsewhere.at("x/b.txt")), mark: "0123")
        #expect(try copy.make() == .copied(FilePath(elsewhere.at("x/b.txt"))))
        #expect(try elsewhere.text(of: "x/b.txt") == "content")
    }

    @Test func `from the descriptor, whatever happened to the name`() throws {
        let desk = try Desk()
        try FileManager.default.removeItem(atPath: desk.scratch.at("a.txt"))
        #expect(try desk.copy(to: "to/b.txt") == .copied(desk.at("to/b.txt")))
        #expect(try desk.scratch.text(of: "to/b.txt") == "content")
    }

    @Test func `not when it changed, and nothing is left`() throws {
        let desk = try Desk()
        let handle = try FileHandle(forWritingTo: URL(filePath: desk.scratch.at("a.txt")))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("more".utf8))
        try handle.close()
        #expect(try desk.copy(to: "to/b.txt") == .changed)
        #expect(try desk.names().isEmpty)
    }

    /// Where no copy can be, and why.
    @Test(arguments: [
        ("a.txt/b", Errno.notDirectory), ("to/../b", .invalidArgument), ("to/./../../b", .invalidArgument),
    ])
    func `not to where no file can be`(_ place: String, _ reason: Errno) throws {
        let desk = try Desk()
        #expect(errno(of: { _ = try desk.copy(to: place) }) == reason)
        #expect(try desk.names().isEmpty)
    }

    @Test func `not to a path that depends on where we run`() throws {
        let desk = try Desk()
        #expect(errno(of: { _ = try FileCopy(desk.original, to: "b.txt", mark: "1").make() }) == .invalidArgument)
        #expect(errno(of: { _ = try FileCopy(desk.original, to: "/", mark: "1").make() }) == .invalidArgument)
    }

    @Test func `under a name of raw bytes`() throws {
        let desk = try Desk()
        let name: [CChar] = [0x62, CChar(bitPattern: 0xFF), 0x2E, 0x74, 0]
        let place = name.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.flatMap { FilePath.Component(platformString: $0) }
        }
        let target = desk.at("to").appending(try #require(place))
        #expect(try FileCopy(desk.original, to: target, mark: "1").make() == .copied(target))
        #expect(try desk.scratch.open().names(in: "to") == [[0x62, 0xFF, 0x2E, 0x74]])
    }
}
