import Disk

/// The pictures of a HEIC or AVIF file (ISO/IEC 14496-12, 8.11.3, and 23008-12): `iloc` tells where in the file each lies.
enum HEIFItems {
    /// Far more than the pictures of a file.
    private static let longestTable: Int64 = 65_536

    /// - Parameter meta: the box that holds the table.
    static func structure(of content: Content, meta: BoxWalk.Box) throws(DiskError) -> Structure {
        let end = meta.offset + (meta.size ?? 0)
        // A version and flags, then boxes.
        var walk = BoxWalk(content, from: meta.body + 4, to: end)
        while case .box(let box) = try walk.next() {
            guard let size = box.size, walk.offset <= end else { break }
            guard box.name == "iloc" else { continue }
            guard size <= Self.longestTable else { return .unknown }
            let table = try content.bytes(at: box.body, count: Int(size - box.headerSize))
            guard let needed = Self.end(table) else { return .incomplete("the table of pictures (iloc) is not whole") }
            return needed > content.size ? Missing.bytes(of: content, upTo: needed) : .complete
        }
        return .incomplete("the table of pictures (iloc) is missing")
    }

    /// Where the last byte that the table names ends; nil when the table does.
    private static func end(_ table: ArraySlice<UInt8>) -> Int64? {
        var reader = FieldReader(table)
        guard let version = reader.take(4).map({ $0 >> 24 }), version <= 2, let sizes = reader.take(2) else {
            return nil
        }
        let offsetSize = Int(sizes >> 12 & 15)
        let lengthSize = Int(sizes >> 8 & 15)
        let baseSize = Int(sizes >> 4 & 15)
        let indexSize = version == 0 ? 0 : Int(sizes & 15)
        guard let items = reader.take(version < 2 ? 2 : 4), items > 0 else { return nil }
        var end: UInt64 = 0
        for _ in 0..<items {
            guard reader.take(version < 2 ? 2 : 4) != nil else { return nil }
            // 0: in the file; others lie within the box itself, or are made of other items.
            guard let method = version == 0 ? 0 : reader.take(2).map({ $0 & 15 }), reader.take(2) != nil,
                let base = reader.take(baseSize), let extents = reader.take(2)
            else { return nil }
            // Fields of no length are read without end.
            for _ in 0..<(indexSize + offsetSize + lengthSize > 0 ? extents : min(extents, 1)) {
                guard reader.take(indexSize) != nil, let offset = reader.take(offsetSize),
                    let length = reader.take(lengthSize)
                else { return nil }
                if method == 0 { end = max(end, base &+ offset &+ length) }
            }
        }
        return Int64(exactly: end)
    }
}
