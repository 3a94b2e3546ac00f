import Rules

/// The files that are waited for, each with its history and a timer of its own. A value: it is told the time.
///
/// It is bounded. When it is full nothing is taken in, and whoever offered something must offer it again later, by a scan.
struct CandidateTable: Sendable {
    struct Candidate: Sendable {
        let path: DropPath
        var settling: Settling
        var manner = Manner.seen
        /// It goes ahead of others that are due.
        var isUrgent = false
        /// Put off by the agent, which said when it wants to hear of it again.
        var isPostponed = false
        /// Why, where the agent said it.
        var reason: String?
    }

    private struct Row: Sendable {
        var candidate: Candidate
        var due: Duration
        var ticket: UInt64
        /// Taken for a look, and not back yet.
        var isInHand = false
        /// Something told of it while it was in hand.
        var isStale = false
        /// Nothing more is expected of it; only an event brings it back.
        var isParked = false
    }

    /// Some 500 bytes each and the path: 40 MB for a folder that has so many which wait.
    static let mostCandidates = 65_536
    /// Of so many that are taken for a look, one is not urgent, if any is due: the others never stand still.
    private static let cycle = 8

    let capacity: Int
    private var rows = CandidateRows<Row>()
    private var heap = DueHeap()
    /// Of those that go ahead of the others.
    private var urgent = DueHeap()
    private var tickets: UInt64 = 0
    /// Those that are parked.
    private(set) var parked = 0

    init(capacity: Int = CandidateTable.mostCandidates) {
        self.capacity = capacity
    }

    var count: Int { self.rows.count }
    /// Those that something is still expected of.
    var active: Int { self.rows.count - self.parked }
    var isFull: Bool { self.rows.count >= self.capacity }

    /// An event told of the path: it is due now. False when there is no room.
    mutating func hint(
        _ path: DropPath, as manner: Manner = .written, isUrgent: Bool = false, now: Duration
    ) -> Bool {
        guard var row = self.rows[path] else { return self.add(path, manner, isUrgent, now: now) }
        row.candidate.manner = manner
        if row.isInHand {
            row.isStale = true
            self.rows[path] = row
        } else if row.due > now || row.isParked {
            self.schedule(row, due: now)
        } else {
            self.rows[path] = row
        }
        return true
    }

    /// A scan saw the path: it is due now when it is new; otherwise its timer goes on. False when there is no room.
    mutating func found(_ path: DropPath, isUrgent: Bool = false, now: Duration) -> Bool {
        self.rows[path] != nil || self.add(path, .seen, isUrgent, now: now)
    }

    private mutating func add(_ path: DropPath, _ manner: Manner, _ isUrgent: Bool, now: Duration) -> Bool {
        guard !self.isFull else { return false }
        let candidate = Candidate(path: path, settling: Settling(now: now), manner: manner, isUrgent: isUrgent)
        self.schedule(Row(candidate: candidate, due: now, ticket: 0), due: now)
        return true
    }

    /// Those that are due, at most `limit`, for a look, the urgent ones first; each must come back by `put`, `park` or
    /// `remove`.
    mutating func takeDue(now: Duration, limit: Int) -> [Candidate] {
        var taken = self.takeDue(from: \.urgent, now, limit - limit / Self.cycle)
        taken += self.takeDue(from: \.heap, now, limit - taken.count)
        return taken + self.takeDue(from: \.urgent, now, limit - taken.count)
    }

    private mutating func takeDue(
        from heap: WritableKeyPath<CandidateTable, DueHeap>, _ now: Duration, _ limit: Int
    ) -> [Candidate] {
        var taken: [Candidate] = []
        while taken.count < limit, let entry = self[keyPath: heap].first, entry.due <= now {
            _ = self[keyPath: heap].removeFirst()
            guard let row = self.rows[entry.path], row.ticket == entry.ticket else { continue }
            self.rows[entry.path]?.isInHand = true
            taken.append(row.candidate)
        }
        return taken
    }

    /// When the next one is due; nil when none is.
    mutating func nextDue() -> Duration? {
        [self.nextDue(in: \.urgent), self.nextDue(in: \.heap)].compactMap(\.self).min()
    }

    private mutating func nextDue(in heap: WritableKeyPath<CandidateTable, DueHeap>) -> Duration? {
        while let entry = self[keyPath: heap].first {
            if let row = self.rows[entry.path], row.ticket == entry.ticket, !row.isInHand { return entry.due }
            _ = self[keyPath: heap].removeFirst()
        }
        return nil
    }

    /// Back from a look, due again at `due`; at `now` when something told of it meanwhile.
    mutating func put(_ candidate: Candidate, due: Duration, now: Duration) {
        guard var row = self.rows[candidate.path] else { return }
        let isStale = row.isStale
        let manner = isStale ? row.candidate.manner : candidate.manner
        row.candidate = candidate
        row.candidate.manner = manner
        self.schedule(row, due: isStale ? now : due)
    }

    /// Back from a look, and nothing more is expected of it.
    mutating func park(_ candidate: Candidate, now: Duration) {
        guard var row = self.rows[candidate.path] else { return }
        if row.isStale { return self.put(candidate, due: now, now: now) }
        if !row.isParked { self.parked += 1 }
        self.tickets += 1
        row.ticket = self.tickets
        row.candidate = candidate
        row.isInHand = false
        row.isParked = true
        self.rows[candidate.path] = row
    }

    /// Back from a look, and done with; what was told of it meanwhile is about another file of that name.
    mutating func remove(_ path: DropPath, now: Duration) {
        guard let row = self.rows.remove(path) else { return }
        if row.isParked { self.parked -= 1 }
        if row.isStale { _ = self.add(path, row.candidate.manner, row.candidate.isUrgent, now: now) }
    }

    /// Every one that is not in hand is due now.
    mutating func rouse(now: Duration) {
        for row in self.rows.all where !row.isInHand { self.schedule(row, due: now) }
    }

    /// The candidate of a path.
    func candidate(_ path: DropPath) -> Candidate? { self.rows[path]?.candidate }

    /// At most `limit` of them.
    func some(_ limit: Int) -> [Candidate] { self.rows.all.prefix(limit).map(\.candidate) }

    private mutating func schedule(_ row: Row, due: Duration) {
        var row = row
        if row.isParked { self.parked -= 1 }
        self.tickets += 1
        row.ticket = self.tickets
        row.due = due
        row.isInHand = false
        row.isStale = false
        row.isParked = false
        let path = row.candidate.path
        self.rows[path] = row
        let heap = row.candidate.isUrgent ? \CandidateTable.urgent : \.heap
        self[keyPath: heap].insert(DueHeap.Entry(due: due, ticket: row.ticket, path: path))
        // Stale entries must not gather: a file that is told of again and again would leave one each time.
        if self[keyPath: heap].count > 2 * self.rows.count + 64 {
            let rows = self.rows
            self[keyPath: heap].sweep { rows[$0.path]?.ticket != $0.ticket }
        }
    }
}
