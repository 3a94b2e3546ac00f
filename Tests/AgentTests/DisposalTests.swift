import Disk
import Foundation
import Glibc
import Journal
import Rules
import SystemPackage
import Testing

@testable import Agent

/// A drop folder with a claimed file, without an agent.
final class DropStage: Sendable {
    let root: String
    let folder: DropFolder
    let id = Sample.newID()
    let directory: Directory

    init(
        done: Folder.Destination = .inside(DropPath("done")!),
        failed: Folder.Destination = .inside(DropPath("failed")!), calls: any SystemCalls = Kernel()
    ) throws {
        self.root = FileManager.default.temporaryDirectory.path + "/drop-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: self.root, withIntermediateDirectories: true)
        self.folder = DropFolder(
            Folder(name: "thumbnails", path: FilePath(self.root), done: done, failed: failed), calls: calls)
        self.directory = try self.folder.openRoot()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.root)
    }

    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: "\(self.root)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func text(of name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: "\(self.root)/\(name)")), as: UTF8.self)
    }

    var files: [String] { get throws { try Stage.files(below: self.root) } }

    /// Puts a file into work/ as a claim does, and gives its job.
    func claimed(_ path: DropPath, _ text: String = "content", destination: Job.Destination? = nil) throws -> Job {
        let work = try #require(DropFolder.workPath(of: self.id, dropped: path))
        try self.directory.makeDirectories(DropFolder.workDirectory(of: self.id))
        try self.directory.createFile(work).write(Array(text.utf8))
        let stamp = try #require(try self.directory.status(of: work)).stamp
        return Sample.job(path, id: self.id, identity: FileIdentity(stamp), destination: destination)
    }

    /// Chooses and moves, and gives where the file is to be.
    func dispose(_ job: Job, _ place: Job.Destination.Place, _ reason: String? = nil) throws -> (
        Job.Destination, Disposal.Outcome
    ) {
        let disposal = Disposal(job: job, place: place, reason: reason)
        var taken: Set<DropPath> = []
        let destination = try disposal.choose(in: self.folder, root: self.directory, taken: &taken)
        return (destination, try self.move(disposal, to: destination))
    }

    func move(_ disposal: Disposal, to destination: Job.Destination) throws -> Disposal.Outcome {
        var touched = TouchedDirectories()
        let outcome = disposal.move(
            to: destination, in: self.folder, root: self.directory, at: Sample.date, touched: &touched)
        guard case .moved(let share) = outcome, let error = touched.sync()(share) else { return outcome }
        return .failed(error)
    }
}

extension Disposal.Outcome {
    var isMoved: Bool { if case .moved = self { true } else { false } }
    var errno: Errno? { if case .failed(let error) = self { error.errno } else { nil } }
}

@Suite struct `A finished file is put away` {
    @Test func `to done inside the folder, with the directories above it`() throws {
        let stage = try DropStage()
        let (destination, outcome) = try stage.dispose(try stage.claimed(try path("a/b/x.jpg")), .done)
        #expect(outcome.isMoved)
        #expect(destination.path?.text == "a/b/x.jpg")
        #expect(try stage.files == ["done/a/b/x.jpg"])
    }

    @Test func `to failed with its note beside it`() throws {
        let stage = try DropStage()
        let (_, outcome) = try stage.dispose(try stage.claimed(try path("x.jpg")), .failed, "too large")
        #expect(outcome.isMoved)
        #expect(try stage.files == ["failed/x.jpg", "failed/x.jpg.error.txt"])
        #expect(try stage.text(of: "failed/x.jpg.error.txt").contains("Why:      too large"))
    }

    @Test func `a taken name stays with its owner`() throws {
        let stage = try DropStage()
        try stage.write("old", to: "done/x.jpg")
        let (destination, outcome) = try stage.dispose(try stage.claimed(try path("x.jpg"), "new"), .done)
        #expect(outcome.isMoved)
        #expect(destination.path?.text == "x~2.jpg")
        #expect(try stage.text(of: "done/x.jpg") == "old")
        #expect(try stage.text(of: "done/x~2.jpg") == "new")
    }

    @Test func `a note without its file keeps the name, too`() throws {
        let stage = try DropStage()
        try stage.write("another's", to: "failed/x.jpg.error.txt")
        let (destination, _) = try stage.dispose(try stage.claimed(try path("x.jpg")), .failed, "why")
        #expect(destination.path?.text == "x~2.jpg")
        #expect(try stage.text(of: "failed/x.jpg.error.txt") == "another's")
    }

