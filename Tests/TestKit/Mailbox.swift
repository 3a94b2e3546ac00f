import Foundation
import Glibc
import SystemPackage

/// A Unix socket that takes messages, as a service manager has one.
package final class Mailbox: Sendable {
    package let path: String
    private let descriptor: FileDescriptor

    package init() throws {
        self.path = "/tmp/mailbox-\(UUID().uuidString)"
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Errno(rawValue: errno) }
        self.descriptor = FileDescriptor(rawValue: socket)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(self.path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw Errno(rawValue: errno) }
    }

    deinit {
        try? self.descriptor.close()
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// The messages that have come since it was asked last; it waits for none.
    package func take() throws -> [String] {
        var messages: [String] = []
        while let message = try self.next(within: .zero) { messages.append(message) }
        return messages
    }

    /// The next message, however long it takes; nil when it cannot be read.
    package func message() async -> String? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: try? self.next(within: .seconds(3_600)))
            }
        }
    }

    /// The next message; nil when none comes in that time. Blocks.
    package func next(within time: Duration) throws -> String? {
        var poll = pollfd(fd: self.descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        let milliseconds = time.components.seconds * 1_000 + time.components.attoseconds / 1_000_000_000_000_000
        guard Glibc.poll(&poll, 1, Int32(milliseconds)) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = try buffer.withUnsafeMutableBytes { try self.descriptor.read(into: $0) }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
