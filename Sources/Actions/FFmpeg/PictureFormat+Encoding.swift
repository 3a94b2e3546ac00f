/// How ffmpeg writes a picture of a format.
extension PictureFormat {
    /// The qualities to try, best first: ffmpeg's scale of 2 to 31 for JPEG, 0 to 100 for WebP. PNG has none.
    var qualities: [Int] {
        switch self {
        case .jpg: [2, 3, 5, 8, 12, 18, 24]
        case .webp: [90, 80, 70, 55, 40, 25]
        case .png: [0]
        }
    }

    /// The encoder's arguments.
    func encoder(quality: Int) -> [String] {
        switch self {
        case .jpg: ["-c:v", "mjpeg", "-q:v", String(quality)]
        case .webp: ["-c:v", "libwebp", "-quality", String(quality)]
        case .png: ["-c:v", "png"]
        }
    }

    /// The kind of points that the encoder gets; nil for what it likes best, which keeps transparency.
    var points: String? {
        switch self {
        // Full range, as JFIF has it.
        case .jpg: "format=yuvj420p"
        case .png, .webp: nil
        }
    }

    /// Whether transparency has to be laid on something before.
    var isOpaque: Bool { self == .jpg }
}
