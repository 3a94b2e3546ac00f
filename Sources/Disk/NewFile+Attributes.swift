import Glibc
import SystemPackage

/// What a copy has from its original besides the bytes, as far as the file system and our rights allow: what it cannot have
/// is no reason not to copy.
extension NewFile {
    /// As long as the names of a file's attributes can be together, and the value of one (xattr(7)).
    private static let longestAttribute = 64 << 10
    /// What the programs of users keep, and the access list; other attributes belong to the system.
    private static let userAttribute = Array("user.".utf8)
    private static let accessList = Array("system.posix_acl_access".utf8)

    /// Gives the copy the times and permissions of the original. Blocks.
    package func copyAttributes(of original: FileStatus) {
        try? self.calls.setModified(self.descriptor, nanoseconds: original.stamp.modified)
        try? self.calls.setMode(self.descriptor, original.permissions & 0o777)
    }

    /// As `copyAttributes`, and the owner, the access list and the attributes that programs of the users keep there. Blocks.
    package func copyAllAttributes(of original: OpenedFile, _ status: FileStatus) {
        // Before the permissions: a change of owner takes some of them away.
        self.copyOwner(status)
        try? original.withDescriptor { (from) throws(Errno) in
            for name in try self.calls.attributeNames(from, limit: Self.longestAttribute).split(separator: 0)
            where name.starts(with: Self.userAttribute) || name.elementsEqual(Self.accessList) {
                try? self.copyAttribute(name.cString, from)
            }
        }
        self.copyAttributes(of: status)
    }

    private func copyOwner(_ original: FileStatus) {
        do throws(Errno) {
            try self.calls.setOwner(self.descriptor, owner: original.owner, group: original.group)
        } catch {
            // Who may not give a file away may still put it into one of his own groups.
            try? self.calls.setOwner(self.descriptor, owner: nil, group: original.group)
        }
    }

    private func copyAttribute(_ name: [CChar], _ from: Int32) throws(Errno) {
        try self.calls.setAttribute(
            self.descriptor, name, try self.calls.attribute(from, name, limit: Self.longestAttribute))
    }
}
