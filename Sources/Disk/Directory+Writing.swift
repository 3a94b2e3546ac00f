import Glibc
package import Rules
package import SystemPackage

/// Whether a file system still takes changes. A kernel that met an error on a disk keeps it from being written to, and all
/// that is read goes on as before: ext4 does not even show it as read-only then (`emergency_ro`, Linux 6.15).
extension Directory {
    /// Opens a file below for writing and closes it again; returns why nobody may write here any more. Blocks.
    ///
    /// Nothing is written, not even a time, and a disk that sleeps goes on sleeping: file systems and file servers look at
    /// their own state when a file is opened for writing (ext4_file_open and xfs_file_open in the kernel, the OPEN of
    /// NFSv4). Nil where it can be opened, and where it cannot for a reason of its own: no such file, no right, a full disk.
    package func refusalOfWriting(_ path: DropPath) -> Errno? {
        do throws(Errno) {
            self.calls.close(try self.openBeneath(path, flags: O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY))
            return nil
        } catch {
            return error.endsWriting ? error : nil
        }
    }
}

extension Errno {
    /// Whether it says that a file system takes changes from nobody: read-only, shut down, corrupt, without its disk or its
    /// server.
    package var endsWriting: Bool {
        switch self {
        case .readOnlyFileSystem, .ioError, .operationNotSupportedByDevice, .staleNFSFileHandle, .socketNotConnected:
            true
        default: [Glibc.ESHUTDOWN, Glibc.EUCLEAN, Glibc.EHOSTDOWN].contains(self.rawValue)
        }
    }
}
