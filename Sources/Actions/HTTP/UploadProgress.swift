import NIOCore
import Synchronization

/// How far a body has come: counted where it is handed over and where the kernel has taken it.
final class UploadProgress: Sendable {
    private let handedBytes = Atomic<Int64>(0)
    private let writtenBytes = Atomic<Int64>(0)
    /// Told of what has been written; nil when nobody looks.
    private let shown: SentBytes?
    private let (writes, write) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    private let pace: any Pace
    private let digest: SentDigest?

    /// - Parameters:
    ///   - pace: the account's, for its bandwidth.
    ///   - isDigested: whether the MD5 of the file's bytes is wanted.
    init(shown: SentBytes? = nil, pace: any Pace = Unpaced(), isDigested: Bool = false) {
        self.shown = shown
        self.pace = pace
        self.digest = isDigested ? SentDigest() : nil
    }

    /// Takes the file's bytes in order as they are read.
    func noteRead(_ bytes: ByteBufferView) { self.digest?.add(bytes) }

    /// The MD5 of all the file's bytes; nil when it is not wanted. Once, at the end.
    func finishDigest() -> [UInt8]? { self.digest?.finish() }

    /// Bytes handed to the connection so far.
    var handed: Int64 { self.handedBytes.load(ordering: .acquiring) }
    /// Bytes that the kernel has taken so far.
    var written: Int64 { self.writtenBytes.load(ordering: .acquiring) }

    /// The most bytes that leave at once.
    var stride: Int { self.pace.stride }

    /// The one place where bodies pass: waits until the bandwidth allows it.
    ///
    /// - Throws: when the task is cancelled.
    func pass(_ chunk: ByteBuffer) async throws(CancellationError) {
        try await self.pace.pass(chunk.readableBytes)
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
