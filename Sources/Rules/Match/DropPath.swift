/// The path of a file below its drop folder, as the bytes that the kernel gave.
///
/// Linux names are bytes, not text: two names may look alike and differ, and a name need not be UTF-8 at all. So a path
/// stays bytes from `readdir` to `rename`; `text` is for showing and `matchText` for the rules, never for opening.
package struct DropPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The name components joined by `/`; no leading or trailing slash, no empty, `.` or `..` component, no NUL.
    package let bytes: [UInt8]

    /// The longest path that Linux takes, `PATH_MAX` less its NUL (limits.h).
    package static let longest = 4095

    /// Nil when the bytes are not a path that stays below the folder.
    package init?(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard !bytes.isEmpty, bytes.count <= Self.longest, !bytes.contains(0) else { return nil }
        for component in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let isDot = component.elementsEqual([UInt8(ascii: ".")])
            let isDotDot = component.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")])
            if component.isEmpty || isDot || isDotDot { return nil }
        }
        self.bytes = bytes
    }

    /// Nil when the text is not a path that stays below the folder.
    package init?(_ text: String) {
        self.init(text.utf8)
    }

    private init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The last component.
    package var name: [UInt8] {
        guard let slash = self.bytes.lastIndex(of: UInt8(ascii: "/")) else { return self.bytes }
        return Array(self.bytes[(slash + 1)...])
    }

    /// The directory that holds the file, or nil when that is the folder itself.
    package var parent: DropPath? {
        guard let slash = self.bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return DropPath(trusted: Array(self.bytes[..<slash]))
    }

    /// The components, first to last.
    package var components: [ArraySlice<UInt8>] {
        self.bytes.split(separator: UInt8(ascii: "/"))
    }

    /// This path with one more component, or nil when `name` is not a component or the whole is too long.
    package func appending(name: some Sequence<UInt8>) -> DropPath? {
        let name = Array(name)
        guard !name.contains(UInt8(ascii: "/")) else { return nil }
        return DropPath(self.bytes + [UInt8(ascii: "/")] + name)
    }

    /// The path for a person: valid UTF-8 as it is; other bytes and control characters as `\xNN`.
    package var text: String { ShownBytes.text(self.bytes) }

    package var description: String { self.text }

    package static func < (left: DropPath, right: DropPath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
