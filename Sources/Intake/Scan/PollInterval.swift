import Rules

/// The time between scans where only scans find files: short while a scan costs little, so that a file is soon found, and
/// longer when it costs more, so that a large tree does not keep the file server busy all day.
///
/// A value, told what each scan took. What the config says is kept as it is.
struct PollInterval: Sendable, Hashable {
    /// Of the time, one part in so many is spent on scanning: 5 %.
    static let share = 20
    /// A network file system shows new names only after seconds in any case (nfs(5), `acdirmin`).
    static let shortest = Folder.defaultRescan(polling: true)

    private let kept: Duration?
    private let longest: Duration
    /// What a scan takes, rather too much than too little.
    private var cost = Duration.zero

    /// - Parameters:
    ///   - kept: what the config says; nil to adapt.
    ///   - longest: the longest time, whatever a scan costs.
    init(kept: Duration?, longest: Duration) {
        self.kept = kept
        self.longest = longest
    }

    /// A scan came to its end. A dear one counts at once, and a cheap one after it by half: a server's cache is warm then.
    mutating func took(_ time: Duration) {
        self.cost = max(time, (self.cost + time) / 2)
    }

    /// From the end of a scan to the beginning of the next.
    var time: Duration {
        self.kept ?? min(self.longest, max(Self.shortest, self.cost * (Self.share - 1)))
    }
}
