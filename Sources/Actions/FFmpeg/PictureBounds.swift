import Rules

/// A rectangle that a picture has to fit within: `1280x720`.
package struct PictureBounds: Sendable, Hashable, CustomStringConvertible {
    package let width: Int
    package let height: Int

    /// More than that no service shows, and JPEG ends at 65,535.
    private static let longest = 16_384

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Two numbers with an `x` between.
    ///
    /// - Throws: `permanent`, with what to write instead.
    package init(_ text: String) throws(ActionError) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { part in
            part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(part) ?? 0 : 0
        }
        guard parts.count == 2, parts.allSatisfy((1...Self.longest).contains) else {
            throw ActionError(
                .permanent,
                "`\(Excerpt.line(text))` is not a size; write width and height such as 1280x720, each at most \(Self.longest)"
            )
        }
        self.init(width: parts[0], height: parts[1])
    }

    package var description: String { "\(self.width)x\(self.height)" }

    /// Makes what is larger fit, with its proportions kept; never enlarges.
    var filter: String {
        "scale=w='min(\(self.width),iw)':h='min(\(self.height),ih)':force_original_aspect_ratio=decrease"
    }
}
