/// The kind of a file system, by the magic number that statfs(2) gives.
package struct FileSystemKind: Sendable, Hashable, CustomStringConvertible {
    package let magic: UInt64

    package init(magic: UInt64) {
        self.magic = magic
    }

    /// Whether changes may come from other machines, which inotify does not see (inotify(7), BUGS). FUSE counts: what
    /// is behind it may be anywhere.
    package var isNetwork: Bool { Self.network[self.magic] != nil }

    /// Whether a change of names is one transaction in a log, which is written out in its order and whole when any part of
    /// it is synced; nil where that depends on how the file system was made.
    ///
    /// XFS is never without its log. btrfs and ZFS keep a log for each directory that is synced, which says nothing of the
    /// directory that a file left, so both must be synced there, as where there is no log.
    var isJournaled: Bool? {
        switch self.magic {
        case Self.xfs, Self.tmpfs: true
        case Self.ext4: nil
        default: false
        }
    }

    /// That of ext2 and ext3, too.
    private static let ext4: UInt64 = 0xEF53
    private static let xfs: UInt64 = 0x5846_5342
    private static let btrfs: UInt64 = 0x9123_683E
    private static let zfs: UInt64 = 0x2FC1_2FC1
    /// Has no log, and nothing on it survives a power cut anyway.
    private static let tmpfs: UInt64 = 0x0102_1994

    package var description: String {
        Self.network[self.magic] ?? Self.local[self.magic] ?? "file system 0x" + String(self.magic, radix: 16)
    }

    private static let network: [UInt64: String] = [
        0x6969: "NFS", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB", 0x6573_5546: "FUSE", 0x0102_1997: "9p",
        0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre", 0x786F_4256: "vboxsf",
    ]

    private static let local: [UInt64: String] = [
        ext4: "ext4", xfs: "XFS", btrfs: "btrfs", tmpfs: "tmpfs", 0x794C_7630: "overlayfs",
        zfs: "ZFS", 0x4D44: "FAT",
    ]
}
