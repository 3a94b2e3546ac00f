import NIOCore
import Synchronization

/// How far a body has come: counted where it is handed over and where the kernel has taken it.
final class UploadProgress: Sendable {
    private let handedBytes = Atomic<Int64>(0)
    private let writtenBytes = Atomic<Int64>(0)
    /// Told of what has been written; nil when nobody looks.
    private let shown: SentBytes?
    private let (writes, write) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(shown: SentBytes? = nil) {
        self.shown = shown
    }

    /// Bytes handed to the connection so far.
    var handed: Int64 { self.handedBytes.load(ordering: .acquiring) }
    /// Bytes that the kernel has taken so far.
    var written: Int64 { self.writtenBytes.load(ordering: .acquiring) }

    /// The one place where the chunks of large bodies pass; a limit on bandwidth would wait here.
    func pass(_ chunk: ByteBuffer) {
        self.handedBytes.add(Int64(chunk.readableBytes), ordering: .acquiringAndReleasing)
    }

    /// Says that the kernel has taken so many more bytes.
    func noteWritten(_ count: Int) {
        self.writtenBytes.add(Int64(count), ordering: .acquiringAndReleasing)
        self.shown?.add(count)
        self.write.yield()
    }

    /// Returns when everything handed over has been written. Throws when the task is cancelled.
    func waitUntilWritten() async throws {
        if self.written >= self.handed { return }
        for await _ in self.writes where self.written >= self.handed { return }
        throw CancellationError()
    }
}
