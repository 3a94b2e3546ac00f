import Rules

/// Which paths of a folder are looked at at all; the others are never opened.
struct PathFilter: Sendable {
    let ignoreList: IgnoreList
    /// Whether any rule may want the path.
    let wants: @Sendable (DropPath) -> Bool
    /// Whether it may have to go ahead of others.
    var mayBeUrgent: @Sendable (DropPath) -> Bool = { _ in false }

    func takes(_ path: DropPath) -> Bool {
        self.ignoreList.reason(for: path) == nil && self.wants(path)
    }

    func descends(into path: DropPath) -> Bool { !self.ignoreList.ignores(directory: path) }
}
