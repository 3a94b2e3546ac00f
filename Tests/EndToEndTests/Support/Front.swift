import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// What stands before the local cloud, as a load balancer does: it speaks TLS, with a certificate that can be changed, or no
/// TLS at all.
final class Front: Sendable {
    let port: Int
    private let tls: Mutex<TLSConfiguration?>
    private let heardBytes = Mutex(0)
    private let connectionCount = Mutex(0)

    private init(_ port: Int, _ tls: TLSConfiguration?) {
        self.port = port
        self.tls = Mutex(tls)
    }

    /// How many bytes came, as they are behind TLS: of requests.
    var heard: Int { self.heardBytes.withLock { $0 } }
    /// How many connections were begun.
    var connections: Int { self.connectionCount.withLock { $0 } }

    /// From the next connection on.
    func speak(_ tls: TLSConfiguration) { self.tls.withLock { $0 = tls } }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Stands there for as long as `body` takes.
    ///
    /// - Parameters:
    ///   - cloud: the local cloud's port.
    ///   - port: its own; 0 for any.
    static func run<Result: Sendable>(
        before cloud: Int, port: Int = 0, _ tls: TLSConfiguration? = nil,
        _ body: @escaping @Sendable (Front) async throws -> Result
    ) async throws -> Result {
        // Asked when a connection comes, which is after it is there.
        let made = Mutex<Front?>(nil)
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = made.withLock { $0?.accept() }
                    if let tls {
                        let context = try NIOSSLContext(configuration: tls)
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        let front = Front(server.channel.localAddress?.port ?? 0, tls)
        made.withLock { $0 = front }
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                try await server.executeThenClose { try await front.serve($0, cloud) }
                return nil
            }
            tasks.addTask { try await body(front) }
            defer { tasks.cancelAll() }
            while let ended = try await tasks.next() {
                if let ended { return ended }
            }
            throw CancellationError()
        }
    }

    private func accept() -> TLSConfiguration? {
        self.connectionCount.withLock { $0 += 1 }
        return self.tls.withLock { $0 }
    }

    private func serve(_ connections: NIOAsyncChannelInboundStream<Connection>, _ cloud: Int) async throws {
        try await withThrowingDiscardingTaskGroup { tasks in
            for try await connection in connections {
                // A handshake that fails ends its connection and nothing else.
                tasks.addTask { try? await self.pass(connection, to: cloud) }
            }
        }
    }

    private func pass(_ agent: Connection, to cloud: Int) async throws {
        let cloud = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: cloud) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
            }
        try await agent.executeThenClose { fromAgent, toAgent in
            try await cloud.executeThenClose { fromCloud, toCloud in
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        for try await bytes in fromAgent {
                            self.heardBytes.withLock { $0 += bytes.readableBytes }
                            try await toCloud.write(bytes)
                        }
                    }
                    tasks.addTask { for try await bytes in fromCloud { try await toAgent.write(bytes) } }
                    // Whoever hangs up first ends it for both.
                    defer { tasks.cancelAll() }
                    try await tasks.next()
                }
            }
        }
    }
}
