/// How bytes from outside are shown to people: in logs, pages and reason files.
///
/// A file name may hold line feeds, terminal escapes or right-to-left marks, which would forge lines or hide an ending.
package enum ShownBytes {
    /// Valid UTF-8 stays; every other byte, and every control or text-direction character, becomes `\xNN`.
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        var shown = ""
        var index = 0
        while index < bytes.count {
            let width = self.width(startingWith: bytes[index])
            let end = min(index + width, bytes.count)
            if let character = String(validating: bytes[index..<end], as: UTF8.self),
                let scalar = character.unicodeScalars.first,
                self.isShown(scalar)
            {
                shown += character
                index = end
            } else {
                shown += "\\x" + (bytes[index] < 16 ? "0" : "") + String(bytes[index], radix: 16)
                index += 1
            }
        }
        return shown
    }

    /// How many bytes the UTF-8 encoding of a character takes that begins with `byte`; 1 where none can.
    private static func width(startingWith byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: false  // C0, DEL, C1
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: false  // text direction
        case 0x2028, 0x2029, 0xFEFF: false  // line and paragraph separators, byte order mark
        default: true
        }
    }
}
