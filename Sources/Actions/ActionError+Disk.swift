import Disk
import SystemPackage

extension ActionError {
    /// A file operation that failed in an action: an outage of the disk, which passes and is nobody's fault, or something
    /// about the place or the file, which is tried a few times.
    init(_ error: DiskError, saying sentence: String) {
        self.init(Self.outages.contains(error.errno) ? .disk : .transient(retryAfter: nil), sentence)
    }

    /// What a full, failing, unmounted or unreachable file system says (errno(3), write(2), nfs(5)).
    private static let outages: Set<Errno> = [
        .noSpace, .diskQuotaExceeded, .ioError, .readOnlyFileSystem, .staleNFSFileHandle, .noSuchAddressOrDevice,
        .operationNotSupportedByDevice, .socketNotConnected, .hostIsDown, .noRouteToHost, .timedOut, .tooManyOpenFiles,
        .tooManyOpenFilesInSystem, .noMemory,
    ]
}
