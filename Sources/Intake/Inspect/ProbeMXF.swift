import Disk

/// MXF (SMPTE ST 377-1): a header partition, which says whether it is final and where the footer is, and a footer partition at
/// the end, with a random index pack that ends in its own length.
///
/// Recorders that write "growing" files leave the header open for hours and put the footer behind when they stop.
enum ProbeMXF {
    /// A pack's fixed fields, up to the operational pattern (7.1).
    private static let packLength = 64
    /// What may stand behind the footer: metadata, index tables, filling.
    private static let mostParts = 4_096

    static func structure(of content: Content) throws(DiskError) -> Structure {
        guard let start = MXFKey.partitionStart(in: content.head), start + MXFKey.length + 9 <= content.head.count
        else {
            return Missing.header
        }
        let runIn = Int64(start)
        let status = content.head[start + 14]
        guard let pack = try Self.value(at: runIn, in: content) else { return Missing.header }
        guard pack.count >= Self.packLength else {
            return runIn + Int64(MXFKey.length + 9 + Self.packLength) <= content.size
                ? .damaged("its header is shorter than a header can be") : Missing.header
        }
        // Version, grid, this partition, the one before, the footer.
        let footer = pack.dropFirst(24).bigEndian(8)
        if let end = Self.randomIndex(content) {
            if try Self.footer(at: end, runIn, in: content) { return .complete }
            return try Self.isOther(at: end, runIn, in: content)
                ? .damaged("the index names a footer where something else stands")
                : .incomplete("the index names a footer that is not there")
        }
        let isOpen = status == 1 || status == 3
        guard footer > 0, let place = Int64(exactly: footer), place < Int64.max / 2 else {
            if isOpen {
                return .incomplete("the recording is still open: the header names no footer, which is written last")
            }
            return .unknown
        }
        guard place + runIn < content.size else { return Missing.bytes(of: content, upTo: place + runIn + 1) }
        guard try Self.footer(at: place, runIn, in: content) else {
            let isOther = try Self.isOther(at: place, runIn, in: content)
            return isOther && !isOpen
                ? .damaged("the header names a footer where something else stands")
                : .incomplete("the footer is missing, which is written last")
        }
        return try Self.parts(of: content, from: place + runIn)
    }

    /// Where the last partition begins, as the random index pack says (12.2) that ends the file; nil when none does.
    private static func randomIndex(_ content: Content) -> Int64? {
        let length = Int(content.tail.suffix(4).bigEndian(4))
        guard length >= MXFKey.length + 1 + 12 + 4, length <= content.tail.count else { return nil }
        guard MXFKey.partition(content.tail.suffix(length)) == .randomIndex else { return nil }
        return Int64(exactly: content.tail.suffix(12).bigEndian(8))
    }

    private static func footer(at offset: Int64, _ runIn: Int64, in content: Content) throws(DiskError) -> Bool {
        let (place, isBeyond) = offset.addingReportingOverflow(runIn)
        guard !isBeyond else { return false }
        return MXFKey.partition(try content.bytes(at: place, count: MXFKey.length)) == .footer
    }

    /// Whether something stands there that is no partition: zeros are what is not written yet.
    private static func isOther(at offset: Int64, _ runIn: Int64, in content: Content) throws(DiskError) -> Bool {
        let (place, isBeyond) = offset.addingReportingOverflow(runIn)
        guard !isBeyond else { return true }
        let key = try content.bytes(at: place, count: MXFKey.length)
        return key.count == MXFKey.length && key.contains { $0 != 0 } && MXFKey.partition(key) == nil
    }

    /// Walks what follows a footer. That a random index pack, which may be left out, will not come is not known.
    private static func parts(of content: Content, from footer: Int64) throws(DiskError) -> Structure {
        var offset = footer
        for _ in 0..<Self.mostParts {
            if offset == content.size { return .unknown }
            guard let length = try Self.length(at: offset, in: content) else {
                return .incomplete("it ends within the footer")
            }
            let (end, isBeyond) = length.body.addingReportingOverflow(length.size)
            guard !isBeyond, end <= content.size else { return .incomplete("it ends within the footer") }
            offset = end
        }
        return .unknown
    }

    /// The first bytes of a part's value.
    private static func value(at offset: Int64, in content: Content) throws(DiskError) -> ArraySlice<UInt8>? {
        guard let length = try Self.length(at: offset, in: content) else { return nil }
        return try content.bytes(at: length.body, count: Int(min(length.size, Int64(Self.packLength))))
    }

    /// Where a part's value begins, and how long it is (SMPTE ST 336, basic encoding rules); nil when none begins here.
    private static func length(at offset: Int64, in content: Content) throws(DiskError) -> (body: Int64, size: Int64)? {
        let header = try content.bytes(at: offset, count: MXFKey.length + 9)
        guard header.count > MXFKey.length, header.starts(with: MXFKey.pack.prefix(4)) else { return nil }
        let field = header.dropFirst(MXFKey.length)
        guard let first = field.first else { return nil }
        guard first & 0x80 != 0 else { return (offset + Int64(MXFKey.length + 1), Int64(first)) }
        let count = Int(first & 0x7F)
        guard (1...8).contains(count), field.count > count,
            let size = Int64(exactly: field.dropFirst().bigEndian(count))
        else { return nil }
        return (offset + Int64(MXFKey.length + 1 + count), size)
    }
}
