import Disk

/// Looks whether a file is whole, as far as its format tells; reads little of it, and decodes nothing.
///
/// Neither a quiet time nor libmagic can tell: a copy that was broken off is quiet, and begins as a whole one does. A program
/// that sets the size first and is broken off leaves a file of the full size that ends in zeros; so do preallocation and sparse
/// copies. The table of what is looked at is in Intake.docc/Inspect.md.
enum Probe {
    /// Allocation is told by the page, and so is a hole.
    private static let page: Int64 = 4_096

    /// - Parameters:
    ///   - format: what the sniffer found, or what the name says.
    ///   - isNamed: whether the name says so.
    ///   - type: the media type, for formats without a probe that may well end in zeros.
    ///   - blocks: how much of the file is on disk, in units of 512 bytes.
    static func structure(
        of content: Content, format: Format?, isNamed: Bool, type: String, blocks: Int64
    ) throws(DiskError) -> Structure {
        if content.hasShrunk { return .incomplete("it became shorter while it was looked at") }
        if content.endsInZeros, !Self.mayEndInZeros(format, type) || Self.isHole(content, blocks: blocks) {
            return Self.zeros
        }
        guard let format else { return .unknown }
        let verdict = try Self.verdict(of: content, format, isNamed: isNamed)
        if content.isExhausted { return .unknown }
        return Self.weigh(verdict, zeros: content.zerosAtEnd, format.ending, Self.isHole(content, blocks: blocks))
    }

    private static let zeros = Structure.incomplete(
        "it ends in zeros, as a copy does that is still being written or was broken off")

    /// What a verdict is worth when the file ends in zeros.
    private static func weigh(_ verdict: Structure, zeros: Int, _ ending: Format.Ending, _ isHole: Bool) -> Structure {
        guard zeros > 0 else { return verdict }
        switch (verdict, ending) {
        // What is missing at the end may be what looks damaged.
        case (.damaged, _): return Self.zeros
        case (.incomplete, _), (_, .marked): return verdict
        // UTF-16 ends in one, when the low byte comes first.
        case (_, .text): return zeros > 1 ? Self.zeros : verdict
        case (_, .coded(let usual, let longest)):
            return zeros > longest ? Self.zeros : zeros > usual ? .unknown : verdict
        case (_, .samples(let usual)): return isHole ? Self.zeros : zeros > usual ? .unknown : verdict
        }
    }

    /// Whether the zeros at the end are nowhere on disk.
    private static func isHole(_ content: Content, blocks: Int64) -> Bool {
        guard Int64(content.zerosAtEnd) >= Self.page else { return false }
        let written = content.size - Int64(content.zerosAtEnd)
        return blocks * 512 <= (written + Self.page - 1) / Self.page * Self.page
    }

    private static func mayEndInZeros(_ format: Format?, _ type: String) -> Bool {
        if let format {
            if case .samples = format.ending { return true }
            return false
        }
        switch type {
        case "audio/x-aiff", "image/x-tga", "image/x-dpx", "image/x-exr", "image/vnd.adobe.photoshop": return true
        default: return false
        }
    }

    private static func verdict(
        of content: Content, _ format: Format, isNamed: Bool
    ) throws(DiskError) -> Structure {
        switch format {
        case .jpeg: try ProbeJPEG.structure(of: content)
        case .png: ProbePNG.structure(of: content)
        case .gif: try ProbeGIF.structure(of: content)
        case .webp: ProbeWebP.structure(of: content)
        case .tiff: try ProbeTIFF.structure(of: content)
        case .bmp: ProbeBMP.structure(of: content)
        case .isoMedia: try ProbeMP4.structure(of: content)
        case .matroska: try ProbeMatroska.structure(of: content)
        case .avi: try ProbeAVI.structure(of: content)
        case .wave: try ProbeWAV.structure(of: content)
        case .mxf: try ProbeMXF.structure(of: content)
        case .asf: try ProbeASF.structure(of: content)
        case .flashVideo: try ProbeFLV.structure(of: content)
        case .ogg: ProbeOgg.structure(of: content)
        case .gxf: ProbeGXF.structure(of: content)
        case .transportStream(let layout): ProbeTS.structure(of: content, layout)
        case .programStream: ProbePS.structure(of: content)
        case .videoSequence: ProbePS.sequence(content)
        case .subRip: ProbeSubtitles.structure(of: content)
        case .webVTT: ProbeSubtitles.structure(of: content)
        case .json: try ProbeJSON.structure(of: content, isNamed: isNamed)
        case .yaml: ProbeYAML.structure(of: content, isNamed: isNamed)
        case .svg: ProbeSVG.structure(of: content)
        }
    }
}
