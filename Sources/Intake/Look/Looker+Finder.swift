import Disk
import Rules
import SystemPackage

/// Looking for Finder's mark on a file that has settled.
extension Looker {
    /// Whether Finder is still copying it.
    ///
    /// Costs every file one flistxattr(2) and one look-up: whether a folder has files of the AppleDouble kind, a scan that has
    /// come as far as the file does not know.
    func isFinderBusy(_ file: OpenedFile, at path: DropPath) throws(DiskError) -> Bool {
        for name in try file.extendedAttributeNames() {
            if name.elementsEqual(FinderMark.netatalk.utf8),
                let value = try file.extendedAttribute(named: FinderMark.netatalk, limit: FinderMark.limit),
                FinderMark.isBusy(appleDouble: value)
            {
                return true
            }
            if name.elementsEqual(FinderMark.samba.utf8),
                let value = try file.extendedAttribute(named: FinderMark.samba, limit: FinderMark.limit),
                FinderMark.isBusy(afpInfo: value)
            {
                return true
            }
        }
        return try AppleDoubles.path(beside: path).map(self.isBusy) ?? false
    }

    /// Whether the AppleDouble file says so. One that is not there, or may not be read, says nothing; that a file server does
    /// not answer says as little of this one as of the file itself.
    private func isBusy(_ path: DropPath) throws(DiskError) -> Bool {
        do throws(DiskError) {
            guard case .file(let file) = try self.root.openFile(path) else { return false }
            return FinderMark.isBusy(appleDouble: try file.read(at: 0, count: FinderMark.limit))
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels, .permissionDenied, .notPermitted,
                .fileNameTooLong:
                return false
            default: throw error
            }
        }
    }
}
