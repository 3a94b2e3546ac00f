import AsyncHTTPClient
package import Foundation
import Hummingbird
package import Logging
import NIOCore
import NIOHTTP1
package import Rules
package import ServiceLifecycle
package import SystemPackage

/// The socket beside the journal over which the other commands ask a running agent: HTTP, one question a request, open
/// to the agent's own user only.
package enum ControlSocket {
    /// `hotfolder.sock` beside the journal.
    package static func path(for journal: JournalLocation) -> FilePath {
        switch journal {
        case .sqlite(let file): file.removingLastComponent().appending("hotfolder.sock")
        case .postgresql: FilePath("/run/hotfolder/hotfolder.sock")
        }
    }

    /// The longest path that a Unix socket takes (unix(7), sun_path) less its NUL.
    package static let longestPath = 107
    /// The largest question: a retry of ten thousand paths.
    private static let largestQuestion = 64 << 20
    /// The largest answer: a history of ten thousand jobs.
    private static let largestAnswer = 256 << 20
    /// How long an answer may take: `explain` may wait for a slow file server.
    private static let answerTimeout = TimeAmount.seconds(60)

    /// The agent's side.
    package static func service(for agent: Agent, logger: Logger) -> any Service {
        let router = Router()
        router.post("/question") { request, _ in
            let body = try await request.body.collect(upTo: self.largestQuestion)
            let data = Data(body.readableBytesView)
            do {
                let question = try ControlJSON.decode(Question.self, from: data)
                let answer = try await Desk(agent: agent).answer(question)
                return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
            } catch {
                let answer = try ControlJSON.encode(ControlError("\(error)"))
                return Response(status: .badRequest, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer)))
            }
        }
        return Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: self.path(for: agent.settings.configuration.journal).string)),
            logger: logger)
    }

    /// The command's side: asks a running agent. Nil when none listens.
    ///
    /// - Throws: `ControlError` with the agent's words.
    package static func ask(_ question: Question, at socket: FilePath) async throws -> Data? {
        guard let url = URL(httpURLWithSocketPath: socket.string, uri: "/question") else { return nil }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = .POST
        request.body = .bytes(ByteBuffer(bytes: try ControlJSON.encode(question)))
        // A client of its own: the shared one goes on trying to connect until the time for the answer is over.
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(configuration: configuration)
        do {
            let answer = try await self.ask(request, with: client)
            try await client.shutdown()
            return answer
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    private static func ask(_ request: HTTPClientRequest, with client: HTTPClient) async throws -> Data? {
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: self.answerTimeout)
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            throw ControlError("the agent does not answer; look into its log")
        } catch {
            // Nobody listens there.
            return nil
        }
        let body = try await response.body.collect(upTo: self.largestAnswer)
        let data = Data(body.readableBytesView)
        guard response.status == .ok else {
            throw (try? ControlJSON.decode(ControlError.self, from: data))
                ?? ControlError("the agent answered \(response.status)")
        }
        return data
    }
}
