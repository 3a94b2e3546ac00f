import NIOCore
import NIOPosix

/// A connection on which a test sends whatever it likes, for requests that no HTTP client would send.
final class RawConnection {
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    private init(
        inbound: NIOAsyncChannelInboundStream<ByteBuffer>, outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Connects to a cloud's address.
    static func with<Result: Sendable>(
        _ address: String, _ body: @Sendable (RawConnection) async throws -> Result
    ) async throws -> Result {
        let port = Int(address.split(separator: ":").last ?? "") ?? 0
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(RawConnection(inbound: inbound, outbound: outbound))
        }
    }

    func send(_ text: String) async throws {
        try await self.outbound.write(ByteBuffer(string: text))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await self.outbound.write(ByteBuffer(bytes: bytes))
    }

    /// All that comes until the cloud closes the connection, or resets it.
    func readToEnd() async -> String {
        var text = ""
        do {
            while let piece = try await self.inbound.next(isolation: #isolation) { text += String(buffer: piece) }
        } catch {
            // A reset is an end too.
        }
        return text
    }

    /// What comes until it holds `mark`, or until the end.
    func read(until mark: String) async throws -> String {
        var text = ""
        while !text.contains(mark), let piece = try await self.inbound.next(isolation: #isolation) {
            text += String(buffer: piece)
        }
        return text
    }
}
