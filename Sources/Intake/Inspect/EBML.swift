import Disk

/// EBML (RFC 8794), the syntax of Matroska and WebM: elements of an identifier, a size and a content.
enum EBML {
    static let signature: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3]

    struct Element {
        let id: UInt64
        /// Where its content begins.
        let body: Int64
        /// Nil when it is not known (RFC 8794, 6.2).
        let size: Int64?
    }

    /// The element at an offset; nil when the file ends before its content begins, or none can be there.
    static func element(at offset: Int64, in content: Content) throws(DiskError) -> Element? {
        let header = try content.bytes(at: offset, count: 12)
        guard let first = header.first, first.leadingZeroBitCount < 4 else { return nil }
        let idLength = first.leadingZeroBitCount + 1
        guard let mark = header.dropFirst(idLength).first, mark != 0 else { return nil }
        let sizeLength = mark.leadingZeroBitCount + 1
        guard header.count >= idLength + sizeLength else { return nil }
        let mask = UInt64(1) << UInt64(7 * sizeLength) - 1
        let size = header.dropFirst(idLength).bigEndian(sizeLength) & mask
        return Element(
            id: header.bigEndian(idLength), body: offset + Int64(idLength + sizeLength),
            size: size == mask ? nil : Int64(size))
    }

    /// What the header says that the file is: `webm`, `matroska`; nil when it does not.
    static func documentType(_ head: [UInt8]) -> String? {
        // The element 42 82, within the header, which is short.
        let start = head.prefix(256).indices.first { head[$0...].starts(with: [0x42, 0x82]) }
        guard let start, start + 3 < head.count else { return nil }
        let length = Int(head[start + 2] & 0x7F)
        return String(decoding: head[(start + 3)...].prefix(length).prefix { $0 != 0 }, as: UTF8.self)
    }
}
