/// The kind of a file system, by the magic number that statfs(2) gives.
package struct FileSystemKind: Sendable, Hashable, CustomStringConvertible {
    package let magic: UInt64

    package init(magic: UInt64) {
        self.magic = magic
    }

    /// Whether changes may come from other machines, which inotify does not see (inotify(7), BUGS). FUSE counts: what
    /// is behind it may be anywhere.
    package var isNetwork: Bool { Self.network[self.magic] != nil }

    package var description: String {
        Self.network[self.magic] ?? Self.local[self.magic] ?? "file system 0x" + String(self.magic, radix: 16)
    }

    private static let network: [UInt64: String] = [
        0x6969: "NFS", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB", 0x6573_5546: "FUSE", 0x0102_1997: "9p",
        0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre", 0x786F_4256: "vboxsf",
    ]

    private static let local: [UInt64: String] = [
        0xEF53: "ext4", 0x5846_5342: "XFS", 0x9123_683E: "btrfs", 0x0102_1994: "tmpfs", 0x794C_7630: "overlayfs",
        0x2FC1_2FC1: "ZFS", 0x4D44: "FAT",
    ]
}
