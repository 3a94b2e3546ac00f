import Disk
import Rules

/// Looking for Finder's mark on a file that has settled.
extension Looker {
    /// Whether Finder is still copying it.
    ///
    /// Costs every file one flistxattr(2), and another look-up where the folder has shown files of the AppleDouble kind.
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
        guard self.appleDoubles.haveBeenSeen, let sibling = AppleDoubles.path(beside: path) else { return false }
        return self.isBusy(sibling)
    }

    /// Whether the AppleDouble file says so. One that is not there, or cannot be read, says nothing.
    private func isBusy(_ path: DropPath) -> Bool {
        do throws(DiskError) {
            guard case .file(let file) = try self.root.openFile(path) else { return false }
            return FinderMark.isBusy(appleDouble: try file.read(at: 0, count: FinderMark.limit))
        } catch {
            return false
        }
    }
}
