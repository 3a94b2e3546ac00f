import Disk
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
    private let stage: Stage
    private let child: ChildProgram

    /// Starts it, and waits until it serves.
    ///
    /// - Parameter directory: what it shows, below the stage's scratch folder.
    init(_ stage: Stage, showing directory: String, at path: FilePath) async throws {
        self.path = path
        self.stage = stage
        let source = stage.scratch.path(directory)
        let words = [Self.program, "-f", source.string, path.string]
        self.child = try stage.spawn(words.map { Array($0.utf8) })
        while !Self.isServed(path) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private static func isServed(_ path: FilePath) -> Bool {
        (try? Directory.open(path).fileSystem().kind)?.description == "FUSE"
    }

    /// It answers nothing any more, and everybody who asks hangs.
    func freeze() { self.child.signal(SIGSTOP) }
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
    }
}
