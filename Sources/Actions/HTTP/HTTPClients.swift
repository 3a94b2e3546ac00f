import AsyncHTTPClient
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Rules
import Synchronization

/// The HTTP clients with their pools of connections: one for each timeout and proxy in use, since both are a client's
/// and not a request's.
///
/// There are as many as the config has different timeouts, twice that with a proxy.
final class HTTPClients: Sendable {
    /// Within this a connection is there or the service counts as unreachable.
    static let connectTimeout = TimeAmount.seconds(10)
    /// Shorter than servers keep idle connections (nginx: 75 s), so that they seldom close one while we send on it.
    static let longestIdle = TimeAmount.seconds(20)

    private struct Key: Hashable {
        var timeout: Int64
        var route: ProxySelection.Route
        /// Connections to private addresses are refused.
        var isGuarded: Bool
    }

    private enum State {
        case open([Key: HTTPClient])
        case shut
    }

    private let state = Mutex<State>(.open([:]))
    private let connections: Int
    private let logger: Logger

    init(connections: Int, logger: Logger) {
        self.connections = connections
        self.logger = logger
    }

    /// - Parameters:
    ///   - timeout: how long a connection may make no progress.
    ///   - isGuarded: whether connections to private addresses are refused.
    /// - Throws: `cancelled` after `shutdown`.
    func client(
        timeout: Duration, route: ProxySelection.Route, isGuarded: Bool = false
    ) throws(TransportFault) -> HTTPClient {
        let (seconds, attoseconds) = timeout.components
        let nanoseconds = max(1_000_000, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        let key = Key(timeout: nanoseconds, route: route, isGuarded: isGuarded)
        let client = self.state.withLock { state -> HTTPClient? in
            guard case .open(var clients) = state else { return nil }
            if let client = clients[key] { return client }
            let client = self.make(key)
            clients[key] = client
            state = .open(clients)
            return client
        }
        guard let client else { throw .cancelled }
        return client
    }

    func shutdown() async throws {
        let clients = self.state.withLock { state -> [HTTPClient] in
            guard case .open(let clients) = state else { return [] }
            state = .shut
            return Array(clients.values)
        }
        for client in clients { try await client.shutdown() }
    }

    private func make(_ key: Key) -> HTTPClient {
        let timeout = TimeAmount.nanoseconds(key.timeout)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: Self.connectTimeout)
        // Below the timeout, so that the watch below only ever ends requests and no idle connection.
        configuration.connectionPool.idleTimeout = min(Self.longestIdle, .nanoseconds(key.timeout / 2))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = self.connections
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.proxy = Self.proxy(key.route)
        // A proxy's own address says nothing of where it leads.
        let isGuarded = key.isGuarded && key.route == .direct
        configuration.http1_1ConnectionDebugInitializer = { channel in
            if isGuarded, let refusal = PublicAddress.refusal(of: channel.remoteAddress) {
                return channel.eventLoop.makeFailedFuture(refusal)
            }
            return ProgressWatch.add(to: channel, timeout: timeout)
        }
        // One event loop of the process's: everything about a request happens in one order, without hops.
        return HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton.next()),
            configuration: configuration, backgroundActivityLogger: self.logger)
    }

    private static func proxy(_ route: ProxySelection.Route) -> HTTPClient.Configuration.Proxy? {
        switch route {
        case .direct: nil
        case .tunnel(let host, let port, nil): .server(host: host, port: port)
        case .tunnel(let host, let port, let login?):
            .server(
                host: host, port: port,
                authorization: login.password.withValue { .basic(username: login.user, password: $0) })
        case .socks(let host, let port): .socksServer(host: host, port: port)
        }
    }
}
