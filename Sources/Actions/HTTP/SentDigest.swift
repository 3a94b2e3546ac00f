import Crypto
import NIOCore
import Synchronization

/// The MD5 of what is sent, made in the one pass that reads the file: storage answers with the MD5 of what arrived.
final class SentDigest: Sendable {
    private let state = Mutex(State())

    private struct State: @unchecked Sendable {
        // The hash is a value without references to anything else; the lock guards it.
        var hash = Insecure.MD5()
    }

    func add(_ bytes: ByteBufferView) {
        self.state.withLock { state in
            bytes.withUnsafeBytes { state.hash.update(bufferPointer: $0) }
        }
    }

    func finish() -> [UInt8] { self.state.withLock { Array($0.hash.finalize()) } }
}
