import Disk

/// Reads the numbers of a TIFF file in the order of bytes that it chose, of 32 or 64 bits.
struct TIFFReader {
    let content: Content
    let isLittle: Bool
    let isBig: Bool

    struct Entry {
        let tag: UInt64
        let type: UInt64
        let count: UInt64
        /// The field itself, where small values are, and where others' place is.
        let field: ArraySlice<UInt8>
    }

    /// Bytes of an offset.
    var wordSize: Int { self.isBig ? 8 : 4 }
    /// Bytes of a directory's count of entries.
    var countSize: Int { self.isBig ? 8 : 2 }
    var headerSize: Int { self.isBig ? 16 : 8 }
    var entrySize: Int { self.isBig ? 20 : 12 }

    func number(_ bytes: ArraySlice<UInt8>, _ size: Int) -> UInt64 {
        self.isLittle ? bytes.littleEndian(size) : bytes.bigEndian(size)
    }

    /// Nil when the file ends before.
    func number(at offset: Int64, _ size: Int) throws(DiskError) -> UInt64? {
        let bytes = try self.content.bytes(at: offset, count: size)
        return bytes.count == size ? self.number(bytes, size) : nil
    }

    func entry(_ bytes: ArraySlice<UInt8>) -> Entry {
        Entry(
            tag: self.number(bytes, 2), type: self.number(bytes.dropFirst(2), 2),
            count: self.number(bytes.dropFirst(4), self.wordSize),
            field: bytes.dropFirst(4 + self.wordSize).prefix(self.wordSize))
    }

    /// Bytes of a value of a type (TIFF 6.0, section 2, and BigTIFF); nil for types of later days.
    private static func size(of type: UInt64) -> UInt64? {
        switch type {
        case 1, 2, 6, 7: 1
        case 3, 8: 2
        case 4, 9, 11, 13: 4
        case 5, 10, 12, 16, 17, 18: 8
        default: nil
        }
    }

    /// Where an entry's values end, when they are not in the entry itself.
    func end(of entry: Entry) -> UInt64? {
        guard let size = Self.size(of: entry.type) else { return nil }
        let (length, isBeyond) = size.multipliedReportingOverflow(by: entry.count)
        guard !isBeyond, length > self.wordSize else { return nil }
        let (end, isTooFar) = self.number(entry.field, self.wordSize).addingReportingOverflow(length)
        return isTooFar ? nil : end
    }

    /// The last values of an entry, at most `most`.
    func lastValues(of entry: Entry, _ most: Int) throws(DiskError) -> [UInt64] {
        guard let size = Self.size(of: entry.type).map(Int.init), size != 1, entry.count > 0 else { return [] }
        var bytes = entry.field
        if let end = self.end(of: entry), let stop = Int64(exactly: end) {
            let count = min(Int(clamping: entry.count), most)
            bytes = try self.content.bytes(at: stop - Int64(count * size), count: count * size)
        } else {
            bytes = bytes.prefix(size * Int(clamping: min(entry.count, 8)))
        }
        return stride(from: 0, to: bytes.count - size + 1, by: size).map {
            self.number(bytes.dropFirst($0), size)
        }
    }
}
