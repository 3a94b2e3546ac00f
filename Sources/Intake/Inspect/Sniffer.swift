/// Names the format and the media type of content by its first bytes, before libmagic is asked.
///
/// Ours comes first for two reasons. libmagic misses or misnames video that people drop every day: transport streams as ffmpeg
/// writes them, M2TS, cameras' MP4 brands, QuickTime that begins with a `wide` box, MXF with a run-in. And its walk through
/// thousands of rules takes longer than all else that a look at a picture does. Names are in lower case and are libmagic's own
/// wherever it has one, also where there would be a better (`video/x-ms-asf` for WMV): rules are written with them.
enum Sniffer {
    /// The signature and the first chunk of a PNG (PNG specification, 5.2 and 11.2.1): IHDR has 13 bytes.
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)

    /// - Parameters:
    ///   - head: the first 64 KiB.
    ///   - isWhole: whether that is all of the file.
    static func sniff(_ head: [UInt8], isWhole: Bool) -> Sniffed {
        guard head.count >= 4 else { return TextSniffer.sniff(head, isWhole: isWhole) }
        switch head[0] {
        case 0xFF where head[1] == 0xD8 && head[2] == 0xFF: return Self.jpeg(head)
        case 0x89 where head.starts(with: [0x89, 0x50, 0x4E, 0x47]):
            return Sniffed(format: .png, type: head.starts(with: self.png) ? "image/png" : nil)
        default: break
        }
        return Self.media(head) ?? TextSniffer.sniff(head, isWhole: isWhole)
    }

    /// The marker after the start of image (ITU-T T.81, table B.1): APP0 to APP15, a comment, or a quantization table. Others,
    /// such as JPEG-LS's, are for libmagic.
    private static func jpeg(_ head: [UInt8]) -> Sniffed {
        switch head[3] {
        case 0xE0...0xEF, 0xFE, 0xDB: Sniffed(format: .jpeg, type: "image/jpeg")
        default: Sniffed(format: .jpeg)
        }
    }

    private static func media(_ head: [UInt8]) -> Sniffed? {
        if let box = ISOMediaSniffer.sniff(head) { return box }
        if let binary = Self.signature(head) { return binary }
        if let layout = PacketLayout.of(head) { return Sniffed(format: .transportStream(layout), type: "video/mp2t") }
        // The run-in comes last: it is looked for in all of the head.
        if MXFKey.partitionStart(in: head) != nil { return Sniffed(format: .mxf, type: "application/mxf") }
        return nil
    }

    /// Formats that begin with a signature.
    private static func signature(_ head: [UInt8]) -> Sniffed? {
        switch head[0] {
        case UInt8(ascii: "G") where head.starts(with: "GIF87a".utf8) || head.starts(with: "GIF89a".utf8):
            Sniffed(format: .gif, type: "image/gif")
        case UInt8(ascii: "R"): Self.riff(head)
        // TIFF and BigTIFF. Cameras' raw pictures are TIFF too: libmagic knows their makers.
        case 0x49 where head.starts(with: [0x49, 0x49, 42, 0]) || head.starts(with: [0x49, 0x49, 43, 0]),
            0x4D where head.starts(with: [0x4D, 0x4D, 0, 42]) || head.starts(with: [0x4D, 0x4D, 0, 43]):
            Sniffed(format: .tiff)
        case UInt8(ascii: "B") where ProbeBMP.fits(head): Sniffed(format: .bmp, type: "image/bmp")
        case 0x1A where head.starts(with: EBML.signature): Self.ebml(head)
        case 0x30 where head.starts(with: ProbeASF.header): Sniffed(format: .asf, type: "video/x-ms-asf")
        case UInt8(ascii: "F") where head.starts(with: "FLV\u{1}".utf8):
            Sniffed(format: .flashVideo, type: "video/x-flv")
        // Its first page tells audio from video: libmagic reads it.
        case UInt8(ascii: "O") where head.starts(with: "OggS".utf8): Sniffed(format: .ogg)
        case UInt8(ascii: "Y") where head.starts(with: "YUV4MPEG2 ".utf8): Sniffed(type: "video/x-yuv4mpeg")
        case 0: Self.startCode(head)
        default: nil
        }
    }

    private static func riff(_ head: [UInt8]) -> Sniffed? {
        guard head.count >= 12 else { return nil }
        let form = head[8..<12]
        if head.starts(with: "RIFF".utf8) {
            if form.elementsEqual("WEBP".utf8) { return Sniffed(format: .webp, type: "image/webp") }
            if form.elementsEqual("AVI ".utf8) { return Sniffed(format: .avi, type: "video/x-msvideo") }
        }
        let isWave = head.starts(with: "RIFF".utf8) || head.starts(with: "RF64".utf8)
        return isWave && form.elementsEqual("WAVE".utf8) ? Sniffed(format: .wave, type: "audio/x-wav") : nil
    }

    /// Matroska and WebM: the document's type stands in the header.
    private static func ebml(_ head: [UInt8]) -> Sniffed {
        switch EBML.documentType(head) {
        case "webm": Sniffed(format: .matroska, type: "video/webm")
        case "matroska": Sniffed(format: .matroska, type: "video/x-matroska")
        default: Sniffed(format: .matroska)
        }
    }

    /// MPEG: what begins with 00 00 01, or 00 00 00 01 in a raw stream of H.264 (ITU-T H.264, annex B) or H.265; and GXF, whose
    /// packets begin with a leader of zeros (SMPTE ST 360, 5.1).
    private static func startCode(_ head: [UInt8]) -> Sniffed? {
        if ProbeGXF.isPacket(head.prefix(16)) { return Sniffed(format: .gxf, type: "application/gxf") }
        guard head[1] == 0, head.count >= 6 else { return nil }
        if head[2] == 1 {
            switch head[3] {
            case 0xBA: return Sniffed(format: .programStream, type: "video/mpeg")
            case 0xB3: return Sniffed(format: .videoSequence, type: "video/mpeg")
            default: return nil
            }
        }
        guard head[2] == 0, head[3] == 1 else { return nil }
        // The first unit is a parameter set, or a delimiter before one.
        switch (head[4], head[5]) {
        case (0x67, _), (0x27, _), (0x09, 0x10), (0x09, 0x30), (0x09, 0xF0): return Sniffed(type: "video/h264")
        case (0x40, 0x01), (0x42, 0x01), (0x46, 0x01): return Sniffed(type: "video/h265")
        default: return nil
        }
    }
}
