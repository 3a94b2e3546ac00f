import Crypto
import Disk
import Foundation
import NIOCore
import Rules

/// The MD5 of bytes that are sent to VOD or OBS, in the two ways in which they write it.
struct HuaweiDigest: Sendable, Hashable {
    /// The 16 bytes.
    private let bytes: [UInt8]

    init(of content: some Sequence<UInt8>) {
        self.init(Insecure.MD5.hash(data: Array(content)))
    }

    /// - Parameter bytes: the 16 bytes of a digest that was counted while the bytes went by.
    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A digest that was counted while the bytes went by.
    init(_ digest: Insecure.MD5Digest) {
        self.bytes = Array(digest)
    }

    /// As `video_md5`, `cover_md5`, `md5`, `content_md5` and the header `Content-MD5` have it: base64 of the raw digest,
    /// 24 characters (VOD API reference, appendix "Generating an MD5 value"). In a query it is percent-encoded.
    var base64: String { Data(self.bytes).base64EncodedString() }

    /// As the `ETag` of a single PUT or of a part has it.
    var hexadecimal: String { self.bytes.hexadecimal }

    /// Whether an `ETag` says that OBS got these bytes; it comes in quotes.
    func agrees(withETag tag: String) -> Bool { OBSDocument.unquoted(tag).lowercased() == self.hexadecimal }
}

extension HuaweiDigest {
    /// How much is read at once.
    private static let chunk = 1 << 20

    /// The digest of a file, read once before it is sent: VOD signs it into the URL.
    ///
    /// - Parameter range: some of its bytes; nil for all.
    /// - Throws: `changed` when the file is not what was planned with.
    static func of(_ input: InputFile, _ range: Range<Int64>? = nil) async throws(ActionError) -> HuaweiDigest {
        let file = input.file
        let size = input.facts.size ?? file.size
        let range = range ?? 0..<size
        return try await input.threads.run { () throws(ActionError) -> HuaweiDigest in
            let start = try InputReader.begin(file, planned: size)
            var hash = Insecure.MD5()
            var offset = range.lowerBound
            var buffer = ByteBuffer()
            while offset < range.upperBound {
                let count = min(Self.chunk, Int(range.upperBound - offset))
                buffer.clear()
                try InputReader.read(file, at: offset, count: count, into: &buffer)
                buffer.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
                offset += Int64(count)
            }
            try InputReader.end(file, since: start)
            return HuaweiDigest(hash.finalize())
        }
    }
}
