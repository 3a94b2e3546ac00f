import Disk
import Synchronization

@testable import Intake

/// A file in memory, which counts what is read of it: thousands of cuts need no thousands of files.
final class MemoryFile: ByteSource {
    let bytes: [UInt8]
    /// As long as it says it is; behind its bytes they come again, so that a walk can go on.
    let size: Int64
    private let count = Mutex((reads: 0, bytes: 0))

    init(_ bytes: [UInt8], size: Int64? = nil) {
        self.bytes = bytes
        self.size = size ?? Int64(bytes.count)
    }

    var reads: Int { self.count.withLock { $0.reads } }
    var bytesRead: Int { self.count.withLock { $0.bytes } }

    func read(at offset: Int64, count: Int) -> [UInt8] {
        let end = min(self.size, offset + Int64(count))
        self.count.withLock { $0 = ($0.reads + 1, $0.bytes + Int(max(0, end - offset))) }
        guard offset < end else { return [] }
        if end <= Int64(self.bytes.count) { return Array(self.bytes[Int(offset)..<Int(end)]) }
        var bytes: [UInt8] = []
        var place = Int(offset % Int64(self.bytes.count))
        while bytes.count < Int(end - offset) {
            bytes += self.bytes[place...].prefix(Int(end - offset) - bytes.count)
            place = 0
        }
        return bytes
    }

    /// What is said of it.
    ///
    /// - Parameters:
    ///   - blocks: of 512 bytes on disk; as many as it needs when nil.
    ///   - name: which says that it is JSON or YAML.
    func inspect(blocks: Int64? = nil, name: String = "") throws -> FileInspection {
        let content = try Content(self, size: self.size)
        let sniffed = Sniffer.sniff(content.head, isWhole: content.isWholeInHead)
        return try FileInspection.of(
            content, sniffed, sniffed.type ?? Magic.unknown, name: Array(name.utf8),
            blocks: blocks ?? (self.size + 511) / 512)
    }
}
