/// Collects what a program writes, up to a limit: the rest is read and let go, so that the program never waits for us.
struct ProgramOutput: Sendable {
    enum Part: Sendable { case beginning, end }

    private let kept: Part
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    /// Whether there was more than the limit.
    private(set) var isCut = false

    /// - Parameter limit: in bytes.
    init(keeping kept: Part, limit: Int) {
        self.kept = kept
        self.limit = limit
    }

    mutating func add(_ more: UnsafeRawBufferPointer) {
        if self.bytes.count + more.count > self.limit { self.isCut = true }
        switch self.kept {
        case .beginning:
            self.bytes += more.prefix(self.limit - self.bytes.count)
        case .end:
            self.bytes += more.suffix(self.limit)
            self.bytes.removeFirst(max(0, self.bytes.count - self.limit))
        }
    }
}
