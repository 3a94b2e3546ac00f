import Foundation
import Hummingbird
import Logging
import NIOCore
import Rules
import ServiceLifecycle
import Synchronization

/// The page that shows in a browser how the agent stands. It reads and changes nothing. Where it cannot listen, the agent goes
/// on without it: files matter more.
final class StatusPage: Sendable {
    private let listen: ListenAddress
    private let state = Mutex<StatusReport.Page?>(nil)
    private let logger: Logger

    /// Enough for a newsroom's browsers; more connections wait.
    private static let mostConnections = 64
    /// A connection that says nothing for so long is closed, so that it keeps nobody out.
    private static let idleTimeout = TimeAmount.seconds(15)
    /// How long an answer may still take when the agent stops.
    private static let grace = Duration.milliseconds(500)

    init(_ listen: ListenAddress, logger: Logger) {
        self.listen = listen
        self.logger = logger
    }

    /// Where it is, or why it is not; nil before that is known.
    var standing: StatusReport.Page? { self.state.withLock { $0 } }

    /// Answers until a graceful shutdown. A failure is told once, and stands in the status.
    ///
    /// - Parameter desk: whoever is asked for each answer.
    func run(_ desk: @escaping @Sendable () -> Desk) async {
        let application = self.application(PageResponder(isLocal: self.listen.isLoopback, desk: desk))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await application.run()
                } catch is CancellationError {
                    return
                } catch {
                    self.fail(error)
                }
            }
            group.addTask {
                // Who reads slowly does not keep the agent from ending.
                try? await gracefulShutdown()
                try? await ContinuousClock().sleep(for: Self.grace)
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func application(_ responder: PageResponder) -> some ApplicationProtocol {
        // Clients that go away in the middle are no concern of anybody's.
        var quiet = self.logger
        quiet.logLevel = .critical
        return Application(
            responder: responder, server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(
                address: .hostname(self.listen.host, port: self.listen.port),
                availableConnectionsDelegate: .maximum(Self.mostConnections, logger: quiet)),
            onServerRunning: { channel in
                var address = self.listen
                if let port = channel.localAddress?.port { address.port = port }
                let page = StatusReport.Page(address: "http://\(address.text)/", failure: nil)
                self.state.withLock { $0 = page }
                self.logger.info("the status page is there", metadata: ["address": "\(page.address)"])
            }, logger: quiet)
    }

    private func fail(_ error: any Error) {
        let text =
            "there is no status page: \(Self.reason(error, at: self.listen)); change `listen:` in the config, or say "
            + "`listen: off`, and restart the agent"
        let page = StatusReport.Page(address: "http://\(self.listen.text)/", failure: text)
        self.state.withLock { $0 = page }
        self.logger.warning("\(text)")
    }

    /// Half a sentence.
    private static func reason(_ error: any Error, at address: ListenAddress) -> String {
        switch (error as? IOError)?.errnoCode {
        case EADDRINUSE: "another program listens at \(address.text) already"
        case EACCES, EPERM: "the agent may not listen at \(address.text) (ports below 1024 need a privilege)"
        case EADDRNOTAVAIL: "this machine has no address \(address.host)"
        default: "it cannot listen at \(address.text) (\(error))"
        }
    }
}