    @Test func `a note of one's own from before a crash is written anew`() throws {
        let stage = try DropStage()
        try stage.write("half a no", to: "failed/x.jpg.error.txt")
        let intended = Job.Destination(place: .failed, path: try path("x.jpg"))
        let job = try stage.claimed(try path("x.jpg"), destination: intended)
        let (destination, outcome) = try stage.dispose(job, .failed, "why")
        #expect(destination == intended)
        #expect(outcome.isMoved)
        #expect(try stage.files == ["failed/x.jpg", "failed/x.jpg.error.txt"])
        #expect(try stage.text(of: "failed/x.jpg.error.txt").contains("Why:      why"))
    }

    @Test func `a name that is taken between choosing and moving is told of`() throws {
        let stage = try DropStage()
        let job = try stage.claimed(try path("x.jpg"), "ours")
        let disposal = Disposal(job: job, place: .failed, reason: "why")
        var taken: Set<DropPath> = []
        let destination = try disposal.choose(in: stage.folder, root: stage.directory, taken: &taken)
        try stage.write("theirs", to: "failed/x.jpg")
        guard case .nameTaken = try stage.move(disposal, to: destination) else {
            Issue.record("the name was not taken")
            return
        }
        // The note must not speak of somebody else's file.
        #expect(try stage.files == [".hotfolder/work/\(stage.id)/x.jpg", "failed/x.jpg"])
        #expect(try stage.text(of: "failed/x.jpg") == "theirs")
    }

    @Test func `two files of one batch get two names`() throws {
        let stage = try DropStage()
        let job = Sample.job(try path("x.jpg"))
        var taken: Set<DropPath> = []
        let names = try (0..<3).map { _ in
            try Disposal(job: job, place: .done, reason: nil)
                .choose(in: stage.folder, root: stage.directory, taken: &taken).path?.text
        }
        #expect(names == ["x.jpg", "x~2.jpg", "x~3.jpg"])
    }

    @Test func `delete removes it`() throws {
        let stage = try DropStage(done: .delete)
        let (destination, outcome) = try stage.dispose(try stage.claimed(try path("x.jpg")), .done)
        #expect(outcome.isMoved)
        #expect(destination.path == nil)
        #expect(try stage.files.isEmpty)
    }

    @Test(arguments: [Folder.Destination.inside(DropPath("done")!), .delete])
    func `what was written after it was sent stays in work`(_ done: Folder.Destination) throws {
        let stage = try DropStage(done: done)
        let job = try stage.claimed(try path("a/x.jpg"), "sent")
        let work = ".hotfolder/work/\(stage.id)/x.jpg"
        try stage.write("sent and more", to: work)
        guard case .changed = try stage.dispose(job, .done).1 else {
            Issue.record("it was not seen to have changed")
            return
        }
        #expect(try stage.files == [work])
        #expect(try stage.text(of: work) == "sent and more")
    }

    @Test func `a file that somebody took is gone`() throws {
        let stage = try DropStage()
        let job = try stage.claimed(try path("x.jpg"))
        try FileManager.default.removeItem(atPath: "\(stage.root)/.hotfolder/work/\(stage.id)/x.jpg")
        guard case .gone = try stage.dispose(job, .done).1 else {
            Issue.record("it is not gone")
            return
        }
    }

    @Test func `a name of 255 bytes makes room for its note`() throws {
        let stage = try DropStage()
        let name = String(repeating: "é", count: 125) + "x.jpg"
        let (destination, outcome) = try stage.dispose(try stage.claimed(try path(name)), .failed, "why")
        #expect(outcome.isMoved)
        #expect(try #require(destination.path).name.count <= 245)
        #expect(try stage.files.count == 2)
    }

    @Test func `a path that is too long below failed loses its directories`() throws {
        let stage = try DropStage()
        let deep = (0..<20).map { _ in String(repeating: "d", count: 203) }.joined(separator: "/")
        let (destination, outcome) = try stage.dispose(try stage.claimed(try path(deep + "/x.jpg")), .failed, "why")
        #expect(outcome.isMoved)
        #expect(destination.path?.text == "x.jpg")
        #expect(try stage.files == ["failed/x.jpg", "failed/x.jpg.error.txt"])
    }

    /// In work, in done and as a part of a note: as they were dropped, and shown so that no terminal is led astray.
    @Test(arguments: [
        Array("line\nbreak.jpg".utf8), Array("\"quoted\" 'twice'.jpg".utf8), Array("-rf --no-preserve.jpg".utf8),
        [0xFF, 0xFE, 0x2E, 0x6A, 0x70, 0x67], Array("cafe\u{301}.jpg".utf8), Array("café.jpg".utf8),
        Array(" .jpg ".utf8), Array("\u{202E}gpj.x\u{1B}[31m".utf8), Array("*?[a]{b}$HOME`id`.jpg".utf8),
    ])
    func `with whatever name it has`(_ name: [UInt8]) throws {
        let dropped = try #require(DropPath(Array("kids/".utf8) + name))
        for place in [Job.Destination.Place.done, .failed] {
            let stage = try DropStage()
            let job = try stage.claimed(dropped)
            let (destination, outcome) = try stage.dispose(job, place, place == .failed ? "why" : nil)
            #expect(outcome.isMoved)
            #expect(destination.path == dropped)
            let target = try #require(DropPath(Array("\(place)/".utf8) + dropped.bytes))
            #expect(try stage.directory.status(of: target)?.kind == .regular)
            guard place == .failed else { continue }
            let note = try #require(ErrorNote.path(for: target))
            guard case .file(let file) = try stage.directory.openFile(note) else {
                Issue.record("no note")
                return
            }
            let lines = String(decoding: try file.read(at: 0, count: 4096), as: UTF8.self).split(separator: "\n")
            #expect(lines[1] == "File:     \(dropped.text)", "the name is one line of text")
        }
    }

