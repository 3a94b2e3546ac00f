/// A form as a client writes it, right or wrong.
struct Form: Sendable {
    let boundary: String
    let bytes: [UInt8]

    init(boundary: String = "a-boundary", _ parts: Part...) {
        self.boundary = boundary
        var bytes: [UInt8] = []
        for part in parts {
            bytes += Array("--\(boundary)\r\n\(part.header)\r\n\r\n".utf8) + part.content + Array("\r\n".utf8)
        }
        self.bytes = bytes + Array("--\(boundary)--\r\n".utf8)
    }

    init(boundary: String = "a-boundary", raw: String) {
        self.boundary = boundary
        self.bytes = Array(raw.utf8)
    }

    struct Part: Sendable {
        let header: String
        let content: [UInt8]

        static func file(_ content: [UInt8], name: String = "still.jpg", type: String = "image/jpeg") -> Part {
            Part(
                header: "Content-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\nContent-Type: \(type)",
                content: content)
        }

        static func text(_ name: String, _ text: String) -> Part {
            Part(header: "Content-Disposition: form-data; name=\"\(name)\"", content: Array(text.utf8))
        }
    }
}

/// Pictures by the bytes, as small as they can be: frames that hold, around image data that nobody decodes.
enum Picture {
    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xFF)] + content
    }

    /// With a thumbnail's end marker inside a segment, fill bytes, stuffed bytes, a restart marker and two scans.
    static let jpeg: [UInt8] =
        [0xFF, 0xD8] + Self.segment(0xE0, Array("JFIF\0".utf8) + [0xFF, 0xD9]) + [0xFF] + Self.segment(0xDB, [1, 2, 3])
        + Self.segment(0xDA, [0, 63, 0]) + [0x11, 0xFF, 0x00, 0x22, 0xFF, 0xD0, 0x33] + Self.segment(0xDA, [1, 5, 0])
        + [0x44, 0xFF, 0x00, 0x55, 0xFF, 0xD9]

    static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let length = UInt32(content.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + Array(type.utf8) + content
            + [0xC, 0x4, 0xC, 0x5]
    }

    static let pngMagic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    static let png: [UInt8] =
        Self.pngMagic + Self.chunk("IHDR", Array(repeating: 1, count: 13)) + Self.chunk("IDAT", Array("IEND".utf8))
        + Self.chunk("IEND", [])
}
