import Glibc
import SystemPackage
import Testing

/// A file system mounted for one test, which calls `clear` at its end.
final class RealMount: Sendable {
    let path: FilePath

    private init(at path: FilePath) {
        self.path = path
    }

    /// Whether this machine lets us mount: asked once, of a directory of our own.
    static let isAllowed: Bool = {
        var name = Array("/tmp/hotfolder-mount-XXXXXX".utf8).map { CChar(bitPattern: $0) } + [0]
        guard mkdtemp(&name) != nil else { return false }
        defer { rmdir(name) }
        guard mount("tmpfs", name, "tmpfs", 0, nil) == 0 else { return false }
        return umount2(name, Int32(MNT_DETACH)) == 0
    }()

    /// An empty file system in memory.
    static func memory(at path: FilePath, megabytes: Int = 16) throws -> RealMount {
        try Self.check(mount("tmpfs", path.string, "tmpfs", 0, "size=\(megabytes)m,nr_inodes=0,mode=777"))
        return RealMount(at: path)
    }

    /// Shows one directory at another's path too.
    static func bind(_ source: FilePath, at path: FilePath) throws -> RealMount {
        let mounted = RealMount(at: path)
        try mounted.bind(source)
        return mounted
    }

    /// Mounts a directory here, again.
    func bind(_ source: FilePath) throws {
        try Self.check(mount(source.string, self.path.string, nil, UInt(MS_BIND), nil))
    }

    /// Makes it read-only.
    func remountReadOnly() throws {
        let flags = UInt(MS_REMOUNT) | UInt(MS_BIND) | UInt(MS_RDONLY)
        try Self.check(mount(nil, self.path.string, nil, flags, nil))
    }

    /// Takes the topmost away at once; those who have it open still have it (`umount -l`).
    func unmountLazily() throws {
        try Self.check(umount2(self.path.string, Int32(MNT_DETACH)))
    }

    /// Takes away all that is mounted here.
    func clear() {
        while umount2(self.path.string, Int32(MNT_DETACH)) == 0 {}
    }

    private static func check(_ result: Int32) throws {
        if result != 0 { throw Errno(rawValue: errno) }
    }
}
