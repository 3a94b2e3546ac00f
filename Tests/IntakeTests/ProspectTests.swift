import Disk
import Foundation
import Glibc
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Intake

/// What is told of a file without an agent is what intake itself would do.
@Suite struct `The prospect of a file` {
    private static func prospect(_ settings: Folder? = nil, _ write: (ScratchFolder) throws -> Void) throws -> Prospect
    {
        let scratch = try ScratchFolder()
        try write(scratch)
        let path = try #require(DropPath("a.jpg"))
        return try Prospect.of(
            path, in: try Directory.open(scratch.path).untilClosed(path),
            settings ?? Folder(name: "drops", path: scratch.path))
    }

    private static let head: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0,
        0,
        63, 0,
    ]
    private static let body = Array(repeating: UInt8(7), count: 500)

    @Test func `that is whole is that it is ready`() throws {
        let prospect = try Self.prospect { try $0.write("a.jpg", Self.head + Self.body + [0xFF, 0xD9]) }
        #expect(prospect.waitingFor == nil && prospect.end == .ready)
    }

    @Test func `that is cut is that it waits, and fails when its time is over`() throws {
        let prospect = try Self.prospect { try $0.write("a.jpg", Self.head + Self.body) }
        #expect(prospect.waitingFor == "not whole: the end-of-image marker is missing")
        guard case .hopeless(let reason, after: "24 h") = prospect.end else {
            Issue.record("\(prospect)")
            return
        }
        #expect(reason.hasPrefix("It was broken off: the end-of-image marker is missing"))
    }

    @Test func `that is empty is that it waits, and fails when its time is over`() throws {
        let prospect = try Self.prospect { try $0.write("a.jpg", "") }
        #expect(prospect.waitingFor == "still empty")
        #expect(prospect.end == .hopeless("It is still empty after 24 h; copy it again.", after: "24 h"))
    }

    @Test func `that has two names is that it waits, and is refused where it lies`() throws {
        let prospect = try Self.prospect { scratch in
            try scratch.write("a.jpg", Self.head + Self.body + [0xFF, 0xD9])
            #expect(link(scratch.path("a.jpg").string, scratch.path("b.jpg").string) == 0)
        }
        #expect(prospect.waitingFor == "has 2 names (hard links); waiting until only one is left")
        guard case .refused(let reason, after: "10 min") = prospect.end else {
            Issue.record("\(prospect)")
            return
        }
        #expect(reason.hasPrefix("It is one of 2 names of the same file"))
    }

    @Test func `that Finder is copying is that it waits for Finder`() throws {
        let prospect = try Self.prospect { scratch in
            try scratch.write("a.jpg", Self.head + Self.body + [0xFF, 0xD9])
            try scratch.write("._a.jpg", FinderBytes.appleDouble("brokMACS"))
        }
        #expect(prospect.waitingFor == "Finder is still copying it")
    }

    @Test func `that somebody writes to is that it waits for that program`() throws {
        let scratch = try ScratchFolder()
        try scratch.write("a.jpg", Self.head + Self.body + [0xFF, 0xD9])
        let writer = try FileDescriptor.open(scratch.path("a.jpg"), .writeOnly, options: .closeOnExec)
        defer { try? writer.close() }
        let path = try #require(DropPath("a.jpg"))
        let prospect = try Prospect.of(
            path, in: try Directory.open(scratch.path), Folder(name: "drops", path: scratch.path))
        #expect(prospect.waitingFor == "still open for writing in a program on this machine")
    }
}

extension Directory {
    /// Returns when nobody has this file open for writing: what a test has written, a program that another test starts at the
    /// same moment has open too, until it is itself.
    func untilClosed(_ path: DropPath) throws -> Directory {
        while case .file(let file) = try self.openFile(path), file.hasWriter() == true { sched_yield() }
        return self
    }
}
