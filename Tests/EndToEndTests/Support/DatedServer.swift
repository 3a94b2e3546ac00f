import Foundation
import Glibc
import Synchronization
import SystemPackage

/// Answers one request with a date; on a thread of its own, so that other tests that are busy do not delay the answer.
final class DatedServer: Sendable {
    let address: String
    private let heard = Mutex("")

    /// What was asked.
    var request: String { self.heard.withLock { $0 } }

    /// - Parameter date: what `Date` says; nil for no such header.
    init(date: String? = nil) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 4) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isListening else { throw Errno(rawValue: errno) }
        self.address = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { [self] in
            let connection = accept(socket, nil, nil)
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = read(connection, &buffer, buffer.count)
            self.heard.withLock { $0 = String(decoding: buffer[..<max(0, count)], as: UTF8.self) }
            let date = date.map { "Date: \($0)\r\n" } ?? ""
            let answer = Array("HTTP/1.1 404 Not Found\r\n\(date)Content-Length: 0\r\n\r\n".utf8)
            _ = write(connection, answer, answer.count)
            close(connection)
            close(socket)
        }
    }
}
