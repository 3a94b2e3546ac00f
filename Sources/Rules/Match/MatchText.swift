import Foundation

extension String {
    /// The text in Unicode's composed form (NFC). macOS writes `é` as two characters and Linux programs as one; a rule
    /// means both.
    var precomposedText: String {
        self.utf8.allSatisfy { $0 < 0x80 } ? self : self.precomposedStringWithCanonicalMapping
    }

    /// The text in Unicode's decomposed form (NFD), as macOS writes names.
    var decomposedText: String {
        self.utf8.allSatisfy { $0 < 0x80 } ? self : self.decomposedStringWithCanonicalMapping
    }
}

extension DropPath {
    /// The path as rules see it: composed (NFC), with U+FFFD in the place of bytes that are not UTF-8, so that a rule for
    /// every file takes those with broken names as well. Never for opening a file.
    package var matchText: String { String(decoding: self.bytes, as: UTF8.self).precomposedText }

    /// Whether the path is spelled decomposed (NFD) where that makes a difference.
    var isDecomposed: Bool {
        guard let text = String(validating: self.bytes, as: UTF8.self) else { return false }
        return !text.utf8.elementsEqual(text.precomposedText.utf8) && text.utf8.elementsEqual(text.decomposedText.utf8)
    }

    /// `matchText` in UTF-8; for ASCII the bytes themselves.
    var matchBytes: [UInt8] {
        self.bytes.allSatisfy { $0 < 0x80 } ? self.bytes : Array(self.matchText.utf8)
    }
}
