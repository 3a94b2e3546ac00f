import Rules

/// What is to be scanned: parts of the folder, or all of it.
struct ScanRequest: Sendable {
    /// Beyond this many parts, all of it is the simpler thing to do.
    private static let mostParts = 64

    private(set) var wantsAll = false
    private(set) var parts: Set<DropPath> = []

    var isEmpty: Bool { !self.wantsAll && self.parts.isEmpty }

    /// Adds a directory; nil for the folder itself.
    mutating func add(_ part: DropPath?) {
        guard !self.wantsAll else { return }
        if let part { self.parts.insert(part) }
        if part == nil || self.parts.count > Self.mostParts {
            self.wantsAll = true
            self.parts = []
        }
    }
}
