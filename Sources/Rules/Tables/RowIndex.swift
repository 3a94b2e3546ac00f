/// Finds the rows that say given texts in some columns, without going through all of them.
///
/// A hash table of row numbers: twelve to twenty bytes a row, the texts stay where the rows keep them. `String` compares by
/// canonical equivalence, so that an "é" is found however it was typed (Unicode Standard Annex 15).
struct RowIndex: Sendable {
    /// By index.
    let columns: [Int]
    /// At the place that the hash says or behind it: the first row of those that say the same.
    private var slots: [UInt32]
    /// For each row, the next one that says the same.
    private var following: [UInt32]

    private static let none = UInt32.max

    init(_ rows: any TableRows, columns: [Int]) {
        self.columns = columns
        var capacity = 2
        while capacity < rows.count * 2 { capacity *= 2 }
        self.slots = Array(repeating: Self.none, count: capacity)
        self.following = Array(repeating: Self.none, count: rows.count)
        let hashes = (0..<rows.count).map { row in rows.texts(of: row, in: columns).map(Self.hash) }
        // From the last to the first, so that each goes in front of those that say the same: no row is gone through twice,
        // even when all say the same.
        for row in stride(from: rows.count - 1, through: 0, by: -1) {
            guard let hash = hashes[row] else { continue }
            var slot = self.slot(of: hash)
            while self.slots[slot] != Self.none, hashes[Int(self.slots[slot])] != hash { slot = self.slot(after: slot) }
            self.following[row] = self.slots[slot]
            self.slots[slot] = UInt32(row)
        }
    }

    /// The first rows, at most `limit`, that say these texts, in the order of the columns.
    func rows(saying texts: [String], in rows: any TableRows, limit: Int) -> [Int] {
        let hash = Self.hash(texts)
        var slot = self.slot(of: hash)
        while self.slots[slot] != Self.none {
            var row = self.slots[slot]
            if let others = rows.texts(of: Int(row), in: self.columns), Self.hash(others) == hash {
                var found: [Int] = []
                while row != Self.none, found.count < limit {
                    // Others may have the same hash.
                    if rows.texts(of: Int(row), in: self.columns) == texts { found.append(Int(row)) }
                    row = self.following[Int(row)]
                }
                return found
            }
            slot = self.slot(after: slot)
        }
        return []
    }

    private static func hash(_ texts: [String]) -> Int {
        var hasher = Hasher()
        hasher.combine(texts)
        return hasher.finalize()
    }

    private func slot(of hash: Int) -> Int { hash & (self.slots.count - 1) }

    private func slot(after slot: Int) -> Int { (slot + 1) & (self.slots.count - 1) }
}
