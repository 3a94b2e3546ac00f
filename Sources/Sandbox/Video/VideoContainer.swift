/// What kind of container a video is, by a light look at its first bytes.
enum VideoContainer: String, Sendable, Hashable, CaseIterable {
    /// MP4, QuickTime and 3GP, which are one family (ISO/IEC 14496-12).
    case iso = "MP4, MOV or 3GP"
    /// Matroska and WebM (RFC 9559).
    case matroska = "MKV or WebM"
    case flash = "FLV"
    case avi = "AVI"
    case transportStream = "MPEG-TS"
    case programStream = "MPEG-PS"
    case windowsMedia = "WMV"

    /// Nil when it is none of them.
    init?(head: [UInt8]) {
        let found = Self.allCases.first { container in
            switch container {
            case .iso:
                head.count >= 8
                    && ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"].contains {
                        head[4..<8].elementsEqual($0.utf8)
                    }
            case .matroska: head.starts(with: [0x1A, 0x45, 0xDF, 0xA3])
            case .flash: head.starts(with: "FLV\u{1}".utf8)
            case .avi: head.count >= 12 && head.starts(with: "RIFF".utf8) && head[8..<12].elementsEqual("AVI ".utf8)
            // The packets of a transport stream have 188 bytes and begin with 0x47 (ISO/IEC 13818-1).
            case .transportStream: head.count > 188 && head[0] == 0x47 && head[188] == 0x47
            case .programStream: head.starts(with: [0, 0, 1, 0xBA])
            case .windowsMedia: head.starts(with: [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11])
            }
        }
        guard let found else { return nil }
        self = found
    }

    /// Why a file is no video, by its first bytes.
    static func complaint(_ head: [UInt8]) -> String {
        guard !head.isEmpty else { return "the file is empty" }
        let shown = head.prefix(8).map { String($0, radix: 16) }.joined(separator: " ")
        return "the file is no video that the sandbox knows: it begins with the bytes \(shown)"
    }
}
