import Disk

/// MP4, QuickTime and the rest of the ISO base media family (ISO/IEC 14496-12, 4.2): boxes that tile the file, one of
/// which tells where the samples are.
enum ProbeMP4 {
    /// The boxes that a file begins with; QuickTime files and cameras leave out `ftyp`.
    private static let firstBoxes: Set<String> = [
        "ftyp", "styp", "moov", "moof", "sidx", "mdat", "wide", "free", "skip", "pnot",
    ]
    /// A recording of hours in fragments has more boxes than are worth a read each.
    private static let mostBoxes = 20_000
    /// What tells where samples or pictures are: movies, fragments, still pictures.
    private static let indexBoxes: Set<String> = ["moov", "moof", "meta"]

    static func fits(_ content: Content) -> Bool {
        guard content.size >= 8 else { return false }
        return Self.firstBoxes.contains(Self.name(content.head.dropFirst(4).prefix(4)) ?? "")
    }

    static func structure(of content: Content) throws(DiskError) -> Structure {
        var offset: Int64 = 0
        var hasIndex = false
        for _ in 0..<Self.mostBoxes {
            if offset == content.size {
                return hasIndex ? .complete : .incomplete("the index (moov) is missing, which is written last")
            }
            let header = try content.bytes(at: offset, count: 16)
            guard header.count >= 8 else { return .incomplete("it ends within a box header") }
            guard let name = Self.name(header.dropFirst(4).prefix(4)) else {
                return Self.strayBytes(header, at: offset, hasIndex: hasIndex)
            }
            if Self.indexBoxes.contains(name) { hasIndex = true }
            var size = Int64(header.bigEndian(4))
            switch size {
            case 0:  // To the end of the file.
                return hasIndex ? .complete : .incomplete("the index (moov) is missing, which is written last")
            case 1:
                guard header.count == 16 else { return .incomplete("it ends within a box header") }
                let long = header.dropFirst(8).bigEndian(8)
                guard long >= 16, long <= UInt64(Int64.max / 2) else {
                    return .damaged("the box `\(name)` at byte \(offset) has no size that can be")
                }
                size = Int64(long)
            case 2..<8: return .damaged("the box `\(name)` at byte \(offset) is \(size) bytes long")
            default: break
            }
            offset += size
            if offset > content.size {
                return .incomplete("\(offset - content.size) bytes of the box `\(name)` are missing")
            }
        }
        return .unknown
    }

    /// Where a box should begin there is something else.
    private static func strayBytes(_ header: ArraySlice<UInt8>, at offset: Int64, hasIndex: Bool) -> Structure {
        // Preallocated, and not written yet.
        if header.allSatisfy({ $0 == 0 }) { return .incomplete("there are only zeros from byte \(offset) on") }
        // Some cameras append what is no box; then only the quiet time can say that all is there.
        if hasIndex { return .unknown }
        return .damaged("no box begins at byte \(offset)")
    }

    /// The name of a box; nil when the bytes cannot be one.
    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let isName = bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20, 0x2D, 0x2E, 0x5F, 0xA9: true
            default: false
            }
        }
        guard bytes.count == 4, isName else { return nil }
        return String(decoding: bytes.map { $0 == 0xA9 ? 0x63 : $0 }, as: UTF8.self)
    }
}
