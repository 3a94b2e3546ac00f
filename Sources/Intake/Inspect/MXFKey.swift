import Glibc

/// The keys of MXF (SMPTE ST 377-1) that tell where partitions begin, and of what kind they are.
enum MXFKey {
    /// What the keys of partition packs and of the random index pack begin with (7.1).
    static let pack: [UInt8] = [0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02, 0x01, 0x01]
    static let length = 16

    enum Partition: Sendable, Hashable { case header, body, footer, randomIndex }

    /// Which pack has this key; nil for all other keys.
    static func partition(_ key: some RandomAccessCollection<UInt8>) -> Partition? {
        guard key.count >= Self.length, key.starts(with: Self.pack) else { return nil }
        switch key.dropFirst(Self.pack.count).first {
        case 0x02: return .header
        case 0x03: return .body
        case 0x04: return .footer
        case 0x11: return .randomIndex
        default: return nil
        }
    }

    /// Where the header partition begins: at the start, or after a run-in of up to 64 KiB (6.5). Nil when there is none.
    static func partitionStart(in head: [UInt8]) -> Int? {
        // In one go over the bytes: all of the head of every file of an unknown type is looked through.
        head.withUnsafeBytes { bytes in
            var start = 0
            guard let base = bytes.baseAddress else { return nil }
            while start + Self.length <= bytes.count {
                guard let found = memchr(base + start, Int32(Self.pack[0]), bytes.count - start) else { return nil }
                start = base.distance(to: UnsafeRawPointer(found))
                let key = bytes[start...].prefix(Self.length)
                if Self.partition(key) == .header { return start }
                start += 1
            }
            return nil
        }
    }
}
