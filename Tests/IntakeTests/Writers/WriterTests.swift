import Disk
import Foundation
import Glibc
import Intake
import Rules
import SystemPackage
import TestKit
import Testing

/// What a program must have made of a file when it ended too early, and what is said of the file then.
struct BrokenWriter: Sendable, CustomTestStringConvertible {
    let name: String
    let file: String
    /// How the sentence begins that tells what the file waits for, a good while later.
    let standing: String
    let act: @Sendable (Stage) async throws -> Void

    var testDescription: String { self.name }

    static let all: [BrokenWriter] = [
        BrokenWriter(
            name: "a program that is killed while it writes", file: "a.mp4",
            standing: "interrupted: "
        ) { stage in
            try stage.scratch.write("out/a.mp4", DropWriter.video)
            let script = "exec 3> '\(stage.drop("a.mp4"))'; head -c 9000 '\(stage.aside("a.mp4"))' >&3; kill -9 $$"
            let isSuccess = try await stage.run("sh", "-c", script, expectsSuccess: false)
            #expect(!isSuccess)
        },
        BrokenWriter(
            name: "Explorer, cut off: the full size, and zeros at the end", file: "a.jpg", standing: "interrupted: "
        ) { stage in
            let file = try Scribe(stage.drop("a.jpg"))
            try file.setSize(DropWriter.picture.count)
            try file.write(DropWriter.picture.prefix(300), at: 0)
            try file.setOldTimes()
        },
        BrokenWriter(
            name: "Explorer with all blocks allocated, cut off", file: "a.mp4", standing: "interrupted: "
        ) { stage in
            let file = try Scribe(stage.drop("a.mp4"))
            try file.allocate(DropWriter.video.count)
            try file.write(DropWriter.video.prefix(5_000), at: 0)
        },
        BrokenWriter(
            name: "an FTP client that went away", file: "a.jpg", standing: "interrupted: "
        ) { stage in
            try Scribe.append(DropWriter.picture.prefix(400), to: stage.drop("a.jpg"))
        },
        BrokenWriter(
            name: "rsync --partial, which leaves the final name incomplete", file: "a.jpg", standing: "interrupted: "
        ) { stage in
            try Scribe.append(DropWriter.picture.prefix(400), to: stage.drop(".a.jpg.Ab12Cd"))
            try Scribe.check(rename(stage.drop(".a.jpg.Ab12Cd"), stage.drop("a.jpg")))
        },
        BrokenWriter(
            name: "aria2, broken off: both ends are there, and the middle is not", file: "a.mp4",
            standing: "a.mp4.aria2 beside it says that its transfer is not finished"
        ) { stage in
            try Scribe.append([1], to: stage.drop("a.mp4.aria2"))
            let file = try Scribe(stage.drop("a.mp4"))
            try file.allocate(DropWriter.video.count)
            try file.write(DropWriter.video.prefix(4_000), at: 0)
            try file.write(DropWriter.video.dropFirst(9_000), at: 9_000)
        },
        BrokenWriter(
            name: "an MXF recorder that lost its power", file: "a.mxf",
            standing: "interrupted: the recording is still open"
        ) { stage in
            try Scribe.append(DropWriter.openMXF.prefix(11_000), to: stage.drop("a.mxf"))
        },
        BrokenWriter(name: "Finder, cut off: the mark stays", file: "a.jpg", standing: "Finder is still copying it") {
            stage in
            try Scribe.append(FinderBytes.appleDouble("brokMACS"), to: stage.drop("._a.jpg"))
            try Scribe.append(DropWriter.picture, to: stage.drop("a.jpg"))
        },
        BrokenWriter(name: "a program that only makes the file", file: "a.jpg", standing: "still empty") { stage in
            try Scribe.append([], to: stage.drop("a.jpg"))
        },
    ]
}

