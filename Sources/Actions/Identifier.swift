/// The check for ids that go into URLs: videos, channels, assets, projects.
///
/// An id is refused, never mended: a mended id may be another one's.
enum Identifier {
    /// The most bytes an id may have.
    static let longest = 128

    /// - Parameter name: the parameter, for the message.
    /// - Throws: a permanent error that shows the id and says what one looks like.
    static func check(_ id: String, _ name: String) throws(ActionError) -> String {
        let isFit =
            !id.isEmpty && id.utf8.count <= self.longest && id != "." && id != ".."
            && id.utf8.allSatisfy(self.isAllowed)
        guard isFit else {
            throw ActionError(
                .permanent,
                "\(name) is \"\(Excerpt.line(id))\", which is no id: an id is letters, digits, \".\", \"_\" and \"-\", "
                    + "at most \(self.longest); correct the file's name or the rule")
        }
        return id
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
