import Glibc
import SystemPackage
import TestKit
import Testing

/// A real file system with a log in a file of this machine, whose power a test can cut.
///
/// The shutdown call stops all writing at once, and what was not synced is gone, as with a power cut; mounting it again
/// replays the log (EXT4_IOC_SHUTDOWN in ext4(5)'s kernel sources, XFS_IOC_GOINGDOWN in ioctl_xfs_goingdown(2)).
final class LoopDisk: Sendable {
    /// What can be made here, and how large the smallest is that its mkfs makes.
    enum Kind: String, Sendable, CaseIterable {
        case ext4, xfs

        var options: String { self == .ext4 ? "-q -F" : "-q -f" }
        /// XFS shuts down by itself; ext4 goes on unless told so, as Debian's installer tells it.
        var mounting: String { self == .ext4 ? "loop,errors=remount-ro" : "loop" }
    }

    /// Where it is mounted.
    private let place: FilePath
    private let image: FilePath
    private let kind: Kind

    /// _IOR('X', 125, uint32_t) and XFS_FSOP_GOING_FLAGS_NOLOGFLUSH (linux/fs.h, xfs_fs.h).
    private static let shutdown: UInt = 0x8004_587D
    private static let withoutLogFlush: UInt32 = 2
    private static let megabytes = 320

    /// Makes it and mounts it over a directory. Cancels the test, and says why, where that is not allowed.
    init(_ kind: Kind, over place: FilePath, imageIn images: ScratchFolder) async throws {
        self.place = place
        self.kind = kind
        self.image = images.path("disk.\(kind.rawValue)")
        let made = try await Self.shell(
            "truncate -s \(Self.megabytes)M \(self.image) && mkfs.\(kind.rawValue) \(kind.options) \(self.image)")
        guard made.isEmpty else { try Test.cancel("no \(kind.rawValue) can be made here: \(made)") }
        let mounted = try await self.mount()
        guard mounted.isEmpty else { try Test.cancel("no \(kind.rawValue) can be mounted here: \(mounted)") }
    }

    /// - Returns: what went wrong; empty when nothing did.
    func mount() async throws -> String {
        try await Self.shell("mount -o \(self.kind.mounting) -t \(self.kind.rawValue) \(self.image) \(self.place)")
    }

    /// Nothing gets onto the disk from now on.
    func cutPower() throws {
        let directory = try FileDescriptor.open(self.place, .readOnly, options: [.directory, .closeOnExec])
        try directory.closeAfter {
            var flags = Self.withoutLogFlush
            guard ioctl(directory.rawValue, Self.shutdown, &flags) == 0 else { throw Errno(rawValue: errno) }
        }
    }

    /// The kernel finds an error on it, as of a disk that fails (`trigger_fs_error` in Documentation/ABI/testing/sysfs-fs-ext4).
    ///
    /// - Returns: what went wrong; empty when nothing did.
    func meetError() async throws -> String {
        try await Self.shell(
            "device=$(findmnt -n -o SOURCE \(self.place)) && echo 1 > /sys/fs/ext4/${device#/dev/}/trigger_fs_error")
    }

    /// Checks it and clears the error away, as an operator does before he mounts it again.
    func repair() async throws {
        // e2fsck says by its status that it mended something, and XFS needs nothing.
        if self.kind == .ext4 { _ = try await Self.shell("e2fsck -fy \(self.image)") }
    }

    /// - Returns: what umount(8) says: empty when it took it away.
    func tryUnmount() async throws -> String { try await Self.shell("umount \(self.place)") }

    /// Takes it away when nobody has it open any more; programs that were killed are gone a moment later.
    func unmount() async throws {
        let words = try await Self.shell(
            "for try in $(seq 200); do umount \(self.place) 2>/dev/null && exit 0; "
                + "perl -e 'select(undef, undef, undef, 0.05)'; done; umount \(self.place)")
        guard words.isEmpty else { throw Unmounting(description: words) }
    }

    /// What umount(8) said.
    struct Unmounting: Error, CustomStringConvertible {
        let description: String
    }

    /// For the end, whoever still has it open.
    func close() {
        umount2(self.place.string, Int32(MNT_DETACH))
    }

    /// - Returns: what it wrote to standard error, or how it ended; empty when all went well.
    private static func shell(_ script: String) async throws -> String {
        let words = ["/bin/sh", "-c", script].map { Array($0.utf8) }
        let child = try ChildProgram(words, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
        let end = try await child.ended()
        return end == .exited(0) ? "" : "\(child.errors.text) (\(end))"
    }
}
