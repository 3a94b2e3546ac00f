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
        let sysctl: String
        let own: String
        switch errorNumber {
        case ENOSPC: (self.error, sysctl, own) = ("ENOSPC", "fs.inotify.max_user_watches", "user.max_inotify_watches")
        case EMFILE:
            (self.error, sysctl, own) = ("EMFILE", "fs.inotify.max_user_instances", "user.max_inotify_instances")
        default: return nil
        }
        // A user namespace, as of a container, has a limit of its own besides (namespaces(7), /proc/sys/user).
        let (value, ownValue) = (Self.value(of: sysctl), Self.value(of: own))
        let isOwn = (ownValue.flatMap { Int($0) } ?? .max) < (value.flatMap { Int($0) } ?? .max)
        self.sysctl = isOwn ? own : sysctl
        self.value = (isOwn ? ownValue : value) ?? "unknown"
    }

    /// Whether the error is about a limit.
    static func isReached(errorNumber: Int32) -> Bool { errorNumber == ENOSPC || errorNumber == EMFILE }

    private static func value(of sysctl: String) -> String? {
        let path = "/proc/sys/" + sysctl.split(separator: ".").joined(separator: "/")
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }, as: UTF8.self)
    }
}
