/// A defect that is put in, to see whether the simulation finds it.
enum Mutation: String, CaseIterable, Sendable {
    /// The journal says that a write is durable when it is not yet.
    case lateJournal
    /// A step's effect begins before its intent is on disk.
    case forgottenStart
    /// A sync of the disk does nothing.
    case forgottenSync
    /// The disk does not say when a file changed.
    case timelessDisk
    /// The service's search finds nothing, so that what was made is made again.
    case blindLookup
    /// A file that changes while it is sent is not noticed.
    case unwatchedReading
    /// Plans do not say what they replace, so that files for one thing go in any order.
    case forgottenTarget
}

/// What a seed's world is like; the dice choose, so that some seeds have one kind of trouble alone and others all.
struct Profile: Sendable {
    let seed: UInt64
    /// Crashes of the process.
    var crashes = 0
    /// Crashes that take the power with them.
    var powerCuts = 0
    var hasDiskErrors = false
    var hasCloudTrouble = false
    var hasOperators = false
    var hasClockJumps = false
    var hasSlowDisk = false
    /// The disk's names last only directory by directory.
    var isLoose = false
    /// A network file system: nobody can be asked who writes.
    var isRemote = false
    var hasNoReplace = true
    var hasLinks = true
    /// `done/` and `failed/` are mounts of their own.
    var isApart = false
    /// Programs write into files that were claimed.
    var hasLateWriters = false
    /// Most of what is dropped is for one target.
    var isCrowded = false
    /// How many things users do.
    var doings = 0
    var mutation: Mutation?

    init(seed: UInt64, dice: Dice, mutation: Mutation? = nil) {
        self.seed = seed
        self.mutation = mutation
        let isWild = dice.oneIn(4)
        self.doings = dice.within(3...12)
        if isWild || dice.oneIn(2) { self.crashes = dice.within(1...4) }
        if isWild || dice.oneIn(3) { self.powerCuts = dice.within(1...3) }
        self.hasDiskErrors = isWild || dice.oneIn(4)
        self.hasCloudTrouble = isWild || dice.oneIn(2)
        self.hasOperators = isWild || dice.oneIn(3)
        self.hasClockJumps = dice.oneIn(6)
        self.hasSlowDisk = dice.oneIn(4)
        self.isLoose = dice.oneIn(3)
        self.isRemote = dice.oneIn(4)
        self.hasLateWriters = dice.oneIn(3)
        if dice.oneIn(4) {
            self.hasNoReplace = false
            self.hasLinks = dice.coin()
        }
        self.isApart = dice.oneIn(8)
        // A copy to another mount may hold half of a late write, and nothing tells so: whoever says `retry` has it sent.
        if self.isApart, self.hasLateWriters { self.hasOperators = false }
        self.isCrowded = dice.oneIn(5)
        if self.isCrowded {
            self.doings += 12
            self.hasCloudTrouble = true
            self.hasSlowDisk = true
        }
    }

    var shown: String {
        let facts: [(Bool, String)] = [
            (self.crashes > 0, "\(self.crashes) kills"), (self.powerCuts > 0, "\(self.powerCuts) power cuts"),
            (self.hasDiskErrors, "disk errors"), (self.hasCloudTrouble, "cloud trouble"),
            (self.hasOperators, "operators"), (self.hasClockJumps, "clock jumps"), (self.hasSlowDisk, "a slow disk"),
            (self.isLoose, "names that last by directory"), (self.isRemote, "a network file system"),
            (self.hasLateWriters, "late writers"), (self.isCrowded, "one target"),
            (self.isApart, "done and failed on other mounts"),
            (!self.hasNoReplace, self.hasLinks ? "links for no-replace" : "no no-replace"),
        ]
        let shown = facts.filter(\.0).map(\.1).joined(separator: ", ")
        return "\(self.doings) doings; \(shown.isEmpty ? "no trouble" : shown)"
    }
}

/// What goes wrong at the moment: one call in so many, 0 for none.
struct Weather: Sendable {
    var readErrors = 0
    var writeErrors = 0
    /// Renames that report a failure after they happened.
    var falseRenames = 0
    var journalErrors = 0
    /// Syncs that fail, of files and of directories.
    var syncErrors = 0
    var isFull = false
    /// The file server is away: no call reaches it.
    var isAway = false
}
