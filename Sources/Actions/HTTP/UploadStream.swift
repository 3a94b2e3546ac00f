import Disk
import NIOCore
import Synchronization

/// A large body, read a chunk at a time as the connection takes it: the HTTP client asks for the next chunk when it can
/// write again, so that at most two are in memory.
struct UploadStream: AsyncSequence, Sendable {
    /// How much is read at once: few system calls, and two of them fit the 64 MB that a 2 GB upload may take.
    static let chunk: Int64 = 256 * 1024

    let body: FramedBody
    let input: InputFile
    let progress: UploadProgress

    func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    struct Iterator: AsyncIteratorProtocol {
        private let stream: UploadStream
        private var offset: Int64 = 0
        /// The file's status when reading began; nil before.
        private var start: FileStamp?

        init(stream: UploadStream) {
            self.stream = stream
        }

        /// The next chunk; nil when the whole body has been handed out.
        mutating func next() async throws -> ByteBuffer? {
            let (body, size, offset) = (self.stream.body, self.stream.body.fileSize ?? 0, self.offset)
            let (file, earlier) = (self.stream.input.file, self.start)
            guard earlier == nil || offset < size else { return nil }
            if self.stream.progress.isStopped { throw CancellationError() }
            let count = Swift.min(UploadStream.chunk, size - offset)
            let (buffer, start) = try await self.stream.input.threads.run {
                () throws(ActionError) -> (ByteBuffer, FileStamp) in
                let start = if let earlier { earlier } else { try InputReader.begin(file, planned: size) }
                var buffer = ByteBuffer()
                buffer.reserveCapacity(body.head.count + Int(count) + body.tail.count)
                if offset == 0 { buffer.writeBytes(body.head) }
                try InputReader.read(file, at: offset, count: Int(count), into: &buffer)
                if offset + count == size {
                    try InputReader.end(file, since: start)
                    buffer.writeBytes(body.tail)
                }
                return (buffer, start)
            }
            self.start = start
            self.offset = offset + count
            return self.stream.progress.pass(buffer)
        }
    }
}

/// How far an upload has come: what the transport knows of it while the HTTP client reads from the stream.
final class UploadProgress: Sendable {
    private let bytes = Atomic<Int64>(0)
    private let stopped = Atomic<Bool>(false)

    /// Bytes handed to the connection so far.
    var handed: Int64 { self.bytes.load(ordering: .acquiring) }
    var isStopped: Bool { self.stopped.load(ordering: .acquiring) }

    /// Ends the upload at the next chunk: the answer is there already.
    func stop() { self.stopped.store(true, ordering: .releasing) }

    /// The one place where chunks pass on their way out; a limit on bandwidth would wait here.
    func pass(_ chunk: ByteBuffer) -> ByteBuffer {
        self.bytes.add(Int64(chunk.readableBytes), ordering: .acquiringAndReleasing)
        return chunk
    }
}
