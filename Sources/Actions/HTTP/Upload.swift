import AsyncHTTPClient
import Disk
import NIOCore

/// A large body on its way: read a chunk at a time, the next while the one before it leaves, so that two are in memory.
///
/// The HTTP client would take more (it says "go on" until its event loop has seen the socket full, which is tens of
/// megabytes later on a busy machine); what counts here is what the kernel has taken.
final class Upload: Sendable {
    /// How much is read at once: few system calls, and two of them fit the 64 MB that a 2 GB upload may take.
    static let chunk: Int64 = 256 * 1024

    private struct Start: Sendable {
        var writer: HTTPClient.Body.StreamWriter
        var end: EventLoopPromise<Void>
    }

    private let body: FramedBody
    private let input: InputFile
    private let progress: UploadProgress
    private let loop: any EventLoop
    private let starts: AsyncStream<Start>
    private let start: AsyncStream<Start>.Continuation

    init(_ body: FramedBody, _ input: InputFile, _ progress: UploadProgress, on loop: any EventLoop) {
        self.body = body
        self.input = input
        self.progress = progress
        self.loop = loop
        (self.starts, self.start) = AsyncStream.makeStream(of: Start.self, bufferingPolicy: .bufferingOldest(1))
    }

    /// The body as the HTTP client takes it: it says when the connection is there, and `run` does the rest.
    var content: HTTPClient.Body {
        .stream(contentLength: self.body.length) { writer in
            let end = self.loop.makePromise(of: Void.self)
            switch self.start.yield(Start(writer: writer, end: end)) {
            case .enqueued: break
            // `run` was cancelled before the connection was there.
            case .dropped, .terminated: end.fail(CancellationError())
            @unknown default: end.fail(CancellationError())
            }
            return end.futureResult
        }
    }

    /// Waits for the connection and sends the body. Ends when all of it is handed over, or when the task is cancelled.
    ///
    /// - Throws: an `ActionError` when the file cannot be read or changed; then the request is aborted.
    func run() async throws {
        for await start in self.starts {
            do {
                try await self.feed(start)
            } catch {
                start.end.fail(error)
                throw error
            }
            return
        }
    }

    private func feed(_ start: Start) async throws {
        let size = self.body.fileSize ?? 0
        var offset: Int64 = 0
        var stamp: FileStamp?
        repeat {
            let (chunk, begun) = try await self.read(at: offset, since: stamp)
            stamp = begun
            offset = min(offset + Self.chunk, size)
            try await self.send(chunk, isLast: offset == size, start)
        } while offset < size
    }

    /// Hands a chunk over, in pieces where the bandwidth is narrow.
    private func send(_ chunk: ByteBuffer, isLast: Bool, _ start: Start) async throws {
        var chunk = chunk
        repeat {
            let count = min(chunk.readableBytes, self.progress.stride)
            guard let piece = chunk.readSlice(length: count) else { return }
            let isEnd = isLast && chunk.readableBytes == 0
            try await self.progress.waitUntilWritten()
            try await self.progress.pass(piece)
            // In one go with the end of the body: a service may answer and hang up as soon as it has the last byte.
            try await self.loop.submit {
                _ = start.writer.write(.byteBuffer(piece))
                if isEnd { start.end.succeed() }
            }.get()
        } while chunk.readableBytes > 0
    }

    /// Reads the chunk at `offset`, with what comes before the file and after it.
    ///
    /// - Parameter earlier: the file's status when reading began; nil for the first chunk.
    private func read(at offset: Int64, since earlier: FileStamp?) async throws(ActionError) -> (ByteBuffer, FileStamp)
    {
        let (body, file, size) = (self.body, self.input.file, self.body.fileSize ?? 0)
        let (whole, progress) = (self.input.facts.size ?? size, self.progress)
        let count = min(Self.chunk, size - offset)
        return try await InputReader.answer(on: self.input.threads, about: file) { () throws(ActionError) in
            let start = if let earlier { earlier } else { try InputReader.begin(file, planned: whole) }
            var buffer = ByteBuffer()
            buffer.reserveCapacity((offset == 0 ? body.head.count : 0) + Int(count) + body.tail.count)
            if offset == 0 { buffer.writeBytes(body.head) }
            let before = buffer.writerIndex
            try InputReader.read(file, at: body.fileOffset + offset, count: Int(count), into: &buffer)
            progress.noteRead(buffer.readableBytesView.dropFirst(before))
            if offset + count == size {
                try InputReader.end(file, since: start)
                buffer.writeBytes(body.tail)
            }
            return (buffer, start)
        }
    }
}
