/// Names the types that libmagic is known to miss or to misname, from the same first bytes.
enum TypeRepair {
    /// - Parameter said: what libmagic said.
    static func type(of head: [UInt8], said: String) -> String {
        if head.count >= 12, head[4..<8].elementsEqual("ftyp".utf8) {
            return Self.brandType(head) ?? said
        }
        guard said == Magic.unknown else { return said }
        if Self.isTransportStream(head) { return "video/mp2t" }
        if let type = Self.paddedType(head) { return type }
        if Self.isMXF(head) { return "application/mxf" }
        return said
    }

    /// The ISO base media brands (mp4ra.org) that libmagic does not know, or knows as something else; nil for the rest.
    private static func brandType(_ head: [UInt8]) -> String? {
        switch String(decoding: head[8..<12], as: UTF8.self) {
        case "MSNV", "XAVC", "cmfc", "msdh", "av01", "hvc1", "mp71", "pana", "caqv": return "video/mp4"
        case "f4v ": return "video/x-f4v"
        case "jxl ": return "image/jxl"
        case "crx ": return "image/x-canon-cr3"
        case "mif1":
            // A picture in either coding; the compatible brands tell which.
            let size = Int(head[0..<4].bigEndian(4))
            let brands = stride(from: 16, to: min(size, head.count) - 3, by: 4).map {
                String(decoding: head[$0..<($0 + 4)], as: UTF8.self)
            }
            if brands.contains("avif") { return "image/avif" }
            if brands.contains("heic") || brands.contains("heix") { return "image/heic" }
            return nil
        default: return nil
        }
    }

    /// MPEG transport stream (ISO/IEC 13818-1, 2.4.3.2): a sync byte every 188 bytes, or every 192 with time stamps before.
    private static func isTransportStream(_ head: [UInt8]) -> Bool {
        let packets = 5
        return [(start: 0, length: 188), (start: 4, length: 192)].contains { layout in
            let last = layout.start + (packets - 1) * layout.length
            guard last < head.count else { return false }
            return stride(from: layout.start, through: last, by: layout.length).allSatisfy { head[$0] == 0x47 }
        }
    }

    /// Files that begin with a `wide`, `free` or `skip` box, as cameras and editors write them; what follows tells.
    private static func paddedType(_ head: [UInt8]) -> String? {
        guard head.count >= 16 else { return nil }
        let first = String(decoding: head[4..<8], as: UTF8.self)
        guard first == "wide" || first == "free" || first == "skip" else { return nil }
        let size = Int(head[0..<4].bigEndian(4))
        guard size >= 8, size + 12 <= head.count else { return nil }
        switch String(decoding: head[(size + 4)..<(size + 8)], as: UTF8.self) {
        case "ftyp": return head[(size + 8)..<(size + 12)].elementsEqual("qt  ".utf8) ? "video/quicktime" : "video/mp4"
        case "mdat", "moov": return "video/quicktime"
        default: return nil
        }
    }

    /// MXF (SMPTE ST 377-1, 6.5): the partition pack's key may come after a run-in of up to 64 KiB.
    private static func isMXF(_ head: [UInt8]) -> Bool {
        let key: [UInt8] = [0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02, 0x01, 0x01, 0x02]
        var index = head.startIndex
        while let start = head[index...].firstIndex(of: key[0]) {
            if head[start...].starts(with: key) { return true }
            index = start + 1
        }
        return false
    }
}
