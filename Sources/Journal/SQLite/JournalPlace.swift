import Disk
import SystemPackage

/// Which file lay at the journal's path when it was opened. Somebody may remove it, or put another one there, while it is
/// open: what is written then is forgotten with the process, and nothing else would tell.
struct JournalPlace: Sendable {
    private let path: FilePath
    private let file: FileID

    /// Blocks.
    ///
    /// - Throws: `Errno` when nothing is there.
    init(_ path: FilePath) throws(Errno) {
        self.path = path
        self.file = try Self.file(at: path)
    }

    /// Why no new job may be begun; nil while the file is where it was. Blocks.
    func refusal() -> JournalError? {
        // Where it cannot be asked for, nobody knows.
        if (try? Self.file(at: self.path)) == self.file { return nil }
        return JournalError(
            .notWritten,
            "the journal \(self.path) was removed or replaced while hotfolder runs, so no new file is begun, and what is in "
                + "work is finished; stop hotfolder, put the journal back if you have it, and start hotfolder again")
    }

    private static func file(at path: FilePath) throws(Errno) -> FileID {
        let status = try path.stat()
        return FileID(device: UInt64(status.deviceID.rawValue), inode: UInt64(status.inode.rawValue))
    }
}
