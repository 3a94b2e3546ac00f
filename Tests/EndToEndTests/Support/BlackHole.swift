import Foundation
import Glibc
import SystemPackage
import Testing

/// A port at which connections come to nothing: it listens, and nobody accepts. While there is room the kernel takes a
/// connection, and nobody speaks; without, it drops what comes (tcp(7), `tcp_abort_on_overflow`), as a firewall does.
final class BlackHole: Sendable {
    let port: Int
    private let sockets: [Int32]

    /// Cancels the test where the kernel still takes connections.
    ///
    /// - Parameter isFull: whether there is no room.
    init(isFull: Bool = true) throws {
        let listening = try Self.socket()
        var sockets = [listening]
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening, $0, length) == 0 && listen(listening, isFull ? 0 : 16) == 0
                    && getsockname(listening, $0, &length) == 0
            }
        }
        guard isListening else { throw Errno(rawValue: errno) }
        self.port = Int(UInt16(bigEndian: address.sin_port))
        var hasRoom = true
        while isFull, hasRoom, sockets.count < 16 {
            let next = try Self.socket()
            sockets.append(next)
            _ = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(next, $0, length) }
            }
            // Over the loopback interface, a connection for which there is room is there at once.
            var state = pollfd(fd: next, events: Int16(POLLOUT), revents: 0)
            hasRoom = poll(&state, 1, 200) != 0
        }
        self.sockets = sockets
        if isFull, hasRoom { try self.giveUp() }
    }

    private func giveUp() throws {
        self.end()
        try Test.cancel("this kernel takes every connection")
    }

    private static func socket() throws -> Int32 {
        let kinds = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let socket = Glibc.socket(AF_INET, Int32(kinds), 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        return socket
    }

    /// Nobody listens there any more.
    func end() { for socket in self.sockets { close(socket) } }
}
