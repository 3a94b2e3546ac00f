import Disk

/// Looks whether a file is whole, as far as its format tells; reads little of it, and decodes nothing.
///
/// Neither a quiet time nor libmagic can tell: a copy that was broken off is quiet, and begins as a whole one does.
enum Probe {
    /// - Parameters:
    ///   - type: what libmagic said, for formats that may well end in zeros.
    ///   - blocks: how much of the file is on disk, in units of 512 bytes.
    static func structure(of content: Content, type: String, blocks: Int64) throws(DiskError) -> Structure {
        // A program that sets the size first and is broken off leaves a file of the full size that ends in nothing. So do
        // preallocation and sparse copies.
        if content.endsInZeros, !Self.mayEndInZeros(type) || Self.isSparse(content, blocks: blocks) {
            return .incomplete("it ends in zeros, as a copy does that is still being written or was broken off")
        }
        if content.starts(with: [0xFF, 0xD8, 0xFF]) { return try ProbeJPEG.structure(of: content) }
        if content.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return ProbePNG.structure(of: content) }
        if content.starts(with: "GIF87a") || content.starts(with: "GIF89a") {
            return try ProbeGIF.structure(of: content)
        }
        if content.starts(with: "RIFF"), content.starts(with: "WEBP", at: 8) { return ProbeWebP.structure(of: content) }
        if ProbeMP4.fits(content) { return try ProbeMP4.structure(of: content) }
        return .unknown
    }

    /// Formats of plain samples: silence and black are zeros there.
    private static func mayEndInZeros(_ type: String) -> Bool {
        switch type {
        case "audio/x-wav", "audio/x-aiff", "image/bmp", "image/tiff", "image/x-tga", "image/x-dpx", "image/x-exr",
            "image/vnd.adobe.photoshop":
            true
        default: false
        }
    }

    /// Whether at least the zeros at the end are missing on disk.
    private static func isSparse(_ content: Content, blocks: Int64) -> Bool {
        blocks * 512 <= content.size - Int64(content.tail.count)
    }
}
