/// The types of the pictures that come by the thousand, where the first bytes leave no doubt: what libmagic would say, without
/// its walk through thousands of rules.
enum PlainType {
    /// The signature and the first chunk of a PNG (PNG specification, 5.2 and 11.2.1): IHDR has 13 bytes.
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)

    /// Nil where libmagic is to be asked.
    static func type(of head: [UInt8]) -> String? {
        if head.starts(with: [0xFF, 0xD8, 0xFF]), head.count > 3 {
            // The marker after the start of image (ITU-T T.81, table B.1): APP0 to APP15, a comment, or a quantization table.
            // Others, such as JPEG-LS's, are for libmagic.
            switch head[3] {
            case 0xE0...0xEF, 0xFE, 0xDB: return "image/jpeg"
            default: return nil
            }
        }
        return head.starts(with: self.png) ? "image/png" : nil
    }
}
