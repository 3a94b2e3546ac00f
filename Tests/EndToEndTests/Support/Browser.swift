import Foundation
import Glibc
import SystemPackage

/// One request to a server on this machine and its answer, byte for byte as a test wants them: a real client would mend the
/// request before it sends it.
struct Browser: Sendable {
    let port: UInt16

    /// What came back.
    struct Answer: Sendable {
        let status: Int
        let head: String
        let body: String
    }

    /// - Parameter address: such as `http://127.0.0.1:8035/`.
    init?(_ address: String) {
        guard let port = URLComponents(string: address)?.port.flatMap(UInt16.init(exactly:)) else { return nil }
        self.port = port
    }

    /// Asks, and reads until the server closes.
    ///
    /// - Parameter host: what `Host` says; nil: the server's address.
    func ask(_ path: String = "/", method: String = "GET", host: String? = nil) throws -> Answer {
        let socket = try self.connect()
        defer { close(socket) }
        let host = host ?? "127.0.0.1:\(self.port)"
        let request = Array("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8)
        guard write(socket, request, request.count) == request.count else { throw Errno(rawValue: errno) }
        let bytes = try Self.readToEnd(socket)
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let head = String(parts.first ?? "")
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(status: status, head: head, body: parts.count > 1 ? String(parts[1]) : "")
    }

    /// A connection that says nothing; the caller closes it.
    func connect() throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = self.port.bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            let error = Errno(rawValue: errno)
            close(socket)
            throw error
        }
        return socket
    }

    private static func readToEnd(_ socket: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(socket, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Errno(rawValue: errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }
}
