import Crypto
import FoundationEssentials
import NIOCore

/// A body that was read to its end, of which only the digests are kept.
struct ReceivedBytes: Sendable {
    /// In bytes.
    let size: Int64
    /// In hexadecimal.
    let md5: String
    let sha256: String
    /// As `Content-MD5` has it.
    let base64MD5: String

    init(_ body: IncomingBody) async throws {
        var md5 = Insecure.MD5()
        var sha256 = SHA256()
        while let piece = try await body.next() {
            piece.withUnsafeReadableBytes { bytes in
                md5.update(bufferPointer: bytes)
                sha256.update(bufferPointer: bytes)
            }
        }
        let digest = md5.finalize()
        self.size = body.count
        self.md5 = Hexadecimal.text(digest)
        self.base64MD5 = Data(digest).base64EncodedString()
        self.sha256 = Hexadecimal.text(sha256.finalize())
    }
}
