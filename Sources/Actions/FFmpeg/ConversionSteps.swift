/// The order in which a picture is made smaller until it is small enough: lower quality first, then fewer points.
struct ConversionSteps: Sendable {
    struct Step: Sendable, Hashable {
        let quality: Int
        /// Of width and height, after the bounds.
        let scale: Double
    }

    private let qualities: [Int]
    /// In bytes; nil when any size will do.
    private let limit: Int64?
    private var next: Step
    private var index = 0

    /// Below that nothing can be seen any more.
    private static let leastScale = 1.0 / 64

    init(_ format: PictureFormat, atMost limit: Int64?) {
        self.qualities = format.qualities
        self.limit = limit
        self.next = Step(quality: format.qualities[0], scale: 1)
    }

    /// The first, or what `take` chose.
    var current: Step { self.next }

    /// What follows from the size that the current step gave, in bytes.
    enum Verdict: Sendable, Hashable { case fits, again, impossible }

    mutating func take(_ size: Int64) -> Verdict {
        guard let limit, size > limit else { return .fits }
        self.index += 1
        if self.index < self.qualities.count {
            self.next = Step(quality: self.qualities[self.index], scale: 1)
            return .again
        }
        // Bytes go with the area; a little less, since headers and edges do not shrink. The quality stays where it is:
        // better, it would need several steps more.
        let wanted = (Double(limit) / Double(size)).squareRoot() * 0.95
        let scale = self.next.scale * min(0.9, max(0.25, wanted))
        guard scale >= Self.leastScale else { return .impossible }
        self.next = Step(quality: self.next.quality, scale: scale)
        return .again
    }
}
