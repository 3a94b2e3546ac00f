import Disk
import Foundation
import Glibc
import SystemPackage
import TestKit
import Testing

/// A file server that can hang and die: bindfs(1), which shows one directory at another's path through FUSE. A test calls
/// `clear` at its end.
final class FileServer: Sendable {
    static let program = "/usr/bin/bindfs"
    static let missing: Comment = "it needs bindfs, /dev/fuse and the right to mount"

    static var isAvailable: Bool {
        access(Self.program, X_OK) == 0 && access("/dev/fuse", R_OK | W_OK) == 0 && RealMount.isAllowed
    }

    /// Where it is mounted.
    let path: FilePath
    /// What it shows.
    let source: FilePath
    private let stage: Stage
    private let child: ChildProgram
    /// Where the kernel tells of FUSE connections, mounted for this test (fusectl: Documentation/filesystems/fuse).
    private let control: FilePath
    /// How many of its requests wait for an answer.
    private let waiting: FilePath

    /// Starts it, and waits until it serves.
    ///
    /// - Parameter directory: what it shows, below the stage's scratch folder.
    init(_ stage: Stage, showing directory: String, at path: FilePath) async throws {
        self.path = path
        self.stage = stage
        self.source = stage.scratch.path(directory)
        let words = [Self.program, "-f", self.source.string, path.string]
        self.child = try stage.spawn(words.map { Array($0.utf8) })
        while !Self.isServed(path) {
            try Task.checkCancellation()
            await Task.yield()
        }
        let connection = try Self.connection(path)
        _ = try stage.scratch.makeDirectory("fusectl")
        self.control = stage.scratch.path("fusectl")
        self.waiting = self.control.appending(connection).appending("waiting")
        // EBUSY: a server before this one has mounted it.
        guard mount("none", self.control.string, "fusectl", 0, nil) == 0 || errno == EBUSY else {
            throw Errno(rawValue: errno)
        }
    }

    private static func isServed(_ path: FilePath) -> Bool {
        (try? Directory.open(path).fileSystem())?.description == "FUSE"
    }

    /// A connection is called by the minor number of the mount's device (makedev(3)).
    private static func connection(_ path: FilePath) throws -> String {
        let device = try Directory.open(path).status().stamp.device
        return "\(device & 0xFF | (device >> 12) & 0xFFFF_FF00)"
    }

    var id: pid_t { self.child.id }

    /// It answers nothing any more, and everybody who asks hangs.
    ///
    /// It is stopped between two requests. Who waits for one that it has read already cannot be ended by any signal (the
    /// kernel's fs/fuse/dev.c, `request_wait_answer`), so that a test which met this moment would wait for ever.
    func freeze() async throws {
        while true {
            self.child.signal(SIGSTOP)
            while !Processes.isStopped(self.child.id) { await Task.yield() }
            if try String(contentsOfFile: self.waiting.string, encoding: .utf8) == "0\n" { return }
            self.thaw()
            await Task.yield()
        }
    }

    func thaw() { self.child.signal(SIGCONT) }

    /// It dies: whatever is asked of the mount fails from now on.
    func die() async throws {
        self.child.signal(SIGKILL)
        _ = try await self.child.ended()
    }

    /// Takes the mount away.
    func unmount() { umount2(self.path.string, Int32(MNT_DETACH)) }

    func clear() {
        self.child.signal(SIGKILL)
        self.unmount()
        umount2(self.control.string, Int32(MNT_DETACH))
    }
}

extension FileServer {
    /// A second folder of the stage, `nas`, which is served from the directory `disk`. Before the agent is started.
    static func serve(_ stage: Stage) async throws -> FileServer {
        try stage.addFolder("nas", at: "nas")
        try stage.scratch.makeDirectory("disk")
        return try await FileServer(stage, showing: "disk", at: stage.scratch.path("nas"))
    }
}

extension Stage {
    /// Drops a picture as another machine does: no event tells of it.
    func dropAtServer(_ name: String, size: Int = 2_000) throws -> [UInt8] {
        let content = Picture.jpeg(name, size: size)
        try self.scratch.write("aside/\(name)", content)
        try self.scratch.move("aside/\(name)", to: "disk/\(name).jpg")
        return content
    }

    /// Removes what libfuse was to remove at the close of a file and could not any more, since it was killed: second names of
    /// files in `done/`, which the agent leaves alone.
    func removeServersLeavings() throws {
        let done = try self.names(in: "disk/done").map { try self.scratch.read("disk/done/\($0)") }
        for job in try self.names(in: "disk/.hotfolder/work") {
            let directory = "disk/.hotfolder/work/\(job)"
            for name in try self.names(in: directory) where name.hasPrefix(".fuse_hidden") {
                #expect(try done.contains(self.scratch.read("\(directory)/\(name)")))
                try self.scratch.remove("\(directory)/\(name)")
            }
        }
    }
}
