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
    private let proxies: ProxySelection

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
    /// - Throws: a 2xx before the whole body was sent, a redirect, and everything that is no answer.
    package func send(
        _ request: PlannedRequest, account: Account, credentials: any Credentials, input: InputFile?, isRepeatable: Bool
    ) async throws(ActionError) -> HTTPAnswer {
        try await self.send(
            request, account: account, credentials: credentials, input: input, isRepeatable: isRepeatable,
            progress: UploadProgress())
    }

    /// - Parameter progress: counts the bytes of a body that is streamed.
    func send(
        _ request: PlannedRequest, account: Account, credentials: any Credentials, input: InputFile?,
        isRepeatable: Bool, progress: UploadProgress
    ) async throws(ActionError) -> HTTPAnswer {
        let origin = try RequestCheck.origin(of: request, account)
        try RequestCheck.headers(request.headers)
        let body = FramedBody(request.body, boundary: FramedBody.randomBoundary(), inputSize: input?.facts.size)
        let route = try self.proxies.route(to: origin)
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        message.headers = Self.headers(request, body)
        let secret = try await Self.authorize(&message, request.authorization, account, credentials)
        let exchange = Exchange(
            service: origin.service, account: account.name, credential: secret?.source, isRepeatable: isRepeatable,
            redaction: Redaction(secret.map { [$0.value] } ?? []))
        let streamed = try await Self.attach(body, to: &message, input, progress)
        do {
            let client = try self.clients.client(timeout: account.timeout, route: route)
            return try await Self.perform(message, client, body, streamed, exchange)
        } catch let error as ActionError {
            throw error
        } catch {
            let fault = Task.isCancelled ? .cancelled : TransportFault(error)
            throw Failure.fault(fault, sent: Self.sent(body, streamed), exchange)
        }
    }

    // MARK: Making the request

    private static func headers(_ request: PlannedRequest, _ body: FramedBody) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(request.headers.count + 5)
        for header in request.headers { headers.add(name: header.name, value: header.value) }
        if !headers.contains(name: "User-Agent") { headers.add(name: "User-Agent", value: "hotfolder") }
        if let type = body.contentType { headers.replaceOrAdd(name: "Content-Type", value: type) }
        return headers
    }

    /// Adds the account's secret; only after the check of the origin.
    private static func authorize(
        _ message: inout HTTPClientRequest, _ authorization: PlannedRequest.Authorization?, _ account: Account,
        _ credentials: any Credentials
    ) async throws(ActionError) -> (value: Secret, source: String)? {
        guard let authorization else { return nil }
        let (name, setting, prefix) =
            switch authorization {
            case .bearer(let setting): ("Authorization", setting, "Bearer ")
            case .header(let name, let setting): (name, setting, "")
            }
        let source = setting + (account.secrets[setting].map { ", \($0)" } ?? "")
        let secret = try await credentials.secret(setting)
        let isFit = secret.withValue {
            !$0.isEmpty && $0.utf8.count <= self.longestSecret && RequestCheck.isValue($0) && RequestCheck.isName(name)
        }
        guard isFit else {
            throw ActionError(
                .lane(retryAfter: nil),
                "the secret of the account \"\(account.name)\" (\(source)) is empty or holds something that no header "
                    + "can carry, such as a space at its end or a line feed; correct it, the account's files wait")
        }
        message.headers.replaceOrAdd(name: name, value: secret.withValue { prefix + $0 })
        return (secret, source)
    }

    /// - Returns: the progress of a body that is streamed; nil for one that is in memory.
    private static func attach(
        _ body: FramedBody, to message: inout HTTPClientRequest, _ input: InputFile?, _ progress: UploadProgress
    ) async throws(ActionError) -> UploadProgress? {
        guard let size = body.fileSize else {
            if body.contentType != nil { message.body = .bytes(ByteBuffer(bytes: body.head)) }
            return nil
        }
        guard let input else { preconditionFailure("a body that holds the input is planned with one") }
        guard size <= self.smallFile else {
            let stream = UploadStream(body: body, input: input, progress: progress)
            message.body = .stream(stream, length: .known(body.length))
            return progress
        }
        let file = input.file
        let buffer = try await input.threads.run { () throws(ActionError) -> ByteBuffer in
            let start = try InputReader.begin(file, planned: size)
            var buffer = ByteBuffer()
            buffer.reserveCapacity(Int(body.length))
            buffer.writeBytes(body.head)
            try InputReader.read(file, at: 0, count: Int(size), into: &buffer)
            try InputReader.end(file, since: start)
            buffer.writeBytes(body.tail)
            return buffer
        }
        message.body = .bytes(buffer)
        return nil
    }

    // MARK: The exchange

    private static func perform(
        _ message: HTTPClientRequest, _ client: HTTPClient, _ body: FramedBody, _ progress: UploadProgress?,
        _ exchange: Exchange
    ) async throws -> HTTPAnswer {
        // Whatever happens, nothing more of the file is read once we are gone.
        defer { progress?.stop() }
        let response = try await client.execute(message, deadline: .distantFuture)
        let size = response.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard size <= self.longestHeaders else { throw TransportFault.badAnswer("its headers are over 64 KiB") }
        var bytes: [UInt8] = []
        for try await part in response.body {
            guard bytes.count + part.readableBytes <= self.longestAnswer else {
                throw TransportFault.badAnswer("its answer is over 4 MiB")
            }
            bytes += part.readableBytesView
        }
        let answer = HTTPAnswer(
            status: Int(response.status.code), headers: response.headers.map { .init($0.name, $0.value) }, body: bytes,
            exchange: exchange)
        if (300..<400).contains(answer.status) { throw answer.failure }
        if answer.isSuccess, let handed = progress?.handed, handed < body.length {
            throw Failure.early(answer.status, handed: handed, of: body.length, exchange)
        }
        return answer
    }

    /// A body in memory goes to the connection in one piece, and nobody tells how far it got.
    private static func sent(_ body: FramedBody, _ progress: UploadProgress?) -> Sent {
        guard let progress else { return .whole }
        return switch progress.handed {
        case 0: .nothing
        case body.length...: .whole
        default: .part
        }
    }
}

extension ActionContext {
    /// Sends a request of this action's plan with the account's credentials and the step's input.
    ///
    /// - Parameter isRepeatable: whether sending it twice does no harm.
    package func send(_ request: PlannedRequest, isRepeatable: Bool) async throws(ActionError) -> HTTPAnswer {
        try await self.http.send(
            request, account: self.account, credentials: self.credentials, input: self.input, isRepeatable: isRepeatable
        )
    }
}
