/// Those who wait for something that is short, and who of them goes next.
///
/// The highest priority goes first. Of the same priority the folder goes first whose last turn is the longest ago, and
/// within a folder who came first: a folder with thousands of files has no more turns than one with a few. One turn in
/// eight is a lower priority's, if any waits, by the same order of folders: it goes more slowly, and never stands still.
///
/// A pure value. It counts turns and knows no time.
struct FairLine<Member> {
    private struct Place {
        /// In which they came.
        let order: UInt64
        let priority: Int
        let folder: String
        let member: Member
    }

    /// Of so many turns in a row one is a lower priority's.
    static var cycle: Int { 8 }

    /// Few: as many as jobs are in work, which are bounded.
    private var places: [Place] = []
    /// The number of each folder's last turn.
    private var lastTurns: [String: UInt64] = [:]
    private var turns: UInt64 = 0
    /// Turns in a row that went to the highest priority while a lower one waited.
    private var inARow = 0

    var count: Int { self.places.count }

    /// Comes to the end of the line.
    mutating func add(_ member: Member, order: UInt64, priority: Int, folder: String) {
        self.places.append(Place(order: order, priority: priority, folder: folder, member: member))
    }

    /// Leaves the line; nil when it is not in it.
    mutating func remove(_ order: UInt64) -> Member? {
        guard let index = self.places.firstIndex(where: { $0.order == order }) else { return nil }
        return self.places.remove(at: index).member
    }

    /// Somebody had a turn without waiting.
    mutating func passes(_ folder: String) {
        self.turns += 1
        self.lastTurns[folder] = self.turns
    }

    /// Who goes now; nil when nobody waits.
    mutating func next() -> Member? {
        guard let highest = self.places.map(\.priority).max() else { return nil }
        let areLower = self.places.contains { $0.priority < highest }
        self.inARow = areLower ? self.inARow + 1 : 0
        let isTheirs = self.inARow == Self.cycle
        if isTheirs { self.inARow = 0 }
        let index = self.places.indices
            .filter { (self.places[$0].priority < highest) == isTheirs }
            .min { self.rank(self.places[$0]) < self.rank(self.places[$1]) }
        guard let index else { return nil }
        let place = self.places.remove(at: index)
        self.passes(place.folder)
        return place.member
    }

    private func rank(_ place: Place) -> (UInt64, UInt64) { (self.lastTurns[place.folder] ?? 0, place.order) }
}
