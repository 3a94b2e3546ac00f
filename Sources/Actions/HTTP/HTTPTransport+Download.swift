import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Rules

extension HTTPTransport {
    /// What a file is must show in so many bytes.
    static let lookedAt = 64
    /// So much is gathered before it is written, so that a file takes few calls; and so much is in memory at once.
    private static let writtenAtOnce = 256 * 1024
    /// The words of a refusal are shorter.
    private static let longestRefusal = 64 * 1024

    /// Fetches a file; `ActionContext.download` says how.
    func download(
        _ request: PlannedRequest, account: Account, atMost limit: Int64, to making: MadeFiles,
        fileExtension: @Sendable (_ head: [UInt8]) throws(ActionError) -> String
    ) async throws(ActionError) -> Download {
        precondition(
            request.method == .get && request.reach == .given && request.authorization == nil,
            "a file is fetched by GET from a URL that a service gave")
        let origin = try RequestCheck.origin(of: request, account)
        try RequestCheck.headers(request.headers)
        let route = try self.proxies.route(to: origin)
        let exchange = Exchange(
            service: origin.service, account: account.name, credential: nil, isRepeatable: true,
            redaction: Redaction(ofSigned: request.url))
        do {
            var message = HTTPClientRequest(url: request.url)
            message.method = .GET
            message.headers = Self.headers(request, FramedBody(.none, boundary: FramedBody.shownBoundary), nil)
            // Without a deadline: the connection's own watch ends what makes no progress.
            let response = try await self.client(for: request, account, route)
                .execute(message, deadline: .distantFuture)
            let size = response.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
            guard size <= Self.longestHeaders else { throw TransportFault.badAnswer("its headers are over 64 KiB") }
            guard response.status == .ok else { return .refused(try await Self.refusal(response, exchange)) }
            return try await Self.store(response, limit, making, exchange, fileExtension)
        } catch let error as ActionError {
            throw error
        } catch {
            throw Failure.fault(Task.isCancelled ? .cancelled : TransportFault(error), sent: .whole, exchange)
        }
    }

    /// An answer that is not the file, with as much of its words as came.
    ///
    /// - Throws: a redirect, and a success that holds no file.
    private static func refusal(_ response: HTTPClientResponse, _ exchange: Exchange) async throws -> HTTPAnswer {
        var body: [UInt8] = []
        do {
            for try await part in response.body {
                body.append(contentsOf: part.readableBytesView.prefix(Self.longestRefusal - body.count))
                if body.count == Self.longestRefusal { break }
            }
        } catch {
            // The status is known, so what is missing are words.
            if Task.isCancelled { throw CancellationError() }
        }
        let answer = Self.answer(response, body, exchange)
        if (300..<400).contains(answer.status) { throw answer.failure }
        if answer.isSuccess { throw answer.unusable("this is no file") }
        return answer
    }

    /// Writes the body to the step's file as it comes; what the disk does not take yet, the connection does not bring.
    private static func store(
        _ response: HTTPClientResponse, _ limit: Int64, _ making: MadeFiles, _ exchange: Exchange,
        _ fileExtension: @Sendable (_ head: [UInt8]) throws(ActionError) -> String
    ) async throws -> Download {
        let length = response.headers.first(name: "Content-Length").flatMap { Int64($0) }
        guard length != nil || response.headers.contains(name: "Transfer-Encoding") else {
            let what = "it does not say how long the file is, so that it could be cut short without a sign"
            throw Self.answer(response, [], exchange).unusable(what)
        }
        if let length, length > limit { throw Self.excess(limit, exchange) }
        var (received, waiting, draft) = (Int64(0), [UInt8](), MadeFiles.Draft?.none)
        for try await part in response.body {
            received += Int64(part.readableBytes)
            guard received <= limit else { throw Self.excess(limit, exchange) }
            waiting.append(contentsOf: part.readableBytesView)
            if draft == nil, waiting.count >= Self.lookedAt {
                draft = try await making.begin(try fileExtension(Array(waiting.prefix(Self.lookedAt))))
            }
            guard let draft, waiting.count >= Self.writtenAtOnce else { continue }
            try await making.write(waiting, to: draft)
            waiting.removeAll(keepingCapacity: true)
        }
        // A body whose reader is cancelled ends as one that is whole does.
        try Task.checkCancellation()
        if let length, received != length {
            throw TransportFault.cut("the service sent \(received) of \(length) bytes")
        }
        let file =
            if let draft { draft } else {
                try await making.begin(try fileExtension(waiting))
            }
        try await making.write(waiting, to: file)
        return .made(try await making.finish(file), bytes: received)
    }

    private static func answer(_ response: HTTPClientResponse, _ body: [UInt8], _ exchange: Exchange) -> HTTPAnswer {
        HTTPAnswer(
            status: Int(response.status.code), headers: response.headers.map { .init($0.name, $0.value) }, body: body,
            exchange: exchange)
    }

    private static func excess(_ limit: Int64, _ exchange: Exchange) -> ActionError {
        ActionError(
            .permanent,
            "\(exchange.service) sends a file of more than \(SizeText.format(limit)), which is the most that is taken")
    }
}
