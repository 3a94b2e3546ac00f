import Disk
import Rules

/// What is said of the room on a disk.
enum RoomText {
    static func finding(_ space: DiskSpace, _ subject: String) -> Finding {
        let free = self.size(space.freeBytes)
        if space.isLow {
            return Finding(.warn, subject, "only \(free) of \(self.size(space.bytes)) are free; make room")
        }
        if space.isShortOfFiles {
            return Finding(
                .warn, subject, "only \(space.freeFiles) more files fit (inodes), though \(free) are free; remove some")
        }
        return Finding(.ok, subject, "\(free) free")
    }

    private static func size(_ bytes: UInt64) -> String {
        for (unit, name) in [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")]
        where bytes >= UInt64(unit) {
            let tenths = bytes / UInt64(unit / 10)
            return tenths >= 100 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
        }
        return "\(bytes) bytes"
    }
}
