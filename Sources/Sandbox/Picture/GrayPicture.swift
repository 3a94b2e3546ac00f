import NIOCore

/// A small PNG picture (RFC 2083 and its successor, https://www.w3.org/TR/png-3/): shades of gray from corner to corner.
///
/// It is real: every decoder takes it. Its data is stored, not compressed, so that nothing but sums is to be computed.
enum GrayPicture {
    private static let magic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// What a stored block of deflate holds at most (RFC 1951, 3.2.4).
    private static let largestBlock = 0xFFFF

    /// The picture. Width and height are pixels above 0.
    static func png(width: Int, height: Int) -> ByteBuffer {
        var header = Self.bigEndian(UInt32(width)) + Self.bigEndian(UInt32(height))
        // Eight bits of gray, deflate, the one filter method, not interlaced.
        header += [8, 0, 0, 0, 0]
        var picture = ByteBuffer(bytes: Self.magic)
        Self.write("IHDR", header, to: &picture)
        Self.write("IDAT", Self.stored(Self.rows(width: width, height: height)), to: &picture)
        Self.write("IEND", [], to: &picture)
        return picture
    }

    /// Each row with the byte before it that says: no filter.
    private static func rows(width: Int, height: Int) -> [UInt8] {
        var rows: [UInt8] = []
        rows.reserveCapacity((width + 1) * height)
        for row in 0..<height {
            rows.append(0)
            for column in 0..<width {
                rows.append(UInt8(255 * (column + row) / max(1, width + height - 2)))
            }
        }
        return rows
    }

    private static func write(_ type: String, _ content: [UInt8], to picture: inout ByteBuffer) {
        let body = Array(type.utf8) + content
        picture.writeBytes(Self.bigEndian(UInt32(content.count)))
        picture.writeBytes(body)
        picture.writeBytes(Self.bigEndian(Checksum.crc32(body)))
    }

    /// The bytes as a zlib stream (RFC 1950) of stored blocks.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        stream.reserveCapacity(bytes.count + bytes.count / 1000 + 64)
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(Self.largestBlock)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            for half in [length, ~length] { stream += [UInt8(half & 0xFF), UInt8(half >> 8)] }
            stream += block
        } while !rest.isEmpty
        return stream + Self.bigEndian(Checksum.adler32(bytes))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
