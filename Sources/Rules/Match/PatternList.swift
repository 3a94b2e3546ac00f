/// Patterns in an order, asked together which of them a path fits.
struct PatternList: Sendable {
    private let patterns: [PathPattern]
    /// Nil when they are too large for one: then they are tried one by one.
    private let index: PathIndex?

    init(_ patterns: [PathPattern]) {
        self.patterns = patterns
        self.index = PathIndex(patterns)
    }

    /// Whether a path fits any of them.
    func matches(_ path: DropPath) -> Bool {
        guard !self.patterns.isEmpty else { return false }
        var steps = 0
        return !self.fitting(path.matchBytes, steps: &steps).isEmpty
    }

    /// The numbers of those that a path fits, in order.
    ///
    /// - Parameters:
    ///   - text: valid UTF-8.
    ///   - steps: grows by the work that was done.
    func fitting(_ text: [UInt8], steps: inout Int) -> [Int] {
        if let index = self.index { return index.fitting(text, steps: &steps) }
        var fitting: [Int] = []
        for (number, pattern) in self.patterns.enumerated() where pattern.match(text, steps: &steps) != nil {
            fitting.append(number)
        }
        return fitting
    }
}
