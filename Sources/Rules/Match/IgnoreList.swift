/// The files and directories of a folder that are nobody's content: names that programs write before the real one, litter of
/// systems and NAS boxes, what the folder's config adds, and the folder's own directories.
package struct IgnoreList: Sendable {
    /// Directories that are never looked into, wherever they are: globs for the base name, case-insensitive.
    package let directoryPatterns: [String]
    /// The folder's own directories: `.hotfolder`, and `done` and `failed` where they are inside.
    package let reservedDirectories: [DropPath]
    private let files: [Glob]
    private let directories: [Glob]
    /// The config's patterns with a slash, for the path below the folder.
    private let paths: [Glob]

    package init(folder: Folder) {
        var names: [String] = []
        var directoryNames: [String] = []
        var paths: [String] = []
        for pattern in folder.ignore {
            if pattern.dropLast().contains("/") {
                var path = pattern.hasPrefix("/") ? String(pattern.dropFirst()) : pattern
                if path.hasSuffix("/") { path.removeLast() }
                paths.append(path)
            } else if pattern.hasSuffix("/") {
                directoryNames.append(String(pattern.dropLast()))
            } else {
                names.append(pattern)
            }
        }
        self.directoryPatterns = Self.builtInDirectories + directoryNames + names
        self.reservedDirectories =
            [Folder.reserved]
            + [folder.done, folder.failed].compactMap { destination in
                switch destination {
                case .inside(let path): path
                case .elsewhere, .delete: nil
                }
            }
        self.files = (Self.builtInFiles + names).map(Glob.init)
        self.directories = self.directoryPatterns.map(Glob.init)
        self.paths = paths.map(Glob.init)
    }

    /// The pattern that keeps a file from being looked at, for `explain`; nil when none does. A pattern that fits a
    /// directory above the file has a slash at its end.
    package func reason(for path: DropPath) -> String? {
        if let reserved = self.reservedDirectories.first(where: { Self.isInside(path, $0) }) {
            return reserved.text + "/"
        }
        let components = path.components
        for component in components.dropLast() {
            if let pattern = self.directoryPattern(component) { return pattern + "/" }
        }
        let name = components.last ?? []
        if name.first == UInt8(ascii: ".") { return Self.hidden }
        let folded = FoldedName.bytes(name)
        if let glob = self.files.first(where: { $0.matches(folded) }) { return glob.source }
        return self.pathPattern(path)
    }

    /// Whether a directory is never looked into, of which those above it are.
    package func ignores(directory path: DropPath) -> Bool {
        self.reservedDirectories.contains(path) || self.directoryPattern(path.name[...]) != nil
    }

    /// Whether a glob is of no use: it fits every name.
    static func isEverything(_ pattern: String) -> Bool {
        let glob = Glob(pattern)
        return ["a", "Z9", "x.y", "ä b.jpeg"].allSatisfy { glob.matches(FoldedName.bytes(Array($0.utf8))) }
    }

    private func directoryPattern(_ name: ArraySlice<UInt8>) -> String? {
        if name.first == UInt8(ascii: ".") { return Self.hidden }
        let folded = FoldedName.bytes(name)
        return self.directories.first { $0.matches(folded) }?.source
    }

    private func pathPattern(_ path: DropPath) -> String? {
        guard !self.paths.isEmpty else { return nil }
        var part: DropPath? = path
        while let current = part {
            let folded = FoldedName.bytes(current.bytes)
            if let glob = self.paths.first(where: { $0.matches(folded) }) {
                return current == path ? glob.source : glob.source + "/"
            }
            part = current.parent
        }
        return nil
    }

    private static func isInside(_ path: DropPath, _ directory: DropPath) -> Bool {
        path.bytes.starts(with: directory.bytes)
            && (path.bytes.count == directory.bytes.count || path.bytes[directory.bytes.count] == UInt8(ascii: "/"))
    }
}
