import SystemPackage

/// How a config names places on disk: absolute, or relative to the directory of the config file.
struct Place {
    /// The directory of the config file, absolute.
    let base: FilePath

    /// The path without `.` and `..`; lexically, since this target looks at no disk.
    func absolute(_ text: String) throws(RuleError) -> FilePath {
        guard !text.contains("\0") else { throw RuleError("a path cannot hold a zero byte; remove it") }
        guard !text.hasPrefix("~") else { throw RuleError("`~` is not your home here; write the whole path") }
        return self.base.pushing(FilePath(text)).lexicallyNormalized()
    }

    /// Whether one is the other or lies inside it.
    static func isInside(_ path: FilePath, _ directory: FilePath) -> Bool { path.starts(with: directory) }

    /// The path below a directory that it lies inside of; nil when it does not, or is the directory itself.
    static func below(_ path: FilePath, _ directory: FilePath) -> DropPath? {
        var rest = path
        guard rest.removePrefix(directory) else { return nil }
        return DropPath(rest.string)
    }
}
