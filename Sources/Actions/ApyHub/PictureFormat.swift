/// What a picture is by its first bytes: ApyHub does not say what its jobs make.
enum PictureFormat: String, Sendable {
    /// The ending of a file's name.
    case png, jpg, webp

    /// Nil when it is none of them.
    init?(head: [UInt8]) {
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpg
        } else if head.starts(with: Array("RIFF".utf8)), head.dropFirst(8).starts(with: Array("WEBP".utf8)) {
            self = .webp
        } else {
            return nil
        }
    }
}