@Suite(.timeLimit(.minutes(5))) struct `Writers` {
    @Test(arguments: DropWriter.programs)
    func `that are programs are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(arguments: DropWriter.pauses)
    func `that pause are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(arguments: DropWriter.names)
    func `that use other names are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(arguments: DropWriter.recorders)
    func `that record or render are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(arguments: DropWriter.streams)
    func `that mux are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(arguments: DropWriter.downloads)
    func `that keep notes beside are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(
        .enabled("openssh-sftp-server is not installed") { Self.isThere(DropWriter.sftpServer) },
        arguments: DropWriter.ssh)
    func `that come over SSH are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(.enabled("wget is not installed") { Self.isThere("/usr/bin/wget") }, arguments: DropWriter.web)
    func `that fetch are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(.enabled("rsync is not installed") { Self.isThere("/usr/bin/rsync") }, arguments: DropWriter.rsync)
    func `that synchronise are waited for`(_ writer: DropWriter) async throws { try await Self.check(writer) }

    @Test(.enabled("/dev/shm is not a file system of its own, or not writable") { Self.isElsewhere("/dev/shm") })
    func `on another file system are waited for`() async throws { try await Self.check(DropWriter.fromElsewhere) }

    /// Reported once each, after the last write, with the final bytes.
    private static func check(_ writer: DropWriter) async throws {
        try await Stage.with(settle: writer.settle) { stage in
            try await writer.act(stage)
            // Told of, but no time has passed since the last write.
            try await stage.quiesce()
            #expect(stage.ready.isEmpty, "reported before the last write")
            try await stage.pause(.seconds(12))
            if stage.ready.count < writer.files.count { try await stage.pauseLong(.seconds(120)) }
            try await stage.pause(.seconds(3))
            #expect(stage.ready.sorted() == writer.files.sorted())
            for file in writer.files {
                let last = try stage.scratch.read("in/\(file)")
                #expect(!last.isEmpty)
                #expect(stage.reported(file) == [last])
            }
        }
    }

    @Test(
        .enabled("openssh-sftp-server is not installed") { Self.isThere(DropWriter.sftpServer) },
        arguments: BrokenWriter.ssh)
    func `that break off over SSH are waited for until the folder gives up`(_ writer: BrokenWriter) async throws {
        try await Self.check(writer)
    }

    @Test(arguments: BrokenWriter.all)
    func `that break off are waited for until the folder gives up`(_ writer: BrokenWriter) async throws {
        try await Self.check(writer)
    }

    private static func check(_ writer: BrokenWriter) async throws {
        try await Stage.with { stage in
            try await writer.act(stage)
            try await stage.pauseLong(.seconds(600))
            let standing = try #require(try stage.standing(of: writer.file))
            #expect(standing.hasPrefix(writer.standing), "\(standing)")
            stage.clock.advance(by: .seconds(86_400))
            try await stage.quiesce()
            let reports = stage.inbox.reports.filter { $0.path.text == writer.file }
            #expect(reports.count == 1)
            guard case .hopeless(_, _, _, let reason) = try #require(reports.first) else {
                Issue.record("not given up on: \(reports)")
                return
            }
            #expect(reason.hasSuffix("copy it again."), "\(reason)")
        }
    }

    @Test func `that make what is no file are refused, unopened`() async throws {
        try await Stage.with { stage in
            try await stage.run("ln", "-s", "/etc/passwd", stage.drop("link.jpg"))
            try await stage.run("mkfifo", stage.drop("pipe.jpg"))
            try await stage.quiesce()
            let reasons = stage.inbox.reports.filter { !$0.path.text.hasPrefix("cookie") }.compactMap(\.reason)
            #expect(reasons.count == 2)
            #expect(reasons.contains { $0.hasPrefix("It is a symbolic link") })
            #expect(reasons.contains { $0.hasPrefix("It is a named pipe") })
        }
    }

    @Test func `that leave two names are refused after ten minutes`() async throws {
        try await Stage.with { stage in
            try stage.scratch.write("out/a.jpg", DropWriter.picture)
            try await stage.run("ln", stage.aside("a.jpg"), stage.drop("a.jpg"))
            try await stage.pauseLong(.seconds(590))
            #expect(try stage.standing(of: "a.jpg")?.hasPrefix("has 2 names") == true)
            try await stage.pauseLong(.seconds(60))
            #expect(stage.ready.isEmpty)
            #expect(stage.inbox.reports.contains { $0.reason?.contains("one of 2 names") == true })
        }
    }

    private static func isThere(_ program: String) -> Bool {
        access(program, X_OK) == 0
    }

    private static func isElsewhere(_ path: String) -> Bool {
        let devices = [path, NSTemporaryDirectory()].map { path in
            var status = stat()
            return stat(path, &status) == 0 ? status.st_dev : 0
        }
        return devices[0] != devices[1] && access(path, W_OK) == 0
    }
}
