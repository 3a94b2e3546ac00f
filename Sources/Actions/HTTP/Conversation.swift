import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// One request's side of the HTTP client: notes what has left and collects the answer. The client calls it on its event
/// loop.
final class Conversation: HTTPClientResponseDelegate {
    /// What came back, without its meaning.
    struct Answer: Sendable {
        var head: HTTPResponseHead
        var body: [UInt8] = []
    }

    /// Why an exchange is ended on account of what came back.
    enum Refusal: Error, Hashable {
        /// A success that came before the body had left.
        case early(status: Int)
        /// A refusal came before the body had left, and its words took too long.
        case wordless
    }

    /// How long we wait for the words of a refusal that came before the whole body had left.
    static let patience = TimeAmount.seconds(5)

    private struct State {
        var isHeadSent = false
        var answer: Answer?
    }

    private let state = Mutex(State())
    private let length: Int64
    private let progress: UploadProgress

    /// - Parameter length: of the request's body.
    init(length: Int64, progress: UploadProgress) {
        self.length = length
        self.progress = progress
    }

    /// How much of the request has left.
    var sent: Sent {
        guard self.state.withLock(\.isHeadSent) else { return .nothing }
        let written = self.progress.written
        if written >= self.length { return .whole }
        return written == 0 ? .nothing : .part
    }

    /// A refusal of which the status is known, though perhaps not all of its words: what an exchange that broke off
    /// afterwards comes to.
    var refusal: Answer? {
        self.state.withLock { state in
            guard let answer = state.answer, answer.head.status.code >= 300 else { return nil }
            return answer
        }
    }

    // MARK: HTTPClientResponseDelegate

    func didSendRequestHead(task: HTTPClient.Task<Answer>, _ head: HTTPRequestHead) {
        self.state.withLock { $0.isHeadSent = true }
    }

    func didSendRequestPart(task: HTTPClient.Task<Answer>, _ part: IOData) {
        self.progress.noteWritten(part.readableBytes)
    }

    func didReceiveHead(task: HTTPClient.Task<Answer>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let size = head.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard size <= HTTPTransport.longestHeaders else {
            return task.eventLoop.makeFailedFuture(TransportFault.badAnswer("its headers are over 64 KiB"))
        }
        self.state.withLock { $0.answer = Answer(head: head) }
        guard self.progress.written < self.length else { return task.eventLoop.makeSucceededVoidFuture() }
        if head.status.code < 300 {
            return task.eventLoop.makeFailedFuture(Refusal.early(status: Int(head.status.code)))
        }
        // The client would wait for the rest of a body that it does not send any more.
        let isWordless = head.headers.first(name: "Content-Length") == "0"
        task.eventLoop.scheduleTask(in: isWordless ? .zero : Self.patience) { task.fail(reason: Refusal.wordless) }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Answer>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let isFit = self.state.withLock { state in
            let count = (state.answer?.body.count ?? 0) + buffer.readableBytes
            guard count <= HTTPTransport.longestAnswer else { return false }
            state.answer?.body.append(contentsOf: buffer.readableBytesView)
            return true
        }
        guard isFit else {
            return task.eventLoop.makeFailedFuture(TransportFault.badAnswer("its answer is over 4 MiB"))
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Answer>) throws -> Answer {
        guard let answer = self.state.withLock(\.answer) else { throw TransportFault.cut("no answer came") }
        return answer
    }
}
