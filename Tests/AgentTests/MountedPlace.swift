import Foundation
import Glibc
import SystemPackage

/// A mount that lasts as long as the value.
final class MountedPlace: Sendable {
    let path: FilePath

    /// Why tests of mounts are skipped.
    static let needed = "it mounts file systems, which needs root; run it as root"
    /// Whether this process may mount: tried out once.
    static let isAllowed: Bool = {
        let path = FileManager.default.temporaryDirectory.path + "/mount-" + UUID().uuidString
        guard mkdir(path, 0o700) == 0 else { return false }
        defer { rmdir(path) }
        guard mount("tmpfs", path, "tmpfs", 0, "size=4k") == 0 else { return false }
        return umount2(path, Int32(MNT_DETACH)) == 0
    }()

    /// A small file system in memory.
    init(tmpfs path: String, _ options: String = "size=1m", readOnly: Bool = false) throws {
        self.path = FilePath(path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", readOnly ? UInt(MS_RDONLY) : 0, options) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    /// Another directory, shown here as well.
    init(bind source: String, at path: String) throws {
        self.path = FilePath(path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount(source, path, nil, UInt(MS_BIND), nil) == 0 else { throw Errno(rawValue: errno) }
    }

    deinit {
        umount2(self.path.string, Int32(MNT_DETACH))
    }
}
