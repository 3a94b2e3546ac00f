package import Rules

/// The names that a file may get where others may have its own: that, then `NAME~2.ext`, `NAME~3.ext` and so on, and at
/// last one with a mark that nobody else has.
package struct DestinationName: Sendable {
    let path: DropPath
    /// What the last name is marked with, such as a job's id.
    let mark: String
    /// Bytes that must stay free behind the name, for the `.error.txt` of a failed file.
    let reserve: Int

    /// The longest name that Linux file systems take (limits.h, NAME_MAX).
    package static let longest = 255
    /// The last number before the mark is used instead: a folder where 99 files of one name lie has other worries.
    package static let lastNumber = 99

    package init(path: DropPath, mark: String, reserve: Int = 0) {
        self.path = path
        self.mark = mark
        self.reserve = reserve
    }

    /// The candidate of this rank: 0 for the file's own name. Nil when all are used up.
    package func candidate(_ rank: Int) -> DropPath? {
        switch rank {
        case 0 where self.path.name.count + self.reserve <= Self.longest: self.path
        case 0: self.renamed(adding: "")
        case 1..<Self.lastNumber: self.renamed(adding: "~\(rank + 1)")
        case Self.lastNumber: self.renamed(adding: "~\(self.mark)")
        default: nil
        }
    }

    /// What files may have been called that now have this name: the same, and the same without what a number or a mark adds.
    /// Of names that were cut nothing is told.
    package static func origins(of path: DropPath) -> [DropPath] {
        let name = path.name
        guard let tilde = name.lastIndex(of: UInt8(ascii: "~")), tilde > 0 else { return [path] }
        let ending = name[(tilde + 1)...].drop { Unicode.Scalar($0).properties.isAlphabetic || 0x30...0x39 ~= $0 }
        guard ending.startIndex > tilde + 1, ending.isEmpty || ending.first == UInt8(ascii: "."),
            let own = DropPath(Array(name[..<tilde] + ending))
        else { return [path] }
        guard let parent = path.parent else { return [path, own] }
        return [path] + [parent.appending(name: own.bytes)].compactMap(\.self)
    }

    /// The first bytes, at most `count`, and no character in half: its later bytes are 10xxxxxx, three at most.
    private static func cut(_ stem: ArraySlice<UInt8>, to count: Int) -> ArraySlice<UInt8> {
        let cut = stem.prefix(count)
        guard cut.endIndex < stem.endIndex, stem[cut.endIndex] & 0xC0 == 0x80 else { return cut }
        for back in 1...4 where back <= cut.count {
            let byte = cut[cut.endIndex - back]
            if byte & 0xC0 == 0xC0 { return cut.dropLast(back) }
            if byte & 0xC0 != 0x80 { break }
        }
        // Not UTF-8 at all: cut where it falls.
        return cut
    }

    /// The name with a mark before its extension, its stem cut where the whole would be too long for a name.
    private func renamed(adding mark: String) -> DropPath? {
        let name = self.path.name
        var stem = name[...]
        var ending: ArraySlice<UInt8> = []
        // A leading dot makes a hidden name, not an extension; an ending longer than a few letters is none either.
        if let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0, name.count - dot <= 16 {
            stem = name[..<dot]
            ending = name[dot...]
        }
        let room = Self.longest - self.reserve - ending.count - mark.utf8.count
        if stem.count > room {
            stem = Self.cut(stem, to: max(room, 0))
        }
        let renamed = Array(stem) + Array(mark.utf8) + Array(ending)
        guard let parent = self.path.parent else { return DropPath(renamed) }
        return parent.appending(name: renamed)
    }
}
