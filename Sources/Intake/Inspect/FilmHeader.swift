import Disk

/// What the boxes of an ISO base media file (ISO/IEC 14496-12) say of its size and length.
enum FilmHeader {
    /// The boxes that are looked at on each level; films have a handful of tracks.
    private static let mostBoxes = 512
    /// Far more than the pictures of a file need.
    private static let longestTable: Int64 = 65_536

    static func facts(_ content: Content) throws(DiskError) -> MediaFacts? {
        let boxes = try Self.boxes(in: content, from: 0, to: content.size, until: ["moov", "meta"])
        if let moov = boxes.first(where: { $0.name == "moov" }) { return try Self.film(content, moov) }
        if let meta = boxes.first(where: { $0.name == "meta" }) { return try Self.picture(content, meta) }
        return nil
    }

    /// 8.2.2, the movie header, and 8.3.2, the header of the first track that is shown.
    private static func film(_ content: Content, _ moov: BoxWalk.Box) throws(DiskError) -> MediaFacts? {
        var facts = MediaFacts()
        for box in try Self.boxes(of: moov, in: content) {
            if box.name == "mvhd" { facts.duration = try Self.duration(content, box) }
            guard box.name == "trak", facts.width == nil else { continue }
            for header in try Self.boxes(of: box, in: content) where header.name == "tkhd" {
                let size = try Self.shownSize(content, header)
                (facts.width, facts.height) = (size?.width, size?.height)
            }
        }
        return facts == MediaFacts() ? nil : facts
    }

    private static func duration(_ content: Content, _ box: BoxWalk.Box) throws(DiskError) -> Double? {
        let bytes = try content.bytes(at: box.body, count: 32)
        guard bytes.count == 32 else { return nil }
        let isLong = bytes.first == 1
        let rest = bytes.dropFirst(isLong ? 20 : 12)
        let (scale, length) = (rest.bigEndian(4), rest.dropFirst(4).bigEndian(isLong ? 8 : 4))
        // All ones: not known; 0: told by the fragments, if at all.
        let unknown: UInt64 = isLong ? .max : UInt64(UInt32.max)
        guard scale > 0, length > 0, length < unknown else { return nil }
        return Double(length) / Double(scale)
    }

    /// The last two numbers, 16.16; those of a track that is not shown are 0.
    private static func shownSize(_ content: Content, _ box: BoxWalk.Box) throws(DiskError) -> MediaFacts? {
        let version = try content.bytes(at: box.body, count: 1)
        let bytes = try content.bytes(at: box.body + (version.first == 1 ? 88 : 76), count: 8)
        guard bytes.count == 8 else { return nil }
        return MediaFacts(width: bytes.bigEndian(4) >> 16, height: bytes.dropFirst(4).bigEndian(4) >> 16)
    }

    /// ISO/IEC 14496-12, 8.11: the size (23008-12, 6.5.3) among the properties of the primary picture. Tiles and thumbnails have
    /// sizes of their own.
    private static func picture(_ content: Content, _ meta: BoxWalk.Box) throws(DiskError) -> MediaFacts? {
        let end = meta.offset + (meta.size ?? 0)
        // A version and flags, then boxes.
        let parts = try Self.boxes(in: content, from: meta.body + 4, to: end)
        guard let primary = parts.first(where: { $0.name == "pitm" }),
            let properties = parts.first(where: { $0.name == "iprp" })
        else { return nil }
        var item = FieldReader(try content.bytes(at: primary.body, count: 8))
        guard let version = item.take(4), let id = item.take(version >> 24 == 0 ? 2 : 4) else { return nil }
        let inner = try Self.boxes(of: properties, in: content)
        guard let container = inner.first(where: { $0.name == "ipco" }),
            let association = inner.first(where: { $0.name == "ipma" }), let size = association.size
        else { return nil }
        let table = try content.bytes(at: association.body, count: Int(min(size, Self.longestTable)))
        let boxes = try Self.boxes(of: container, in: content)
        for index in Self.properties(of: id, table) where boxes.indices.contains(index) && boxes[index].name == "ispe" {
            let bytes = try content.bytes(at: boxes[index].body + 4, count: 8)
            guard bytes.count == 8 else { return nil }
            return MediaFacts(width: bytes.bigEndian(4), height: bytes.dropFirst(4).bigEndian(4))
        }
        return nil
    }

    /// The places of a picture's properties, counted from 0, by the table of associations (8.11.14).
    private static func properties(of wanted: UInt64, _ table: ArraySlice<UInt8>) -> [Int] {
        var reader = FieldReader(table)
        guard let header = reader.take(4), let count = reader.take(4) else { return [] }
        let (isLongID, isLongIndex) = (header >> 24 > 0, header & 1 == 1)
        var left = count
        while left > 0, let id = reader.take(isLongID ? 4 : 2), let number = reader.take(1) {
            left -= 1
            var places: [Int] = []
            for _ in 0..<number {
                guard let place = reader.take(isLongIndex ? 2 : 1) else { return [] }
                // The first bit says that readers must know the property; 0 is none.
                places.append(Int(place & (isLongIndex ? 0x7FFF : 0x7F)) - 1)
            }
            if id == wanted { return places }
        }
        return []
    }

    private static func boxes(of box: BoxWalk.Box, in content: Content) throws(DiskError) -> [BoxWalk.Box] {
        try Self.boxes(in: content, from: box.body, to: box.offset + (box.size ?? 0))
    }

    /// The boxes of a range, up to and with one of some names.
    private static func boxes(
        in content: Content, from start: Int64, to end: Int64, until names: [String] = []
    ) throws(DiskError) -> [BoxWalk.Box] {
        var walk = BoxWalk(content, from: start, to: end)
        var boxes: [BoxWalk.Box] = []
        while boxes.count < Self.mostBoxes, case .box(let box) = try walk.next() {
            boxes.append(box)
            if names.contains(box.name) { break }
        }
        return boxes
    }
}
