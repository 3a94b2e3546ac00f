import Disk

/// The boxes of a range of a file of the ISO base media family (ISO/IEC 14496-12, 4.2), one after the other.
struct BoxWalk {
    struct Box {
        let name: String
        let offset: Int64
        let headerSize: Int64
        /// With its header; nil when it goes to the end of the file.
        let size: Int64?

        var body: Int64 { self.offset + self.headerSize }
    }

    enum Step {
        case box(Box)
        /// Nothing is left.
        case end
        /// The range ends within a header.
        case cut
        /// Only zeros stand where a box should begin.
        case zeros
        /// What stands there is no box.
        case stray
        /// A box with a size that cannot be.
        case impossible(name: String)
    }

    let content: Content
    private(set) var offset: Int64
    let end: Int64

    init(_ content: Content, from offset: Int64 = 0, to end: Int64) {
        self.content = content
        self.offset = offset
        self.end = end
    }

    /// The next box, whose own boxes are passed over. A box may go beyond the end of the range.
    mutating func next() throws(DiskError) -> Step {
        guard self.offset < self.end else { return .end }
        let header = try self.content.bytes(at: self.offset, count: Int(min(16, self.end - self.offset)))
        guard header.count >= 8 else { return header.allSatisfy { $0 == 0 } ? .zeros : .cut }
        guard let name = Self.name(header.dropFirst(4).prefix(4)) else {
            return header.allSatisfy { $0 == 0 } ? .zeros : .stray
        }
        var headerSize: Int64 = 8
        var size = Int64(header.bigEndian(4))
        switch size {
        case 0: return self.take(Box(name: name, offset: self.offset, headerSize: 8, size: nil))
        case 1:
            guard header.count == 16 else { return .cut }
            let long = header.dropFirst(8).bigEndian(8)
            guard long >= 16, long <= UInt64(Int64.max / 2) else { return .impossible(name: name) }
            size = Int64(long)
            headerSize = 16
        case 2..<8: return .impossible(name: name)
        default: break
        }
        return self.take(Box(name: name, offset: self.offset, headerSize: headerSize, size: size))
    }

    private mutating func take(_ box: Box) -> Step {
        let (next, isBeyond) = self.offset.addingReportingOverflow(box.size ?? self.end - self.offset)
        self.offset = isBeyond ? Int64.max : next
        return .box(box)
    }

    /// The name of a box; nil when the bytes cannot be one.
    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let isName = bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20, 0x2D, 0x2E, 0x5F, 0xA9: true
            default: false
            }
        }
        return bytes.count == 4 && isName ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
