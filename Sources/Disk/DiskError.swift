package import SystemPackage

/// A file operation that did not work: what was tried, on what, and what the kernel said.
package struct DiskError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried, as a verb phrase: "open", "move into done".
    package let operation: String
    /// On what, as shown to a person.
    package let subject: String
    package let errno: Errno
    /// The reason in our words, where the kernel's number does not say it.
    package let because: String?

    package init(_ operation: String, _ subject: String, _ errno: Errno, because: String? = nil) {
        self.operation = operation
        self.subject = subject
        self.errno = errno
        self.because = because
    }

    package var description: String {
        "cannot \(self.operation) \(self.subject): \(self.reason)"
    }

    /// The kernel's reason, and what a person can do about it where that is known.
    package var reason: String {
        if let because { return because }
        return switch self.errno {
        case .permissionDenied, .notPermitted:
            "permission denied; give the user that runs hotfolder the right to read, write and rename here"
        case .noSpace: "no space left on the device; free some space"
        case .diskQuotaExceeded: "the disk quota is used up; raise it or free some space"
        case .readOnlyFileSystem: "the file system is read-only; remount it for writing"
        case .tooManyOpenFiles: "too many open files; raise the limit (ulimit -n, or LimitNOFILE= in the unit)"
        case .staleNFSFileHandle: "the file server has forgotten it (stale handle); it is looked for again"
        case .noSuchFileOrDirectory: "no such file or directory"
        case .notDirectory: "a file is where a directory should be; move it away"
        case .tooManySymbolicLinkLevels:
            "a symbolic link is on the way, and none is followed there; put the directory itself in its place"
        case .improperLink:
            "that is another file system, or another mount; mount the folder as one, or make what is mounted in it a "
                + "folder of its own"
        default: self.errno.description
        }
    }
}
