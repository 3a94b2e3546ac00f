import AsyncHTTPClient
import Disk
package import Logging
import NIOCore
import NIOHTTP1
package import Rules

/// Sends planned requests: over kept connections, HTTP/1.1, no redirects, credentials only to the account's own hosts.
///
/// A request may take as long as it wants as long as bytes move; without one for the account's timeout it is given up.
/// Cancelling the task aborts the upload. `shutdown` must be called at the end.
package final class HTTPTransport: Sendable {
    /// No API answers more; a larger answer is a mistake or an attack.
    static let longestAnswer = 4 * 1024 * 1024
    /// All header names and values of an answer together.
    static let longestHeaders = 64 * 1024
    /// Files up to this size are read at once into one buffer and sent as one: most pictures.
    static let smallFile: Int64 = 256 * 1024
    /// Tokens are shorter; a longer one is the wrong file.
    static let longestSecret = 16 * 1024

    private let clients: HTTPClients
    let proxies: ProxySelection

    /// - Parameters:
    ///   - connections: the most connections to one host: at least as many as files may be in work at once, else files
    ///     wait for each other.
    ///   - environment: the agent's, for the proxy settings.
    package init(connections: Int, logger: Logger, environment: [String: String]) {
        self.clients = HTTPClients(connections: max(1, connections), logger: logger)
        self.proxies = ProxySelection(environment: environment)
    }

    /// Closes all connections; requests under way end as cancelled.
    package func shutdown() async throws {
        try await self.clients.shutdown()
    }

    /// Sends a request once and returns the answer, whatever its status but for redirects.
    ///
    /// - Parameters:
    ///   - input: the file, for a body that holds it.
    ///   - isRepeatable: whether sending it twice does no harm; if not, a request that may have taken effect ends as
    ///     `unknown`.
    ///   - authority: what the provider adds to a request whose authorization is `signed`.
    ///   - progress: counts the bytes of a body, paces and digests them; nil for the input's own count alone.
    /// - Throws: a 2xx before the whole body was sent, a redirect, and everything that is no answer.
    package func send(
        _ request: PlannedRequest, account: Account, credentials: any Credentials, input: InputFile?,
        isRepeatable: Bool, authority: Authority? = nil
    ) async throws(ActionError) -> HTTPAnswer {
        try await self.send(
            request, account: account, credentials: credentials, input: input, isRepeatable: isRepeatable,
            authority: authority, progress: UploadProgress(shown: input?.sent, isDigested: request.isDigested))
    }

    func send(
        _ request: PlannedRequest, account: Account, credentials: any Credentials, input: InputFile?,
        isRepeatable: Bool, authority: Authority? = nil, progress: UploadProgress
    ) async throws(ActionError) -> HTTPAnswer {
        let origin = try RequestCheck.origin(of: request, account)
        try RequestCheck.headers(request.headers)
        let body = FramedBody(
            request.body, boundary: FramedBody.randomBoundary(), inputSize: input?.facts.size)
        let route = try self.proxies.route(to: origin)
        let authority = try await Authority.of(request, account, credentials, made: authority)
        let headers = Self.headers(request, body, authority)
        let exchange = Exchange(
            service: origin.service, account: account.name, credential: authority?.source, isRepeatable: isRepeatable,
            redaction: Redaction(authority?.secrets ?? []))
        let conversation = Conversation(length: body.length, progress: progress)
        let answer: Conversation.Answer
        do {
            let client = try self.client(for: request, account, route)
            let upload = try await Self.upload(body, input, progress, client)
            let message = try HTTPClient.Request(
                url: request.url, method: HTTPMethod(rawValue: request.method.rawValue), headers: headers,
                body: upload.content)
            answer = try await Self.converse(message, client, upload, conversation)
        } catch let error as ActionError {
            throw error
        } catch Conversation.Refusal.early(let status) {
            throw Failure.early(status, sent: progress.written, of: body.length, exchange)
        } catch {
            guard let refusal = conversation.refusal, !Task.isCancelled else {
                let fault = Task.isCancelled ? .cancelled : TransportFault(error)
                throw Failure.fault(fault, sent: conversation.sent, exchange)
            }
            answer = refusal
        }
        return try Self.answer(answer, progress, exchange)
    }

    // MARK: Making the request

    /// The client for a request; one that goes to a URL that a service gave is kept out of private networks.
    func client(
        for request: PlannedRequest, _ account: Account, _ route: ProxySelection.Route
    ) throws(TransportFault) -> HTTPClient {
        let isGuarded = request.reach == .given && !account.isOnThisMachine
        return try self.clients.client(timeout: account.timeout, route: route, isGuarded: isGuarded)
    }

    static func headers(
        _ request: PlannedRequest, _ body: FramedBody, _ authority: Authority?
    ) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(request.headers.count + 5)
        for header in request.headers { headers.add(name: header.name, value: header.value) }
        if !headers.contains(name: "User-Agent") { headers.add(name: "User-Agent", value: "hotfolder") }
        if let type = body.contentType { headers.replaceOrAdd(name: "Content-Type", value: type) }
        for header in authority?.headers ?? [] { headers.replaceOrAdd(name: header.name, value: header.value) }
        return headers
    }

    /// A body on its way: all of it in memory, or read while it is sent.
    private enum Outgoing {
        case none
        case whole(ByteBuffer)
        case stream(Upload)

        var content: HTTPClient.Body? {
            switch self {
            case .none: nil
            case .whole(let buffer): .byteBuffer(buffer)
            case .stream(let upload): upload.content
            }
        }
    }

    private static func upload(
        _ body: FramedBody, _ input: InputFile?, _ progress: UploadProgress, _ client: HTTPClient
    ) async throws(ActionError) -> Outgoing {
        guard let size = body.fileSize else {
            guard body.contentType != nil else { return .none }
            let buffer = ByteBuffer(bytes: body.head)
            try await Self.pass(buffer, progress)
            return .whole(buffer)
        }
        guard let input else { preconditionFailure("a body that holds the input is planned with one") }
        guard size <= self.smallFile else {
            return .stream(Upload(body, input, progress, on: client.eventLoopGroup.any()))
        }
        let (file, whole) = (input.file, input.facts.size ?? size)
        let buffer = try await InputReader.answer(on: input.threads, about: file) { () throws(ActionError) in
            let start = try InputReader.begin(file, planned: whole)
            var buffer = ByteBuffer()
            buffer.reserveCapacity(Int(body.length))
            buffer.writeBytes(body.head)
            try InputReader.read(file, at: body.fileOffset, count: Int(size), into: &buffer)
            progress.noteRead(buffer.readableBytesView.dropFirst(body.head.count))
            try InputReader.end(file, since: start)
            buffer.writeBytes(body.tail)
            return buffer
        }
        try await Self.pass(buffer, progress)
        return .whole(buffer)
    }

    private static func pass(_ buffer: ByteBuffer, _ progress: UploadProgress) async throws(ActionError) {
        do throws(CancellationError) {
            try await progress.pass(buffer)
        } catch {
            throw ActionError(.transient(retryAfter: nil), "it was stopped here before it was sent")
        }
    }

    // MARK: The exchange

    private static func converse(
        _ message: HTTPClient.Request, _ client: HTTPClient, _ outgoing: Outgoing, _ conversation: Conversation
    ) async throws -> Conversation.Answer {
        guard case .stream(let upload) = outgoing else { return try await self.answer(message, client, conversation) }
        return try await withThrowingTaskGroup(of: Conversation.Answer?.self) { group in
            group.addTask {
                try await upload.run()
                return nil
            }
            group.addTask { try await self.answer(message, client, conversation) }
            // The first error counts; an answer ends the upload, whether or not it is whole.
            while let ended = try await group.next() {
                guard let answer = ended else { continue }
                group.cancelAll()
                return answer
            }
            throw CancellationError()
        }
    }

    private static func answer(
        _ message: HTTPClient.Request, _ client: HTTPClient, _ conversation: Conversation
    ) async throws -> Conversation.Answer {
        let task = client.execute(request: message, delegate: conversation)
        return try await withTaskCancellationHandler {
            try await task.get()
        } onCancel: {
            task.fail(reason: CancellationError())
        }
    }

    private static func answer(
        _ answer: Conversation.Answer, _ progress: UploadProgress, _ exchange: Exchange
    ) throws(ActionError) -> HTTPAnswer {
        let answer = HTTPAnswer(
            status: Int(answer.head.status.code), headers: answer.head.headers.map { .init($0.name, $0.value) },
            body: answer.body, sentMD5: progress.finishDigest(), exchange: exchange)
        if (300..<400).contains(answer.status) { throw answer.failure }
        return answer
    }
}
