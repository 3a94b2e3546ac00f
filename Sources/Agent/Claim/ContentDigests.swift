import Crypto
import Disk
import Rules

/// The digests of a file's content, in one pass.
enum ContentDigests {
    private static let chunk = 1 << 20

    /// As hexadecimal text. Blocks.
    static func of(_ file: OpenedFile, _ wanted: Set<FileDigest>) throws(DiskError) -> [FileDigest: String] {
        var md5 = Insecure.MD5()
        var sha256 = SHA256()
        var offset: Int64 = 0
        while true {
            let bytes = try file.read(at: offset, count: Self.chunk)
            if bytes.isEmpty { break }
            if wanted.contains(.md5) { md5.update(data: bytes) }
            if wanted.contains(.sha256) { sha256.update(data: bytes) }
            offset += Int64(bytes.count)
        }
        var digests: [FileDigest: String] = [:]
        if wanted.contains(.md5) { digests[.md5] = self.hexadecimal(md5.finalize()) }
        if wanted.contains(.sha256) { digests[.sha256] = self.hexadecimal(sha256.finalize()) }
        return digests
    }

    private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
