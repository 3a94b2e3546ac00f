package import Disk
import Rules
package import SystemPackage

/// What a folder stands on: which directory, through which mount.
///
/// A mount point whose file system is not mounted is an empty directory like any other. What was there before tells it
/// from the folder; after a restart only a marker can (`marker: true`).
package struct FolderGround: Sendable, Hashable {
    let fileID: FileID
    /// The number of the mount.
    let mount: UInt64
    /// Whether something is mounted at the folder's path itself.
    let isMountPoint: Bool
    /// Whether the agent has worked here: `.hotfolder` is there.
    package var isOurs: Bool

    init(fileID: FileID, mount: UInt64, isMountPoint: Bool, isOurs: Bool) {
        self.fileID = fileID
        self.mount = mount
        self.isMountPoint = isMountPoint
        self.isOurs = isOurs
    }

    /// Looks at a folder that was just opened by this path. Blocks.
    package init(of root: Directory, at path: FilePath, on calls: any SystemCalls = Kernel()) throws(DiskError) {
        let status = try root.status()
        let mount = try root.mount()
        let above = try Directory.open(path.appending(".."), on: calls)
        self.init(
            fileID: status.stamp.fileID, mount: mount.id,
            isMountPoint: try above.mount().id != mount.id,
            isOurs: try root.status(of: Folder.reserved)?.kind == .directory)
    }

    /// Why a directory cannot be the folder that stood here, as a sentence with what to do; nil when it may be.
    ///
    /// A directory on the same mount was put there by a person. On another mount it must show that it is ours, where the
    /// folder had that to show.
    package func objection(to next: FolderGround, at path: String) -> String? {
        if next.isOurs || (next.mount == self.mount && next.fileID.device == self.fileID.device) { return nil }
        let remedy = "if this is the right folder, make the directory \(path)/.hotfolder"
        if self.isMountPoint, !next.isMountPoint {
            return "The file system of \(path) is not mounted any more, and nothing is taken from the empty directory "
                + "beneath it; mount it again, or \(remedy)."
        }
        guard self.isOurs else { return nil }
        return "Another file system is mounted over \(path): there is no .hotfolder in it as there was; unmount it, or "
            + "\(remedy)."
    }
}
