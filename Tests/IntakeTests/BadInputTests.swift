import Disk
import Foundation
import Glibc
import Intake
import Rules
import SystemPackage
import TestKit
import Testing

/// What people and programs drop that is no plain file: each gets a clear outcome, and none stops the next.
@Suite(.timeLimit(.minutes(5))) struct `Bad input` {
    /// Drops something, then a good file; returns what was said of the first when the second is ready.
    private func outcome(
        of name: String, _ drop: (ScratchFolder) throws -> Void
    ) async throws -> (report: Report?, snapshot: FolderSnapshot) {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        var snapshot: FolderSnapshot?
        try await RunningIntake.with(scratch, inbox: inbox) { intake in
            try scratch.write("first.txt", "x")
            try await inbox.wait(for: "first.txt")
            try drop(scratch)
            try scratch.write("good.txt", "x")
            try await inbox.wait(for: "good.txt")
            snapshot = intake.snapshot()
        }
        return (inbox.reports.first { $0.path.text == name }, try #require(snapshot))
    }

    private func check(_ result: Int32) throws {
        if result < 0 { throw Errno(rawValue: errno) }
    }

    @Test func `a symbolic link is refused and never followed`() async throws {
        let report = try await self.outcome(of: "x.mp4") { scratch in
            try self.check(symlink("/etc/passwd", scratch.path("x.mp4").string))
        }.report
        #expect(try #require(report?.reason).hasPrefix("It is a symbolic link, not a regular file"))
    }

    @Test func `a named pipe is refused and never opened`() async throws {
        let report = try await self.outcome(of: "x.mp4") { scratch in
            try self.check(mkfifo(scratch.path("x.mp4").string, 0o600))
        }.report
        #expect(try #require(report?.reason).hasPrefix("It is a named pipe, not a regular file"))
    }

    @Test func `a socket is refused`() async throws {
        let report = try await self.outcome(of: "x.mp4") { scratch in
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            // The longest name of a socket is shorter than that of a file, so it is made by its short name and moved.
            let short = "/tmp/hf-\(UUID().uuidString)"
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
            }
            try self.check(result)
            try self.check(rename(short, scratch.path("x.mp4").string))
        }.report
        #expect(try #require(report?.reason).hasPrefix("It is a socket, not a regular file"))
    }

    @Test func `a directory with a film's name is a directory`() async throws {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        try await RunningIntake.with(scratch, inbox: inbox) { _ in
            try scratch.makeDirectory("x.mp4")
            try scratch.write("x.mp4/inside.txt", "x")
            try await inbox.wait(for: "x.mp4/inside.txt")
        }
        #expect(inbox.reports.map(\.path.text) == ["x.mp4/inside.txt"])
    }

    @Test func `a hard link is waited for, and said to be`() async throws {
        let (report, snapshot) = try await self.outcome(of: "x.txt") { scratch in
            try scratch.makeDirectory(".outside")
            try scratch.write(".outside/x.txt", "x")
            try self.check(link(scratch.path(".outside/x.txt").string, scratch.path("x.txt").string))
        }
        #expect(report == nil)
        #expect(
            snapshot.candidates.filter { $0.path.text == "x.txt" }.map(\.state) == [
                "has 2 names (hard links); waiting until only one is left"
            ])
    }

    @Test func `an empty file is waited for, and said to be`() async throws {
        let (report, snapshot) = try await self.outcome(of: "x.txt") { try $0.write("x.txt", "") }
        #expect(report == nil)
        #expect(snapshot.candidates.filter { $0.path.text == "x.txt" }.map(\.state) == ["still empty"])
    }

    @Test func `a file that vanishes is forgotten`() async throws {
        let (report, snapshot) = try await self.outcome(of: "x.jpg") { scratch in
            // Not whole, so that it is waited for until it goes.
            try scratch.write("x.jpg", [0xFF, 0xD8, 0xFF, 0xE0])
            try scratch.remove("x.jpg")
        }
        #expect(report == nil)
        #expect(snapshot.degradations.isEmpty)
    }

    @Test func `a name that is not UTF-8 is a name like any other`() async throws {
        let scratch = try ScratchFolder()
        let inbox = Inbox()
        let name: [UInt8] = [0x61, 0xFF, 0x0A, 0x2E, 0x74, 0x78, 0x74]
        try await RunningIntake.with(scratch, inbox: inbox) { _ in
            let command = FolderCommand(root: Array(scratch.path.string.utf8))
            try command.run([Array("write".utf8), name, [0x78]])
            await inbox.wait(for: try #require(DropPath(name)))
        }
        #expect(inbox.ready == ["a\\xff\\x0a.txt"])
    }

    @Test func `a damaged file is given up on at once, with the reason`() async throws {
        let report = try await self.outcome(of: "x.png") { scratch in
            try scratch.write("x.png", [0x89, 0x50, 0x4E, 0x47] + [UInt8](repeating: 0x0A, count: 30))
        }.report
        guard case .hopeless(_, _, _, let reason) = report else {
            Issue.record("not hopeless: \(String(describing: report))")
            return
        }
        #expect(reason.hasPrefix("It is damaged: its line ends were converted"))
    }

    @Test(.enabled("root may read every file, so this shows nothing for root") { geteuid() != 0 })
    func `an unreadable file is waited for, and said to be`() async throws {
        let (report, snapshot) = try await self.outcome(of: "x.txt") { scratch in
            try scratch.write(".x", "x")
            try self.check(chmod(scratch.path(".x").string, 0))
            try scratch.move(".x", to: "x.txt")
        }
        #expect(report == nil)
        #expect(try #require(snapshot.candidates.first).state.contains("permission denied"))
    }
}
