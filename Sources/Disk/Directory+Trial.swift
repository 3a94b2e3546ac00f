import Glibc
package import SystemPackage

/// Single calls as the kernel answers them, without the ways round that the moves have: for finding out what a file system
/// can do. Names are those of files right in the directory.
extension Directory {
    /// renameat2(2) with RENAME_NOREPLACE within this directory; `fileExists` is what a taken name should give. Blocks.
    package func tryRenameWithoutReplacing(_ name: String, to newName: String) -> Errno? {
        self.failure { (descriptor) throws(Errno) in
            try self.calls.renameNoReplace(descriptor, name.utf8.cString, descriptor, newName.utf8.cString)
        }
    }

    /// link(2) within this directory. Blocks.
    package func tryLink(_ name: String, to newName: String) -> Errno? {
        self.failure { (descriptor) throws(Errno) in
            try self.calls.link(descriptor, name.utf8.cString, descriptor, newName.utf8.cString)
        }
    }

    /// fsync(2) of the directory itself. Blocks.
    package func trySyncNames() -> Errno? {
        self.failure { (descriptor) throws(Errno) in try self.calls.sync(descriptor) }
    }

    private func failure(_ body: (Int32) throws(Errno) -> Void) -> Errno? {
        do throws(Errno) {
            try self.withDescriptor(body)
            return nil
        } catch {
            return error
        }
    }
}
