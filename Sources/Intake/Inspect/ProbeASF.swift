import Disk

/// ASF, the file of WMV and WMA (Microsoft, "Advanced Systems Format Specification"): objects that tile the file; the header
/// says how long it is, unless it is a broadcast, which has no end that is known.
enum ProbeASF {
    static let header: [UInt8] = [
        0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C,
    ]
    private static let fileProperties: [UInt8] = [
        0xA1, 0xDC, 0xAB, 0x8C, 0x47, 0xA9, 0xCF, 0x11, 0x8E, 0xE4, 0x00, 0xC0, 0x0C, 0x20, 0x53, 0x65,
    ]
    private static let data: [UInt8] = [
        0x36, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C,
    ]
    /// A GUID and a size.
    private static let objectHeader: Int64 = 24
    private static let dataHeader: Int64 = 50
    private static let mostObjects = 256

    static func structure(of content: Content) throws(DiskError) -> Structure {
        let start = content.head.prefix(Content.window - 104)
        guard let properties = PlainText.range(of: Self.fileProperties, in: start)?.lowerBound,
            content.head.count >= properties + 104
        else { return Missing.header }
        let fields = content.head[properties...]
        let declared = Int64(clamping: fields.dropFirst(40).littleEndian(8))
        let isBroadcast = fields.dropFirst(88).littleEndian(4) & 1 != 0
        let packet = Int64(fields.dropFirst(92).littleEndian(4))
        guard isBroadcast || declared > 0 else {
            return Missing.size
        }
        if !isBroadcast, content.size < declared { return Missing.bytes(of: content, upTo: declared) }
        return try Self.objects(of: content, isBroadcast: isBroadcast, packet: packet)
    }

    private static func objects(
        of content: Content, isBroadcast: Bool, packet: Int64
    ) throws(DiskError) -> Structure {
        var offset: Int64 = 0
        var packets: Structure?
        var last = (offset: Int64(0), isIndex: false)
        for _ in 0..<Self.mostObjects {
            if offset == content.size, let packets { return try Self.end(of: content, last: last) ?? packets }
            let object = try content.bytes(at: offset, count: Int(Self.dataHeader))
            guard object.count >= Self.objectHeader else { return .incomplete("it ends within the header of a part") }
            let size = Int64(clamping: object.dropFirst(16).littleEndian(8))
            let isData = object.starts(with: Self.data)
            if isData, isBroadcast || size == 0 {
                let rest = content.size - offset - Self.dataHeader
                return packet > 0 && rest >= 0 && rest % packet == 0 ? .unknown : .incomplete("the last packet is cut")
            }
            guard size == 0 || size >= Self.objectHeader || packets != nil else {
                return .damaged("the part at byte \(Missing.number(offset)) is shorter than a part can be")
            }
            guard size >= Self.objectHeader else {
                return packets == nil ? .incomplete("a part at byte \(Missing.number(offset)) has no size") : .unknown
            }
            let (end, isBeyond) = offset.addingReportingOverflow(size)
            guard !isBeyond, end <= content.size else { return .incomplete("the last part is cut") }
            if isData {
                let isLast = end == content.size
                packets = try Self.lastPacket(of: content, end: end, length: packet, isLast: isLast)
                if case .incomplete = packets { return packets ?? .unknown }
            }
            last = (offset, !isData)
            offset = end
        }
        return .unknown
    }

    /// What zeros at the end of an index (6.1) mean; nil when there are none, or the packets come last. The numbers of an index
    /// may well be zeros, but how many there are is not.
    private static func end(
        of content: Content, last: (offset: Int64, isIndex: Bool)
    ) throws(DiskError) -> Structure? {
        guard last.isIndex, content.zerosAtEnd > 0 else { return nil }
        let count = try content.bytes(at: last.offset + 52, count: 4).littleEndian(4)
        guard count > 0 else { return .incomplete("the index behind the packets is not filled in yet") }
        // An entry ends with how many packets it speaks of.
        let isFilled = content.zerosAtEnd < 2 && last.offset + 56 + 6 * Int64(count) == content.size
        return isFilled ? nil : .unknown
    }

    /// Whether the last packet is there: it begins with its flags, which are not zero, and its padding is zeros.
    private static func lastPacket(
        of content: Content, end: Int64, length: Int64, isLast: Bool
    ) throws(DiskError) -> Structure {
        guard length > 0, end - length > 0 else { return .unknown }
        let packet = try content.bytes(at: end - length, count: 32)
        guard let flags = packet.first, flags != 0 else { return .incomplete("the last packet is missing") }
        guard isLast, content.zerosAtEnd > 0 else { return .complete }
        return content.zerosAtEnd <= Self.padding(packet) ? .complete : .unknown
    }

    /// How much padding a packet says that it ends with (5.2.2); 0 when it does not say.
    private static func padding(_ packet: ArraySlice<UInt8>) -> Int {
        var rest = packet
        if let first = rest.first, first & 0x80 != 0 { rest = rest.dropFirst(1 + Int(first & 0x0F)) }
        guard let types = rest.first else { return 0 }
        let lengths = [0, 1, 2, 4]
        let before = lengths[Int(types >> 5 & 3)] + lengths[Int(types >> 1 & 3)]
        return Int(rest.dropFirst(2 + before).littleEndian(lengths[Int(types >> 3 & 3)]))
    }
}
