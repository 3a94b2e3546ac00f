/// Names what is in the boxes of the ISO base media family (ISO/IEC 14496-12), where one box tells: the brands of `ftyp`
/// (mp4ra.org), or what comes first in files that have none.
enum ISOMediaSniffer {
    /// Boxes that hold nothing, and which cameras and editors put before the others.
    private static let padding: Set<String> = ["wide", "free", "skip"]
    private static let mostPadding = 8

    /// Nil when it is of another family.
    static func sniff(_ head: [UInt8]) -> Sniffed? {
        guard head.count >= 8 else { return nil }
        var start = 0
        for _ in 0..<Self.mostPadding {
            guard start + 8 <= head.count else { return Sniffed(format: .isoMedia) }
            let size = Int(head[start..<(start + 4)].bigEndian(4))
            let name = Self.name(head, at: start + 4)
            switch name {
            case "ftyp": return Sniffed(format: .isoMedia, type: Self.type(brandsOf: head, at: start, size: size))
            case "mdat", "moov", "pnot": return Sniffed(format: .isoMedia, type: "video/quicktime")
            // Segments of a stream; libmagic tells whose.
            case "moof", "sidx", "styp": return Sniffed(format: .isoMedia)
            default: break
            }
            guard Self.padding.contains(name), size >= 8 else {
                // Padding and then nothing known is still one of them.
                return start > 0 || Self.padding.contains(name) ? Sniffed(format: .isoMedia) : nil
            }
            start += size
        }
        return Sniffed(format: .isoMedia)
    }

    private static func name(_ head: [UInt8], at offset: Int) -> String {
        guard offset + 4 <= head.count else { return "" }
        return String(decoding: head[offset..<(offset + 4)], as: UTF8.self)
    }

    /// Nil where libmagic is to be asked.
    private static func type(brandsOf head: [UInt8], at start: Int, size: Int) -> String? {
        let major = Self.name(head, at: start + 8)
        if let type = Self.types[major] { return type }
        // The compatible brands tell what the major one leaves open.
        let end = min(start + size, head.count)
        let brands = stride(from: start + 16, to: max(start + 16, end - 3), by: 4).map { Self.name(head, at: $0) }
        switch major {
        case "mif1", "msf1":
            // A picture in either coding.
            return brands.lazy.compactMap { Self.pictures[$0] }.first
        default:
            if major.hasPrefix("3g2") { return "video/3gpp2" }
            if major.hasPrefix("3g") { return "video/3gpp" }
            return nil
        }
    }

    private static let pictures = [
        "avif": "image/avif", "avis": "image/avif", "heic": "image/heic", "heix": "image/heic",
        "hevc": "image/heic-sequence", "hevx": "image/heic-sequence",
    ]

    private static let types: [String: String] = {
        var types = Self.pictures
        let movies = [
            "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "mp71", "avc1",
            "av01", "hvc1", "dash", "msdh", "msix", "cmfc", "cmfs", "cmf2", "mmp4", "MSNV", "NDSC", "XAVC", "niko",
            "pana", "caqv",
        ]
        for brand in movies { types[brand] = "video/mp4" }
        for brand in ["M4V ", "M4VH", "M4VP"] { types[brand] = "video/x-m4v" }
        types["qt  "] = "video/quicktime"
        types["f4v "] = "video/x-f4v"
        types["M4A "] = "audio/x-m4a"
        types["M4B "] = "audio/mp4"
        types["jxl "] = "image/jxl"
        types["crx "] = "image/x-canon-cr3"
        return types
    }()
}
