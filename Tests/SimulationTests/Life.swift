/// One run of the agent's process, from its start to its end. After the end none of its calls has any effect.
final class Life: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation touches it.
    let number: Int
    /// The process was killed, or the power is off.
    var isOver = false
    /// All of its tasks have ended.
    var hasEnded = false
    /// The power goes with it.
    var takesPower = false
    /// How many changes, on the disk, in the journal or at the service, until it ends; nil for never.
    var fuse: Int?
    var descriptors = Descriptors()
    var task: Task<Void, Never>?

    init(number: Int) {
        self.number = number
    }

    /// Counts a change; true when the process ends at it.
    func burns() -> Bool {
        guard let left = self.fuse else { return false }
        self.fuse = left - 1
        return left == 0
    }

    /// The files that the process has open.
    struct Descriptors {
        private var open: [Int32: SimDisk.Inode] = [:]
        private var last: Int32 = 2

        subscript(descriptor: Int32) -> SimDisk.Inode? { self.open[descriptor] }

        var count: Int { self.open.count }

        mutating func add(_ inode: SimDisk.Inode) -> Int32 {
            self.last += 1
            self.open[self.last] = inode
            return self.last
        }

        mutating func remove(_ descriptor: Int32) {
            self.open[descriptor] = nil
        }
    }
}
