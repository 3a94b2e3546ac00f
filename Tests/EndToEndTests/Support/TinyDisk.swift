import Foundation
import Glibc
import SystemPackage
import Testing

/// A file system of a size that is soon used up, mounted for one test.
final class TinyDisk: Sendable {
    /// What there is too little of.
    enum Shortage: String, Sendable, CaseIterable { case bytes, inodes }

    let path: FilePath
    private let shortage: Shortage

    /// Cancels the test, and says why, where mounting is not allowed.
    init(at path: FilePath, kilobytes: Int, short shortage: Shortage = .bytes) throws {
        self.path = path
        self.shortage = shortage
        let inodes = shortage == .inodes ? ",nr_inodes=\(Self.inodes)" : ""
        guard mount("tmpfs", path.string, "tmpfs", 0, "size=\(kilobytes)k,mode=777\(inodes)") == 0 else {
            let why = Errno(rawValue: errno)
            try Test.cancel("a full disk needs a mount, and that is not allowed here: \(why)")
        }
    }

    deinit {
        umount2(self.path.string, Int32(MNT_DETACH))
    }

    /// Enough for what the agent makes for a few files.
    private static let inodes = 64

    /// Writes a file until nothing more goes in, or makes files until no other can be.
    func fill() throws {
        if self.shortage == .inodes { return try self.fillWithNames() }
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

    private func fillWithNames() throws {
        _ = mkdir(self.path.appending("filling").string, 0o777)
        for number in 0... {
            let path = self.path.appending("filling").appending("\(number)").string
            let descriptor = open(path, O_CREAT | O_CLOEXEC | O_WRONLY, 0o666)
            guard descriptor >= 0 else {
                if errno == ENOSPC { return }
                throw Errno(rawValue: errno)
            }
            close(descriptor)
        }
    }

    func empty() throws {
        if self.shortage == .inodes {
            return try FileManager.default.removeItem(atPath: self.path.appending("filling").string)
        }
        guard unlink(self.path.appending("filling").string) == 0 else { throw Errno(rawValue: errno) }
    }
}