    @Test func `a path that is too long below done for its copy in the making loses its directories`() throws {
        let stage = try DropStage()
        let deep = (0..<20).map { _ in String(repeating: "d", count: 202) }.joined(separator: "/") + "/ddd"
        let dropped = try path(deep + "/x.jpg")
        // It would fit below done/, and its part would not.
        #expect(DropPath("done/" + dropped.text) != nil)
        let (destination, outcome) = try stage.dispose(try stage.claimed(dropped), .done)
        #expect(outcome.isMoved)
        #expect(destination.path?.text == "x.jpg")
    }

    @Test func `a file in the way of failed keeps the file in work`() throws {
        let stage = try DropStage()
        try stage.write("not a directory", to: "failed")
        let job = try stage.claimed(try path("kids/x.jpg"))
        #expect(try stage.dispose(job, .failed, "why").1.errno == .notDirectory)
        #expect(try stage.files == [".hotfolder/work/\(stage.id)/x.jpg", "failed"])
    }
}

@Suite struct `A finished file may go to another file system` {
    let other = "/dev/shm/done-" + UUID().uuidString

    private func withStage(_ body: (DropStage) throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: self.other, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: self.other) }
        let stage = try DropStage(done: .elsewhere(FilePath(self.other)))
        let there = try Directory.open(FilePath(self.other)).status().stamp.device
        try #require(try stage.directory.status().stamp.device != there, "/dev/shm is no other file system here")
        try body(stage)
    }

    @Test func `as a verified copy with its times, and then the original goes`() throws {
        try self.withStage { stage in
            let text = String(repeating: "0123456789abcdef", count: 200_000)
            _ = try stage.claimed(try path("a/x.jpg"), text)
            let work = "\(stage.root)/.hotfolder/work/\(stage.id)/x.jpg"
            let times = [timespec(tv_sec: 5, tv_nsec: 7), timespec(tv_sec: 1_000_000_000, tv_nsec: 123_456_789)]
            #expect(utimensat(AT_FDCWD, work, times, 0) == 0)
            // As if it had been dropped with this time.
            let stamp = try Directory.open(FilePath(stage.root)).status(
                of: try path(".hotfolder/work/\(stage.id)/x.jpg"))?.stamp
            let job = Sample.job(try path("a/x.jpg"), id: stage.id, identity: FileIdentity(try #require(stamp)))
            #expect(chmod(work, 0o640) == 0)
            #expect(try stage.dispose(job, .done).1.isMoved)
            #expect(try stage.files.isEmpty)
            #expect(try Stage.files(below: self.other) == ["a/x.jpg"])
            #expect(try Data(contentsOf: URL(filePath: "\(self.other)/a/x.jpg")) == Data(text.utf8))
            let status = try #require(try Directory.open(FilePath(self.other)).status(of: try path("a/x.jpg")))
            #expect(status.stamp.modified == 1_000_000_000_123_456_789)
            #expect(status.permissions == 0o640)
        }
    }

    @Test func `with its owner, its attributes and its access list, as far as we may`() throws {
        try self.withStage { stage in
            let job = try stage.claimed(try path("x.jpg"))
            let work = "\(stage.root)/.hotfolder/work/\(stage.id)/x.jpg"
            let there = "\(self.other)/x.jpg"
            #expect(ExtendedAttribute.set(work, "user.comment", Array("kept".utf8)))
            // The owner reads and writes, the user 1234 reads, the mask lets him, and others nothing (acl(5), in the form of
            // the extended attribute: version 2; tag, permissions and id of each entry).
            let entries: [(UInt16, UInt16, UInt32)] = [
                (1, 6, .max), (2, 4, 1234), (4, 0, .max), (16, 4, .max), (32, 0, .max),
            ]
            var list: [UInt8] = [2, 0, 0, 0]
            for (tag, permissions, id) in entries {
                withUnsafeBytes(of: tag.littleEndian) { list += $0 }
                withUnsafeBytes(of: permissions.littleEndian) { list += $0 }
                withUnsafeBytes(of: id.littleEndian) { list += $0 }
            }
            let hasList = ExtendedAttribute.set(work, "system.posix_acl_access", list)
            let isRoot = chown(work, 1234, 5678) == 0
            #expect(try stage.dispose(job, .done).1.isMoved)
            #expect(ExtendedAttribute.get(there, "user.comment") == Array("kept".utf8))
            if hasList {
                #expect(ExtendedAttribute.get(there, "system.posix_acl_access") == list)
            } else {
                Issue.record("no access lists here: they are not tested", severity: .warning)
            }
            var status = stat()
            #expect(stat(there, &status) == 0)
            if isRoot { #expect(status.st_uid == 1234 && status.st_gid == 5678) }
            #expect(status.st_mode & 0o777 == 0o640)
        }
    }

    /// As systemd's `ReadWritePaths=` and containers make it: one file system, and yet a rename is refused.
    @Test func `or to a second mount of the same one`() throws {
        try self.withStage { stage in
            let source = stage.root + "-bound"
            try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: source) }
            guard mount(source, self.other, nil, UInt(MS_BIND), nil) == 0 else {
                Issue.record("only root can mount: a second mount is not tested", severity: .warning)
                return
            }
            defer { umount2(self.other, Int32(MNT_DETACH)) }
            #expect(try stage.dispose(try stage.claimed(try path("a/x.jpg")), .done).1.isMoved)
            #expect(try stage.files.isEmpty)
            #expect(try Stage.files(below: source) == ["a/x.jpg"])
        }
    }

    @Test func `a part that a crash left is replaced`() throws {
        try self.withStage { stage in
            try Data("half".utf8).write(to: URL(filePath: "\(self.other)/.hf-\(stage.id).part"))
            #expect(try stage.dispose(try stage.claimed(try path("x.jpg"), "whole"), .done).1.isMoved)
            #expect(try Stage.files(below: self.other) == ["x.jpg"])
            #expect(try String(contentsOfFile: "\(self.other)/x.jpg", encoding: .utf8) == "whole")
        }
    }

    @Test func `a taken name leaves the original and no part`() throws {
        try self.withStage { stage in
            let job = try stage.claimed(try path("x.jpg"), "ours")
            try Data("theirs".utf8).write(to: URL(filePath: "\(self.other)/x.jpg"))
            let disposal = Disposal(job: job, place: .done, reason: nil)
            let outcome = try stage.move(disposal, to: Job.Destination(place: .done, path: try path("x.jpg")))
            guard case .nameTaken = outcome else {
                Issue.record("the name was not taken: \(outcome)")
                return
            }
            #expect(try Stage.files(below: self.other) == ["x.jpg"])
            #expect(try stage.files == [".hotfolder/work/\(stage.id)/x.jpg"])
        }
    }

    @Test func `a place that is not there keeps the file in work`() throws {
        try self.withStage { stage in
            let job = try stage.claimed(try path("x.jpg"))
            try FileManager.default.removeItem(atPath: self.other)
            #expect(throws: DiskError.self) { try stage.dispose(job, .done) }
            #expect(try stage.files == [".hotfolder/work/\(stage.id)/x.jpg"])
        }
    }

    /// A file system of 64 KiB, mounted for this test alone.
    @Test func `a full disk keeps the file in work, and later it goes on`() throws {
        try self.withStage { stage in
            guard mount("tmpfs", self.other, "tmpfs", 0, "size=64k") == 0 else {
                Issue.record("only root can mount a small file system: a full disk is not tested", severity: .warning)
                return
            }
            defer { umount2(self.other, Int32(MNT_DETACH)) }
            let job = try stage.claimed(try path("x.jpg"), String(repeating: "x", count: 1 << 20))
            #expect(try stage.dispose(job, .done).1.errno == .noSpace)
            #expect(try stage.files == [".hotfolder/work/\(stage.id)/x.jpg"])
            #expect(try Stage.files(below: self.other).isEmpty, "the part was removed")
            #expect(mount("tmpfs", self.other, "tmpfs", UInt(MS_REMOUNT), "size=4m") == 0)
            #expect(try stage.dispose(job, .done).1.isMoved)
            #expect(try Stage.files(below: self.other) == ["x.jpg"])
        }
    }

    @Test func `a read-only disk keeps the file in work`() throws {
        try self.withStage { stage in
            guard mount("tmpfs", self.other, "tmpfs", UInt(MS_RDONLY), "size=64k") == 0 else {
                Issue.record("only root can mount a read-only file system: it is not tested", severity: .warning)
                return
            }
            defer { umount2(self.other, Int32(MNT_DETACH)) }
            let outcome = try stage.dispose(try stage.claimed(try path("x.jpg")), .done).1
            #expect(outcome.errno == .readOnlyFileSystem)
            #expect(try stage.files == [".hotfolder/work/\(stage.id)/x.jpg"])
        }
    }
}
