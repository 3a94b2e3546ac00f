import Rules

/// The elementary streams that Adobe's programs write beside the film that they are muxed into: `NAME.m4v`, and `NAME.aac`,
/// `.wav` or `.mpa`, beside `NAME.mp4`. The program removes them when the film is finished.
enum ElementaryStream {
    private static let endings = ["m4v", "aac", "wav", "mpa"].map { Array($0.utf8) }

    /// Where the film would lie that the file may be a stream of; nil when its name is not one of a stream. Who writes the
    /// one ending in capitals writes the other so.
    static func film(beside path: DropPath) -> DropPath? {
        let name = path.name
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
        let ending = name[(dot + 1)...]
        // Sets the bit that tells a small letter from a capital one.
        guard self.endings.contains(where: { $0.elementsEqual(ending.map { $0 | 0x20 }) }) else { return nil }
        let isSmall = ending.allSatisfy { $0 & 0x20 != 0 }
        return path.beside(name[...dot] + Array((isSmall ? "mp4" : "MP4").utf8))
    }
}

extension DropPath {
    /// Another name in the same directory; nil when the path would be too long.
    func beside(_ name: some Sequence<UInt8>) -> DropPath? {
        self.parent.map { $0.appending(name: name) } ?? DropPath(name)
    }
}
