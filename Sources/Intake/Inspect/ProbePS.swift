/// MPEG program stream (ISO/IEC 13818-1, 2.5.3; 11172-1): packs of packets, and an end code, which many writers leave out.
///
/// Without an end code a stream that ends with a whole packet may be all of it: that is not known.
enum ProbePS {
    private static let prefix: [UInt8] = [0, 0, 1]
    private static let pack: [UInt8] = [0, 0, 1, 0xBA]
    private static let end: [UInt8] = [0, 0, 1, 0xB9]
    private static let sequenceEnd: [UInt8] = [0, 0, 1, 0xB7]

    static func structure(of content: Content) -> Structure {
        if content.tail.suffix(4).elementsEqual(Self.end) { return .complete }
        let tail = content.tail
        guard var offset = tail.lastStart(of: Self.pack) else { return .unknown }
        while offset < tail.count {
            guard offset + 4 <= tail.count else { return Self.cut(tail.count - offset) }
            guard tail[offset..<(offset + 3)].elementsEqual(Self.prefix) else {
                // Filling behind the last packet.
                return tail[offset...].allSatisfy { $0 == 0 } || tail[offset...].allSatisfy { $0 == 0xFF }
                    ? .unknown : .incomplete("its end is not that of a program stream")
            }
            guard let length = Self.length(tail[offset...]) else { return Self.cut(tail.count - offset) }
            offset += length
        }
        guard offset == tail.count else {
            return .incomplete("\(offset - tail.count) bytes of the last packet are missing")
        }
        return .unknown
    }

    /// A stream of one video without packets (ISO/IEC 13818-2, 6.2.2): its end code, which some leave out.
    static func sequence(_ content: Content) -> Structure {
        content.tail.suffix(4).elementsEqual(Self.sequenceEnd) ? .complete : .unknown
    }

    private static func cut(_ count: Int) -> Structure {
        .incomplete("it ends within a packet, \(count) bytes after its start")
    }

    /// How long the pack header or packet is that begins here; nil when too little of it is there.
    private static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
        switch bytes[bytes.startIndex + 3] {
        case 0xB9: return 4
        case 0xBA:
            guard let mark = bytes.dropFirst(4).first else { return nil }
            // 0010 in the first version, 01 in the second, where stuffing may follow.
            guard mark & 0xC0 == 0x40 else { return 12 }
            return bytes.dropFirst(13).first.map { 14 + Int($0 & 7) }
        default: return bytes.count >= 6 ? 6 + Int(bytes.dropFirst(4).bigEndian(2)) : nil
        }
    }
}
