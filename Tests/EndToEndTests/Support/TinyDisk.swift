import Glibc
import SystemPackage
import Testing

/// A file system of a size that is soon used up, mounted for one test.
final class TinyDisk: Sendable {
    let path: FilePath

    /// Cancels the test, and says why, where mounting is not allowed.
    init(at path: FilePath, kilobytes: Int) throws {
        self.path = path
        guard mount("tmpfs", path.string, "tmpfs", 0, "size=\(kilobytes)k,mode=777") == 0 else {
            let why = Errno(rawValue: errno)
            try Test.cancel("a full disk needs a mount, and that is not allowed here: \(why)")
        }
    }

    deinit {
        umount2(self.path.string, Int32(MNT_DETACH))
    }

    /// Writes a file until nothing more goes in.
    func fill() throws {
        let file = try FileDescriptor.open(
            self.path.appending("filling"), .writeOnly, options: [.create, .append, .closeOnExec],
            permissions: .ownerReadWrite)
        try file.closeAfter {
            for size in [4096, 1] {
                let piece = [UInt8](repeating: 0, count: size)
                do {
                    while true { _ = try file.writeAll(piece) }
                } catch let error as Errno where error == .noSpace {
                    continue
                }
            }
        }
    }

    func empty() throws {
        guard unlink(self.path.appending("filling").string) == 0 else { throw Errno(rawValue: errno) }
    }
}
