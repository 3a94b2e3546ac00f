package import Disk

/// What a person wants to know of a picture or a film before all else, as its header tells: how large it is in pixels, and how
/// long. Nothing is decoded, and a rotation that a player makes is not.
package struct MediaFacts: Sendable, Hashable, Codable {
    /// In pixels; both, or neither.
    package var width: Int?
    package var height: Int?
    /// In seconds.
    package var duration: Double?

    /// Nil where the format, or this file, does not tell. Blocks.
    package static func of(_ file: OpenedFile) throws(DiskError) -> MediaFacts? {
        try Self.of(try Content(file, size: file.size))
    }

    static func of(_ content: Content) throws(DiskError) -> MediaFacts? {
        switch Sniffer.sniff(content.head, isWhole: content.isWholeInHead).format {
        case .jpeg: try PictureSize.jpeg(content)
        case .png: PictureSize.png(content)
        case .gif: PictureSize.gif(content)
        case .webp: PictureSize.webP(content)
        case .bmp: PictureSize.bmp(content)
        case .tiff: try PictureSize.tiff(content)
        case .isoMedia: try FilmHeader.facts(content)
        default: nil
        }
    }

    /// Of numbers as a header has them; nil when one of them cannot be.
    init?(width: UInt64, height: UInt64) {
        let possible = 1...UInt64(1 << 24)
        guard possible.contains(width), possible.contains(height) else { return nil }
        self.width = Int(width)
        self.height = Int(height)
    }

    init() {}
}
