/// What users drop: pictures as the probe judges them, each with a text that tells it from all others.
enum Content {
    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xFF)] + content
    }

    private static let head =
        [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
        + segment(0xDB, [0] + Array(repeating: 1, count: 64)) + segment(0xDA, [1, 1, 0, 0, 63, 0])
    private static let tail: [UInt8] = [0xFF, 0xD9]
    /// The bytes around the text.
    static let frameLength = head.count + tail.count

    /// A JPEG frame (ITU-T T.81, annex B) around a text, in the place of an image that nobody decodes here.
    static func picture(_ text: String, length: Int) -> [UInt8] {
        let filler = [UInt8](repeating: UInt8(ascii: "."), count: max(0, length - text.utf8.count))
        return self.head + Array(text.utf8) + filler + self.tail
    }

    /// What the action `still.frame` makes of a picture.
    static func frame(of bytes: [UInt8]) -> [UInt8] {
        self.head + Array("a frame of ".utf8) + bytes.dropFirst(self.head.count)
    }
}
