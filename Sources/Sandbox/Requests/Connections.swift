import Foundation
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// The connections of the cloud's clients, for those who wait until what was sent over them has come to its end.
///
/// What a client sent before it was killed takes effect after the client's end, as with any service: from the kernel's queue of
/// connections that nobody has accepted yet, or from what has been received and not been read.
final class Connections: Sendable {
    private let accepted = Mutex(0)
    private let announcer = Announcer()

    fileprivate func begin() {
        self.accepted.withLock { $0 += 1 }
    }

    fileprivate func end() {
        self.accepted.withLock { $0 -= 1 }
        self.announcer.announce()
    }

    /// Returns when nobody is connected to `port` and every request has been dealt with, or when the task is cancelled.
    func waitUntilNone(at port: Int) async {
        _ = await self.announcer.wait {
            // In this order: what the kernel no longer has open was accepted, and counts until all of it is over.
            let isOpen = KernelConnections.areOpen(at: port)
            return isOpen || self.accepted.withLock { $0 > 0 } ? nil : true
        }
    }
}

/// HTTP/1.1 over connections that are counted.
struct CountedChannel: ServerChildChannel {
    let base: HTTP1Channel
    let connections: Connections

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        self.connections.begin()
        return self.base.setup(channel: channel, logger: logger).flatMapErrorThrowing { error in
            self.connections.end()
            throw error
        }
    }

    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await self.base.handle(value: value, logger: logger)
        self.connections.end()
    }
}

/// What the kernel knows of connections, those included that wait to be accepted (`/proc/net/tcp`, proc(5)).
private enum KernelConnections {
    /// Over which something may still come: TCP_ESTABLISHED, TCP_SYN_RECV and TCP_CLOSE_WAIT of Linux's `tcp_states.h`.
    private static let open: Set<Substring> = ["01", "03", "08"]

    /// Whether anybody is connected to a port of this machine. Reads memory of the kernel only, and does not block.
    static func areOpen(at port: Int) -> Bool {
        let local = ":" + String(format: "%04X", port)
        return ["/proc/net/tcp", "/proc/net/tcp6"].contains { table in
            guard let text = try? String(contentsOfFile: table, encoding: .utf8) else { return false }
            return text.split(separator: "\n").dropFirst().contains { line in
                let fields = line.split(separator: " ", maxSplits: 4)
                return fields.count > 3 && fields[1].hasSuffix(local) && self.open.contains(fields[3])
            }
        }
    }
}
