import Disk
import Rules

/// The files that were reported and left where they lie, so that they are not reported again until they change.
///
/// Kept as hashes, 16 bytes a file, since a folder may hold a million files that no rule wants. Two files are mistaken for
/// each other only when the hashes of both path and stamp are the same by chance.
struct LeftTable: Sendable {
    /// The hash of a stamp.
    struct Mark: Sendable, Hashable {
        private let hash: Int

        init(_ stamp: FileStamp) {
            self.hash = stamp.hashValue
        }
    }

    /// 50 MB with the room that a dictionary keeps. Beyond it files are reported again after each scan: slower, not wrong.
    static let mostFiles = 1_000_000

    private let capacity: Int
    private var seen: [Int: Mark] = [:]
    /// What was remembered before the scan that goes on now, and has not been seen by it yet.
    private var unseen: [Int: Mark] = [:]

    init(capacity: Int = LeftTable.mostFiles) {
        self.capacity = capacity
    }

    var count: Int { self.seen.count + self.unseen.count }

    mutating func remember(_ path: DropPath, _ stamp: FileStamp) {
        let key = path.hashValue
        self.unseen[key] = nil
        guard self.seen[key] != nil || self.count < self.capacity else { return }
        self.seen[key] = Mark(stamp)
    }

    /// What the file looked like when it was left; nil when it was not.
    mutating func mark(of path: DropPath) -> Mark? {
        let key = path.hashValue
        if let mark = self.seen[key] { return mark }
        guard let mark = self.unseen.removeValue(forKey: key) else { return nil }
        self.seen[key] = mark
        return mark
    }

    mutating func forget(_ path: DropPath) {
        self.seen[path.hashValue] = nil
        self.unseen[path.hashValue] = nil
    }

    mutating func forgetAll() {
        self.seen = [:]
        self.unseen = [:]
    }

    /// A scan of everything begins: what it does not see has gone.
    mutating func beginScan() {
        if self.unseen.isEmpty {
            swap(&self.unseen, &self.seen)
        } else {
            self.unseen.merge(self.seen) { _, new in new }
            self.seen = [:]
        }
    }

    /// The scan came to its end.
    mutating func endScan() {
        self.unseen = [:]
    }
}
