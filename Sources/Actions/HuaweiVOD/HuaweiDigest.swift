import Crypto
import Foundation

/// The MD5 of bytes that are sent to VOD or OBS, in the two ways in which they write it.
struct HuaweiDigest: Sendable, Hashable {
    /// The 16 bytes.
    private let bytes: [UInt8]

    init(of content: some Sequence<UInt8>) {
        self.init(Insecure.MD5.hash(data: Array(content)))
    }

    /// A digest that was counted while the bytes went by.
    init(_ digest: Insecure.MD5Digest) {
        self.bytes = Array(digest)
    }

    /// As `video_md5`, `cover_md5`, `md5`, `content_md5` and the header `Content-MD5` have it: base64 of the raw digest,
    /// 24 characters (VOD API reference, appendix "Generating an MD5 value"). In a query it is percent-encoded.
    var base64: String { Data(self.bytes).base64EncodedString() }

    /// As the `ETag` of a single PUT or of a part has it.
    var hexadecimal: String { self.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// Whether an `ETag` says that OBS got these bytes; it comes in quotes.
    func agrees(withETag tag: String) -> Bool { OBSDocument.unquoted(tag).lowercased() == self.hexadecimal }
}
