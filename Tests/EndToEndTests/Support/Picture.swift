import Crypto
import Foundation
import SystemPackage

/// Pictures for dropping: whole as far as anybody who reads the frame can tell, each different, of any size.
enum Picture {
    /// A JPEG of about so many bytes: the header, one segment, a scan of filling, the end marker.
    static func jpeg(_ name: String, size: Int = 2_000) -> [UInt8] {
        self.head(name) + self.filling(max(0, size - 200)) + self.end
    }

    /// A JPEG of which the end is missing.
    static func cutJPEG(_ name: String) -> [UInt8] {
        self.head(name) + self.filling(5_000)
    }

    /// Writes a JPEG too large for memory, in chunks.
    ///
    /// - Returns: its digest.
    static func writeJPEG(_ name: String, size: Int, to path: FilePath) throws -> String {
        var digest = SHA256()
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        try file.closeAfter {
            let chunk = self.filling(1 << 20)
            let parts = [self.head(name)] + Array(repeating: chunk, count: size >> 20) + [self.end]
            for part in parts {
                try file.writeAll(part)
                digest.update(data: part)
            }
        }
        return self.hexadecimal(digest.finalize())
    }

    static func sha256(_ bytes: some DataProtocol) -> String {
        self.hexadecimal(SHA256.hash(data: bytes))
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func head(_ name: String) -> [UInt8] {
        let jfif: [UInt8] = [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
        ]
        let comment = Array(name.utf8.prefix(200))
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]
        return jfif + [0xFF, 0xFE, 0, UInt8(comment.count + 2)] + comment + scan
    }

    /// Never 0xFF, so that no marker can be in it.
    private static func filling(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) & 0x7F }
    }

    private static let end: [UInt8] = [0xFF, 0xD9]
}
