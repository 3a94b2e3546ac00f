import Rules

/// AppleDouble files, `._NAME` beside `NAME`: Macs make them first, on servers that cannot store Finder's attributes otherwise.
enum AppleDoubles {
    private static let prefix = Array("._".utf8)

    /// Where the AppleDouble file of a file lies.
    static func path(beside path: DropPath) -> DropPath? {
        path.beside(self.prefix + path.name)
    }
}
