import Rules

/// Paths by the moment at which they are due, the earliest first: a binary heap.
///
/// An entry is not taken out when its path becomes due at another moment; its `ticket` tells that it is stale.
struct DueHeap: Sendable {
    struct Entry: Sendable {
        let due: Duration
        let ticket: UInt64
        let path: DropPath

        fileprivate func precedes(_ other: Entry) -> Bool {
            // Of those due at the same moment, the first come is the first served.
            self.due == other.due ? self.ticket < other.ticket : self.due < other.due
        }
    }

    private var entries: [Entry] = []

    var first: Entry? { self.entries.first }
    var count: Int { self.entries.count }

    mutating func insert(_ entry: Entry) {
        self.entries.append(entry)
        var index = self.entries.count - 1
        while index > 0 {
            let above = (index - 1) / 2
            guard self.entries[index].precedes(self.entries[above]) else { return }
            self.entries.swapAt(index, above)
            index = above
        }
    }

    mutating func removeFirst() -> Entry? {
        guard let first = self.entries.first else { return nil }
        let last = self.entries.removeLast()
        guard !self.entries.isEmpty else { return first }
        self.entries[0] = last
        var index = 0
        while true {
            var least = index
            for below in [2 * index + 1, 2 * index + 2] where below < self.entries.count {
                if self.entries[below].precedes(self.entries[least]) { least = below }
            }
            if least == index { return first }
            self.entries.swapAt(index, least)
            index = least
        }
    }

    /// Takes out what `isStale` says.
    mutating func sweep(_ isStale: (Entry) -> Bool) {
        let kept = self.entries.filter { !isStale($0) }
        self.entries.removeAll(keepingCapacity: true)
        for entry in kept { self.insert(entry) }
    }
}
