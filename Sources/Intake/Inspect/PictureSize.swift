import Disk

/// Where the formats of pictures say how large they are.
enum PictureSize {
    /// Far more than any camera writes before the picture.
    private static let mostSegments = 4_096

    /// ITU-T T.81, B.2.2: the frame header, of any kind of coding.
    static func jpeg(_ content: Content) throws(DiskError) -> MediaFacts? {
        var offset: Int64 = 2
        for _ in 0..<Self.mostSegments {
            let bytes = try content.bytes(at: offset, count: 9)
            guard bytes.count == 9, bytes.first == 0xFF else { return nil }
            switch bytes[bytes.startIndex + 1] {
            case 0xFF: offset += 1
            case 0x01, 0xD0...0xD8: offset += 2
            // The other markers of this range are tables.
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                let size = bytes.dropFirst(5)
                return MediaFacts(width: size.dropFirst(2).bigEndian(2), height: size.bigEndian(2))
            case 0xD9, 0xDA: return nil
            default: offset += 2 + Int64(bytes.dropFirst(2).bigEndian(2))
            }
        }
        return nil
    }

    /// ISO/IEC 15948, 11.2.2.
    static func png(_ content: Content) -> MediaFacts? {
        guard content.starts(with: "IHDR", at: 12), content.head.count >= 24 else { return nil }
        return MediaFacts(width: content.head[16...].bigEndian(4), height: content.head[20...].bigEndian(4))
    }

    /// GIF89a specification, 18: the logical screen.
    static func gif(_ content: Content) -> MediaFacts? {
        guard content.head.count >= 10 else { return nil }
        return MediaFacts(width: content.head[6...].littleEndian(2), height: content.head[8...].littleEndian(2))
    }

    /// RFC 9649, 2.5 to 2.7: the first chunk is that of an extended file, of a lossless or of a lossy picture.
    static func webP(_ content: Content) -> MediaFacts? {
        guard content.head.count >= 30 else { return nil }
        let data = content.head[20...]
        switch String(decoding: content.head[12..<16], as: UTF8.self) {
        case "VP8X":
            return MediaFacts(
                width: data.dropFirst(4).littleEndian(3) + 1, height: data.dropFirst(7).littleEndian(3) + 1)
        case "VP8L":
            let bits = data.dropFirst().littleEndian(4)
            return data.first == 0x2F ? MediaFacts(width: bits & 0x3FFF + 1, height: bits >> 14 & 0x3FFF + 1) : nil
        case "VP8 ":
            // RFC 6386, 9.1: a key frame has its start code behind the tag; two bits of each number are for scaling.
            guard data.dropFirst(3).starts(with: [0x9D, 0x01, 0x2A]) else { return nil }
            return MediaFacts(
                width: data.dropFirst(6).littleEndian(2) & 0x3FFF, height: data.dropFirst(8).littleEndian(2) & 0x3FFF)
        default: return nil
        }
    }

    /// Microsoft, BITMAPCOREHEADER and BITMAPINFOHEADER.
    static func bmp(_ content: Content) -> MediaFacts? {
        guard content.head.count >= 26 else { return nil }
        let header = content.head[14...]
        if header.littleEndian(4) < 40 {
            return MediaFacts(width: header.dropFirst(4).littleEndian(2), height: header.dropFirst(6).littleEndian(2))
        }
        // Negative when the first row is the top one.
        let height = Int32(truncatingIfNeeded: header.dropFirst(8).littleEndian(4)).magnitude
        return MediaFacts(width: header.dropFirst(4).littleEndian(4), height: UInt64(height))
    }

    /// TIFF 6.0, section 2: ImageWidth and ImageLength of the first directory.
    static func tiff(_ content: Content) throws(DiskError) -> MediaFacts? {
        let isBig = content.starts(with: [43], at: 2) || content.starts(with: [43], at: 3)
        let reader = TIFFReader(content: content, isLittle: content.head.first == 0x49, isBig: isBig)
        guard let first = try reader.number(at: isBig ? 8 : 4, reader.wordSize), let offset = Int64(exactly: first),
            let count = try reader.number(at: offset, reader.countSize), count <= 4_096
        else { return nil }
        let start = offset + Int64(reader.countSize)
        let entries = try content.bytes(at: start, count: Int(count) * reader.entrySize)
        var sizes: [UInt64: UInt64] = [:]
        for index in 0..<Int(count) where entries.count >= (index + 1) * reader.entrySize {
            let entry = reader.entry(entries.dropFirst(index * reader.entrySize))
            // A short or a long, in the entry itself.
            guard entry.tag == 256 || entry.tag == 257, entry.count == 1 else { continue }
            sizes[entry.tag] = reader.number(entry.field, entry.type == 3 ? 2 : 4)
        }
        guard let width = sizes[256], let height = sizes[257] else { return nil }
        return MediaFacts(width: width, height: height)
    }
}
