// SPDX-License-Identifier: GPL-2.0-only
import Glibc

/// A limit of the kernel that we ran into: which, and how it is set now.
struct Limit {
    let error: String
    let sysctl: String
    /// As the kernel prints it; `unknown` where it does not say.
    let value: String

    /// Nil for an error that is not about a limit (inotify_add_watch(2), inotify_init(2)).
    init?(errorNumber: Int32) {
        switch errorNumber {
        case ENOSPC: (self.error, self.sysctl) = ("ENOSPC", "fs.inotify.max_user_watches")
        case EMFILE: (self.error, self.sysctl) = ("EMFILE", "fs.inotify.max_user_instances")
        default: return nil
        }
        let path = "/proc/sys/" + self.sysctl.split(separator: ".").joined(separator: "/")
        self.value = Self.read(path) ?? "unknown"
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }, as: UTF8.self)
    }
}
