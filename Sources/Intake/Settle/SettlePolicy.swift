import Rules

/// What a folder asks of a file before it counts as complete.
struct SettlePolicy: Sendable {
    /// How long it must be quiet, by the config.
    var settle: Duration
    /// How long it must be quiet, with what was learned.
    var asked: Duration
    /// What is enough for a file that is whole, has not changed since it was seen first, and nobody on this machine has
    /// open: less than `asked` only for one that was renamed into place.
    var whole: Duration
    /// Why `asked` is more than `settle`; nil when it is not.
    var pause: Pause?
    /// How long it may go on changing, stay empty, incomplete or unreadable, before it fails with a reason.
    var giveUp: Duration
    var hardLinks: Folder.HardLinks

    init(settle: Duration, giveUp: Duration, hardLinks: Folder.HardLinks) {
        self.settle = settle
        self.asked = settle
        self.whole = settle
        self.giveUp = giveUp
        self.hardLinks = hardLinks
    }

    /// For how long files of a kind pause in a folder.
    struct Pause: Sendable, Hashable {
        let manner: Manner
        let length: Duration
    }

    /// How long a second name may be there: those who publish by link and unlink have two for a moment only.
    static let linkWait = Duration.seconds(600)

    /// The shortest and the longest time between two looks at a file that waits for something no event may tell of.
    static let incomplete = DoublingWait.Limits(least: .seconds(1), most: .seconds(60))
    /// A writer on this machine is told of by an event when it closes the file; this is the net beneath.
    static let written = DoublingWait.Limits(least: .milliseconds(250), most: .seconds(10))
    static let linked = DoublingWait.Limits(least: .milliseconds(250), most: .seconds(15))
    /// Finder's mark may be taken away without a trace on the file itself.
    static let finder = DoublingWait.Limits(least: .milliseconds(500), most: .seconds(10))
    /// What lies beside the file, and what becomes of it, no event of the file itself tells.
    static let beside = DoublingWait.Limits(least: .milliseconds(500), most: .seconds(10))
    static let unreadable = DoublingWait.Limits(least: .seconds(1), most: .seconds(300))
}

/// Waiting times that double.
struct DoublingWait: Sendable, Hashable {
    struct Limits: Sendable {
        let least: Duration
        let most: Duration
    }

    private var last: Duration?

    mutating func next(_ limits: Limits) -> Duration {
        let next = min(limits.most, max(limits.least, (self.last ?? .zero) * 2))
        self.last = next
        return next
    }

    mutating func reset() {
        self.last = nil
    }
}
