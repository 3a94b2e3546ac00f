import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension TransportFault {
    /// What an error of the HTTP client, the TLS library or the event loop means.
    init(_ error: any Error) {
        switch error {
        case let error as TransportFault: self = error
        case let error as ActionError: self = .input(error)
        case is CancellationError: self = .cancelled
        case let error as HTTPClientError: self = Self.client(error)
        case let error as NIOConnectionError: self = Self.connection(error)
        case let error as NIOSSLError: self = Self.tls(error)
        case let error as NIOSSLExtraError: self = Self.tls(error)
        case let error as BoringSSLError: self = Self.tls(saying: String(describing: error))
        case let error as ChannelError: self = Self.channel(error)
        case let error as IOError: self = Self.system(error)
        case let error as HTTPParserError: self = .badAnswer("what came back is not HTTP (\(error))")
        default: self = .cut(String(describing: error))
        }
    }

    private static func client(_ error: HTTPClientError) -> TransportFault {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout: .unreachable("no connection within 10 seconds")
        case .tlsHandshakeTimeout: .tls("no answer to the handshake within 10 seconds")
        case .proxyAuthenticationRequired: .proxy("it wants a user name and a password")
        case .invalidProxyResponse: .proxy("it refused to connect")
        case .httpProxyHandshakeTimeout, .socksHandshakeTimeout: .proxy("it did not answer within 10 seconds")
        case .remoteConnectionClosed, .uncleanShutdown: .cut("the service closed the connection")
        case .readTimeout, .writeTimeout, .deadlineExceeded: .noProgress
        case .cancelled, .requestStreamCancelled, .alreadyShutdown: .cancelled
        default: .badAnswer(String(describing: error))
        }
    }

    private static func connection(_ error: NIOConnectionError) -> TransportFault {
        if error.connectionErrors.isEmpty, let failure = error.dnsAError ?? error.dnsAAAAError {
            return .unknownHost(self.lookup(failure))
        }
        guard let first = error.connectionErrors.first?.error else { return .unreachable("no address answers") }
        if let error = first as? IOError { return .unreachable(self.reason(error)) }
        if case ChannelError.connectTimeout = first { return .unreachable("no connection within 10 seconds") }
        return .unreachable(String(describing: first))
    }

    private static func lookup(_ error: any Error) -> String {
        if error is SocketAddressError.UnknownHost { return "there is no such name, or no name server answers" }
        return String(describing: error)
    }

    private static func channel(_ error: ChannelError) -> TransportFault {
        switch error {
        case .connectTimeout: .unreachable("no connection within 10 seconds")
        case .connectPending, .ioOnClosedChannel, .alreadyClosed, .outputClosed, .inputClosed, .eof:
            .cut("the connection ended")
        default: .cut(String(describing: error))
        }
    }

    private static func system(_ error: IOError) -> TransportFault {
        switch error.errnoCode {
        case ECONNREFUSED: .unreachable(self.reason(error))
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, ETIMEDOUT: .noRoute(self.reason(error))
        default: .cut(self.reason(error))
        }
    }

    private static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "nothing listens there (connection refused)"
        case ECONNRESET, EPIPE: "the service cut the connection"
        default: String(cString: strerror(error.errnoCode))
        }
    }
}
