import Rules

/// Large values by their paths, each stored once. A dictionary of them would be empty by a third to two thirds, and hold
/// everything twice while it grows.
struct CandidateRows<Row: Sendable>: Sendable {
    /// So many lie together; whatever grows later, these are not copied any more.
    private static var pageSize: Int { 1_024 }

    private var places: [DropPath: Int] = [:]
    private var pages: [[Row?]] = []
    /// Places that were given back.
    private var free: [Int] = []

    var count: Int { self.places.count }

    subscript(path: DropPath) -> Row? {
        get { self.places[path].flatMap { self.pages[$0 / Self.pageSize][$0 % Self.pageSize] } }
        set {
            guard let newValue else {
                _ = self.remove(path)
                return
            }
            let place = self.places[path] ?? self.take(for: path)
            self.pages[place / Self.pageSize][place % Self.pageSize] = newValue
        }
    }

    mutating func remove(_ path: DropPath) -> Row? {
        guard let place = self.places.removeValue(forKey: path) else { return nil }
        let row = self.pages[place / Self.pageSize][place % Self.pageSize]
        if self.places.isEmpty {
            // A burst that is over gives its room back.
            self = CandidateRows()
        } else {
            self.pages[place / Self.pageSize][place % Self.pageSize] = nil
            self.free.append(place)
        }
        return row
    }

    private mutating func take(for path: DropPath) -> Int {
        let place = self.free.popLast() ?? self.places.count
        if place / Self.pageSize == self.pages.count {
            self.pages.append([Row?](repeating: nil, count: Self.pageSize))
        }
        self.places[path] = place
        return place
    }

    /// In no order.
    var all: some Sequence<Row> { self.pages.lazy.joined().compactMap(\.self) }
}
