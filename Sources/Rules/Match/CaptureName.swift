/// How captures may be called.
enum CaptureName {
    /// Words that mean something else between braces.
    private static let reserved = ["file", "folder", "sidecar", "content"]

    static func check(_ name: String) throws(RuleError) {
        let isName =
            name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: false
                }
            }
        guard isName, let first = name.first, !first.isNumber, name.utf8.count <= 64 else {
            let hint =
                name.contains(",") ? "for alternatives write such as {ext:jpg|png}" : "use letters, digits and `_`"
            throw RuleError("`{\(name)}` is not a name for a capture; \(hint)")
        }
        guard !self.reserved.contains(name) else {
            throw RuleError(
                "`\(name)` cannot be the name of a capture, since `{\(name)…}` means something else; rename it")
        }
    }
}
