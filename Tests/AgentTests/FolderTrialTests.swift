import Disk
import Foundation
import Glibc
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Agent

@Suite struct `A folder is tried out` {
    private static let noRoom = Comment(rawValue: MountedPlace.needed)
    private let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
        try self.scratch.makeDirectory("drops")
    }

    private func trial(_ folder: Folder, at now: Date = Date()) throws -> FolderTrial.Outcome {
        let root = try Directory.open(folder.path)
        return FolderTrial(folder: folder, now: { now }).run(in: root)
    }

    private func folder(done: Folder.Destination = .inside(DropPath("done")!)) -> Folder {
        Folder(name: "pictures", path: self.scratch.path("drops"), done: done)
    }

    private func everything() -> [String] {
        (FileManager.default.enumerator(atPath: self.scratch.path.string)?.compactMap { $0 as? String } ?? []).sorted()
    }

    @Test func `with nothing to complain of, and nothing stays`() throws {
        try self.scratch.makeDirectory("drops/done/kids")
        try self.scratch.makeDirectory("elsewhere")
        var folder = self.folder()
        folder.failed = .elsewhere(self.scratch.path("elsewhere"))
        let before = self.everything()
        let outcome = try self.trial(folder)
        #expect(outcome.obstacle == nil)
        #expect(outcome.findings.allSatisfy { $0.grade != .fail }, "\(outcome.findings)")
        let told = Dictionary(outcome.findings.map { ($0.subject, $0.text) }) { first, _ in first }
        #expect(told["rename"]?.contains("never over another file") == true)
        #expect(told["done"] == "one rename from the folder" && told["failed"] == "one rename from the folder")
        #expect(told["long names"] == "255 bytes" && told["durability"] != nil && told["open writers"] != nil)
        #expect(self.everything() == before)
    }

    @Test func `and a clock of the file server that differs is told`() throws {
        let outcome = try self.trial(self.folder(), at: Date().addingTimeInterval(-90))
        let clock = outcome.findings.first { $0.subject == "clock" }
        #expect(clock?.text.contains("90 s ahead of ours") == true && clock?.grade == .ok, "\(outcome.findings)")
    }

    @Test func `what a killed trial left is removed, and what another is at stays`() throws {
        try self.scratch.makeDirectory("drops/.hotfolder/trial/999999999-abc-1")
        try self.scratch.write("drops/.hotfolder/trial/999999999-abc-1/hf-A", "")
        try self.scratch.makeDirectory("drops/.hotfolder/trial/1-abc-1")
        try self.scratch.makeDirectory("drops/done")
        try self.scratch.write("drops/done/.hf-trial-999999999-abc-1", "")
        try self.scratch.write("drops/done/.hf-trial-1-abc-1", "")
        try self.scratch.write("drops/done/v1.jpg", "")
        #expect(try self.trial(self.folder()).obstacle == nil)
        #expect(
            self.everything().filter { $0.contains("hf-") || $0.contains("trial/") || $0.contains("jpg") }
                == ["drops/.hotfolder/trial/1-abc-1", "drops/done/.hf-trial-1-abc-1", "drops/done/v1.jpg"])
    }

    @Test func `done that is not there is told with what to do`() throws {
        let outcome = try self.trial(self.folder(done: .elsewhere(self.scratch.path("nowhere"))))
        let done = outcome.findings.first { $0.subject == "done" }
        #expect(done?.grade == .fail && done?.text.contains("mkdir -p \(self.scratch.path("nowhere"))") == true)
        #expect(outcome.obstacle == nil, "files in work wait for it")
    }

    @Test(arguments: [
        (false, Finding.Grade.ok, "by a second link"), (true, .warn, "an empty file holds each name until the move"),
    ])
    func `without a rename that never replaces, the way round it is told`(
        _ isWithoutLinks: Bool, _ grade: Finding.Grade, _ text: String
    ) throws {
        let calls = FaultyCalls()
        calls.fail(isWithoutLinks ? [.renameNoReplace, .link] : [.renameNoReplace], .invalidArgument)
        let root = try Directory.open(self.scratch.path("drops"), on: calls)
        let outcome = FolderTrial(folder: self.folder(), now: { Date() }).run(in: root)
        let rename = outcome.findings.first { $0.subject == "rename" }
        #expect(rename?.grade == grade && rename?.text.contains(text) == true, "\(outcome.findings)")
        #expect(outcome.obstacle == nil)
    }

    @Test(arguments: [(Errno.invalidArgument, false), (.ioError, true)])
    func `names that cannot be made durable are told, and an error of the disk keeps files in`(
        _ errno: Errno, _ blocks: Bool
    ) throws {
        let calls = FaultyCalls()
        calls.fail([.syncDirectory], errno)
        let root = try Directory.open(self.scratch.path("drops"), on: calls)
        let outcome = FolderTrial(folder: self.folder(), now: { Date() }).run(in: root)
        #expect(outcome.findings.contains { $0.subject == "durability" && $0.grade != .ok }, "\(outcome.findings)")
        #expect((outcome.obstacle != nil) == blocks)
    }

    // MARK: Mounts

    @Test(.enabled(if: MountedPlace.isAllowed, noRoom))
    func `done behind a bind mount of the same file system means copying`() throws {
        let real = try self.scratch.makeDirectory("real")
        let bind = try MountedPlace(bind: real.string, at: self.scratch.path("bound").string)
        let outcome = try self.trial(self.folder(done: .elsewhere(bind.path)))
        let done = outcome.findings.first { $0.subject == "done" }
        #expect(done?.grade == .warn && done?.text.contains("copied to \(bind.path)") == true, "\(outcome.findings)")
        #expect(done?.text.contains("one mount") == true && outcome.obstacle == nil)
        #expect(!self.everything().contains { $0.contains("hf-") }, "nothing stays")
    }

    @Test(.enabled(if: MountedPlace.isAllowed, noRoom))
    func `done on a read-only file system fails, and on a small one warns of room`() throws {
        let readOnly = try MountedPlace(tmpfs: self.scratch.path("ro").string, readOnly: true)
        let refused = try self.trial(self.folder(done: .elsewhere(readOnly.path)))
        let done = refused.findings.first { $0.subject == "done" }
        #expect(done?.grade == .fail && done?.text.contains("read-only; remount it") == true, "\(refused.findings)")
        let small = try MountedPlace(tmpfs: self.scratch.path("small").string, "size=1m")
        let outcome = try self.trial(self.folder(done: .elsewhere(small.path)))
        let room = outcome.findings.first { $0.subject == "done, room" }
        #expect(room?.grade == .warn && room?.text.contains("make room") == true, "\(outcome.findings)")
    }

    @Test(.enabled(if: MountedPlace.isAllowed, noRoom))
    func `a read-only folder is not taken from`() throws {
        let drops = try MountedPlace(tmpfs: self.scratch.path("drops").string, readOnly: true)
        let outcome = try self.trial(self.folder())
        #expect(outcome.obstacle?.contains("read-only; remount it") == true, "\(drops.path): \(outcome)")
    }

    /// What is in work can still be moved to done by a rename.
    @Test(.enabled(if: MountedPlace.isAllowed, noRoom))
    func `a disk without room for one more file is told of and keeps nothing in`() throws {
        let drops = try MountedPlace(tmpfs: self.scratch.path("drops").string, "nr_inodes=3")
        let outcome = try self.trial(self.folder())
        #expect(outcome.obstacle == nil)
        #expect(outcome.findings.contains { $0.grade == .fail && $0.text.contains("no space left") }, "\(drops.path)")
    }

    @Test(.enabled(if: MountedPlace.isAllowed, noRoom))
    func `a mount over .hotfolder keeps files from being claimed`() throws {
        let reserved = try MountedPlace(tmpfs: self.scratch.path("drops/.hotfolder").string)
        let outcome = try self.trial(self.folder())
        #expect(outcome.obstacle?.contains("another mount") == true, "\(reserved.path): \(outcome)")
    }

    @Test(.enabled(if: geteuid() == 0, "it becomes another user, which needs root"))
    func `rights that are missing are told with what to do`() throws {
        // Root may do everything, so that the directory must be one that nobody may write in.
        let drops = self.scratch.path("drops")
        let immutable = try #require(
            ImmutableDirectory(drops), "the file system of the temporary directory has no chattr +i")
        let outcome = try self.trial(self.folder())
        #expect(
            outcome.obstacle?.contains("give the user that runs hotfolder the right") == true,
            "\(immutable): \(outcome)")
    }
}

/// A directory in which even root can make nothing (ioctl_iflags(2), FS_IMMUTABLE_FL), as long as the value lives.
private final class ImmutableDirectory {
    private static let get: UInt = 0x8008_6601
    private static let set: UInt = 0x4008_6602
    private static let immutable: Int32 = 0x10
    private let descriptor: Int32

    /// Nil where the file system has no such flag.
    init?(_ path: FilePath) {
        self.descriptor = open(path.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard self.descriptor >= 0, self.change({ $0 | Self.immutable }) else { return nil }
    }

    deinit {
        _ = self.change { $0 & ~Self.immutable }
        close(self.descriptor)
    }

    private func change(_ body: (Int32) -> Int32) -> Bool {
        var flags: Int32 = 0
        guard ioctl(self.descriptor, Self.get, &flags) == 0 else { return false }
        flags = body(flags)
        return ioctl(self.descriptor, Self.set, &flags) == 0
    }
}
