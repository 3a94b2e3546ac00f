import Hummingbird
import NIOCore

/// The body of a request as it arrives: counted, and read no faster than a fault allows.
///
/// Nothing is kept: while nobody asks for the next piece, the kernel's buffers fill and the client waits.
final class IncomingBody {
    private var pieces: RequestBody.AsyncIterator
    private let declared: Int64?
    private let clock: any Clock<Duration>
    private var isAtEnd = false
    /// Bytes read so far.
    private(set) var count: Int64 = 0
    /// At most so many bytes a second; nil: as they come.
    var bytesPerSecond: Int?

    /// - Parameter declared: what `Content-Length` says, nil without one.
    init(_ body: RequestBody, declared: Int64?, clock: any Clock<Duration>) {
        self.pieces = body.makeAsyncIterator()
        self.declared = declared
        self.clock = clock
    }

    /// The next piece; nil at the end. Throws `SandboxError.clientGone` when the connection ended before the body did.
    func next() async throws -> ByteBuffer? {
        guard !self.isAtEnd else { return nil }
        let piece: ByteBuffer?
        do {
            piece = try await self.pieces.next(isolation: #isolation)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw SandboxError.clientGone
        }
        guard let piece else {
            self.isAtEnd = true
            // The server ends the stream when the connection ends, whether or not all of it has come.
            if let declared, self.count < declared { throw SandboxError.clientGone }
            return nil
        }
        self.count += Int64(piece.readableBytes)
        if let bytesPerSecond {
            let seconds = Double(piece.readableBytes) / Double(max(1, bytesPerSecond))
            try await self.clock.sleep(for: .seconds(seconds))
        }
        return piece
    }

    /// Reads what is left and forgets it.
    func drain() async throws {
        while try await self.next() != nil {}
    }
}
