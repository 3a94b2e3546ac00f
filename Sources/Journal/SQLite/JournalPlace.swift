import Glibc
import SystemPackage

/// Which file lay at the journal's path when it was opened. Somebody may remove it, or put another one there, while it is
/// open: what is written then is forgotten with the process, and nothing else would tell.
struct JournalPlace: Sendable {
    private let path: FilePath
    private let device: UInt64
    private let inode: UInt64

    /// Blocks.
    ///
    /// - Throws: `Errno` when nothing is there.
    init(_ path: FilePath) throws(Errno) {
        let status = try Self.status(path)
        self.path = path
        self.device = UInt64(status.st_dev)
        self.inode = UInt64(status.st_ino)
    }

    /// Why no new job may be begun; nil while the file is where it was. Blocks.
    func refusal() -> JournalError? {
        do throws(Errno) {
            let status = try Self.status(self.path)
            if UInt64(status.st_dev) == self.device, UInt64(status.st_ino) == self.inode { return nil }
        } catch {
            // It is not there, or nobody knows.
        }
        return JournalError(
            .notWritten,
            "the journal \(self.path) was removed or replaced while hotfolder runs, so no new file is begun, and what is in "
                + "work is finished; stop hotfolder, put the journal back if you have it, and start hotfolder again")
    }

    private static func status(_ path: FilePath) throws(Errno) -> stat {
        var status = stat()
        guard path.withPlatformString({ stat($0, &status) }) == 0 else { throw Errno(rawValue: errno) }
        return status
    }
}
