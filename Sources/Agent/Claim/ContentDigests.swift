import Crypto
import Disk
import Rules
import SystemPackage

/// The digests of a file's content, in one pass.
enum ContentDigests {
    private static let chunk = 1 << 20

    /// As hexadecimal text. Blocks.
    ///
    /// - Parameter stop: of the agent, which does not wait for the minutes that a large file takes.
    /// - Throws: `DiskError`, also when the agent stops.
    static func of(
        _ file: OpenedFile, _ wanted: Set<FileDigest>, unless stop: StopFlag? = nil
    ) throws(DiskError) -> [FileDigest: String] {
        var md5 = Insecure.MD5()
        var sha256 = SHA256()
        var offset: Int64 = 0
        while true {
            if stop?.isSet == true {
                throw DiskError("read", file.shown, .interrupted, because: "the agent stops; the next one goes on")
            }
            let bytes = try file.read(at: offset, count: Self.chunk)
            if bytes.isEmpty { break }
            if wanted.contains(.md5) { md5.update(data: bytes) }
            if wanted.contains(.sha256) { sha256.update(data: bytes) }
            offset += Int64(bytes.count)
        }
        var digests: [FileDigest: String] = [:]
        if wanted.contains(.md5) { digests[.md5] = md5.finalize().hexadecimal }
        if wanted.contains(.sha256) { digests[.sha256] = sha256.finalize().hexadecimal }
        return digests
    }
}
