import Glibc

/// The socket of the service manager that started this process, such as systemd: it is told there how the agent is
/// (sd_notify(3)).
final class SupervisorSocket: Sendable {
    /// An absolute path, or, beginning with "@", a name that is no file.
    private let name: String
    /// Kept open: who has no descriptor left is not to be taken for one that hangs.
    private let socket: Int32

    /// - Returns: nil where nobody wants to be told.
    init?(_ environment: [String: String]) {
        guard let name = environment["NOTIFY_SOCKET"], name.hasPrefix("/") || name.hasPrefix("@"),
            name.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        else { return nil }
        self.name = name
        self.socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard self.socket >= 0 else { return nil }
    }

    deinit { close(self.socket) }

    /// Says something, such as `READY=1`. It does not wait, and who has gone away is not told.
    ///
    /// - Returns: false when there is no room for it, and it may be said again.
    @discardableResult
    func tell(_ message: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(self.name.utf8)
        // So the kernel writes such names (unix(7), "abstract").
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path)! + bytes.count)
        let sent = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(
                    self.socket, message, message.utf8.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, length)
            }
        }
        return sent >= 0 || ![EAGAIN, ENOBUFS, ENOMEM].contains(errno)
    }
}
