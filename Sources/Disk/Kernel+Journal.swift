import Glibc
import SystemPackage

extension Kernel {
    /// ext2, ext3 and ext4 have one magic number, and each of them may be without a journal. The kernel lists the options of
    /// each one in `/proc/fs/ext4/DEVICE/options`, and only with a journal there is one that begins with `data=`
    /// (ext4(5)). Where /proc or /sys is hidden, the answer is no.
    package func hasJournal(_ descriptor: Int32) -> Bool {
        guard let device = try? self.status(descriptor).stamp.device else { return false }
        // The device number as stat(2) gives it: 12 and 20 bits of the two are below, the rest of each above (makedev(3)).
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        let numbers = "\(major):\(minor)"
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/sys/dev/block/\(numbers)", &target, target.count - 1)
        guard count > 0 else { return false }
        let link = FilePath(String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        guard let name = link.lastComponent else { return false }
        return SmallFile.lines(of: FilePath("/proc/fs/ext4/\(name.string)/options")).contains { $0.hasPrefix("data=") }
    }
}
