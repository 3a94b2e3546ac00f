import AsyncHTTPClient
import Foundation
package import Logging
import NIOCore
import NIOHTTP1

/// Asks whether a service can be reached at all: a HEAD request for `/`, without credentials, which costs nothing anywhere
/// and is no call of any API. Any answer will do.
package struct ServiceReach: Sendable {
    /// What a service that was reached said.
    package struct Answer: Sendable {
        package var status: Int
        /// Its clock, in seconds since 1970; nil where it told none.
        package var date: Int64?
    }

    /// Why it cannot be reached, as a clause with what to do.
    package struct Unreachable: Error, CustomStringConvertible {
        package let description: String
    }

    private let environment: [String: String]
    private let limit: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - environment: for proxies.
    ///   - limit: the time for all of it: looking up, connecting, the answer.
    package init(environment: [String: String], limit: Duration, logger: Logger) {
        self.environment = environment
        self.limit = limit
        self.logger = logger
    }

    /// Asks the host of a URL.
    package func ask(_ url: String) async throws(Unreachable) -> Answer {
        let clients = HTTPClients(connections: 1, logger: self.logger)
        let outcome: Result<Answer, Unreachable>
        do throws(Unreachable) {
            outcome = .success(try await self.ask(url, clients))
        } catch {
            outcome = .failure(error)
        }
        // Nothing is under way any more, so that there is nothing to report.
        try? await clients.shutdown()
        return try outcome.get()
    }

    private func ask(_ url: String, _ clients: HTTPClients) async throws(Unreachable) -> Answer {
        do {
            let origin = try Origin(of: url)
            let client = try clients.client(
                timeout: self.limit, route: try ProxySelection(environment: self.environment).route(to: origin))
            var request = HTTPClientRequest(url: "\(origin)/")
            request.method = .HEAD
            request.headers.add(name: "User-Agent", value: "hotfolder")
            let (seconds, attoseconds) = self.limit.components
            let limit = TimeAmount.nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
            let answer = try await client.execute(request, timeout: limit)
            let date = answer.headers.first(name: "Date").flatMap { RetryAfter.seconds(ofDate: $0) }
            return Answer(status: Int(answer.status.code), date: date)
        } catch let error as Origin.Refusal {
            throw Unreachable(description: error.rawValue)
        } catch let error as ActionError {
            throw Unreachable(description: error.description)
        } catch {
            throw Unreachable(description: Self.sentence(TransportFault(error)))
        }
    }

    private static func sentence(_ fault: TransportFault) -> String {
        switch fault {
        case .unknownHost(let why): "its name cannot be looked up (\(why)); check the URL and the name servers"
        case .unreachable(let why): "no connection: \(why); check the URL, the firewall and the service's status page"
        case .noRoute(let why): "the network has no way there (\(why)); check the network"
        case .certificate(let why):
            "its certificate is not to be trusted: \(why); check the machine's clock and the package ca-certificates"
        case .tls(let why): "no secure connection: \(why); check the URL"
        case .proxy(let why): "the proxy does not lead there: \(why); check HTTPS_PROXY and NO_PROXY"
        case .noProgress: "no answer in time; check the network and the service's status page"
        case .cut(let why): "the connection ended: \(why); check the network and the service's status page"
        case .badAnswer(let why): "\(why); check the URL"
        case .cancelled: "it was not asked to the end"
        case .input(let error): error.description
        }
    }
}
