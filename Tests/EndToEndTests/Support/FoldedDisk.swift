import Glibc
import SystemPackage
import TestKit
import Testing

/// A file system that takes names for one that differ in case, made in a file and mounted for one test, which calls `clear`
/// at its end.
final class FoldedDisk: Sendable {
    /// What cameras, sticks and file servers have.
    enum Kind: String, Sendable, CaseIterable {
        /// The kernel's: no links, no rights, no character that DOS had a use for, times of two seconds.
        case vfat
        /// The program's of the package exfat-fuse, which needs no kernel that knows it: the same, and every rename is one
        /// that may replace.
        case exfat
        /// Folded by the kernel, and otherwise like any other.
        case ext4

        fileprivate func making(_ image: FilePath) -> String {
            switch self {
            case .vfat: "mkfs.vfat \(image)"
            case .exfat: "mkfs.exfat \(image)"
            case .ext4: "mkfs.ext4 -q -F -O casefold \(image)"
            }
        }

        fileprivate func mounting(_ image: FilePath, _ place: FilePath) -> String {
            switch self {
            case .vfat: "mount -o loop,utf8 -t vfat \(image) \(place)"
            case .exfat:
                // The server goes on, and would keep the pipe open; the device goes with its last user.
                "device=$(losetup -f --show \(image)) && mount.exfat-fuse $device \(place) >/dev/null 2>&1; "
                    + "losetup -d $device; mountpoint -q \(place) || { echo mount.exfat-fuse failed >&2; exit 1; }"
            // Only an empty directory can be folded.
            case .ext4: "mount -o loop -t ext4 \(image) \(place) && rmdir \(place)/lost+found && chattr +F \(place)"
            }
        }
    }

    private let place: FilePath

    /// Cancels the test, and says why, where it cannot be made or mounted.
    init(_ kind: Kind, over stage: Stage) async throws {
        self.place = stage.drops
        let image = stage.scratch.path("\(kind.rawValue).img")
        let script =
            "export PATH=$PATH:/usr/sbin:/sbin; truncate -s 64M \(image) && \(kind.making(image)) >&2 && "
            + kind.mounting(image, self.place)
        let words = ["/bin/sh", "-c", script].map { Array($0.utf8) }
        let outcome = try await stage.outcome(of: stage.spawn(words))
        if outcome.end != .exited(0) { try Test.cancel("no \(kind.rawValue) can be had here: \(outcome.errors)") }
    }

    func clear() { umount2(self.place.string, Int32(MNT_DETACH)) }
}
