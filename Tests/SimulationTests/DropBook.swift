/// What users dropped, as they know it themselves: whole files by their content, and what became of each by their own doing.
final class DropBook: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation touches it.

    struct Drop {
        let number: Int
        let bytes: [UInt8]
        /// `set-v1.jpg`: what is to be done with it, and to what.
        let name: String
        /// When it was whole under its name.
        let at: Duration
        let inode: Int
        /// Its users overwrote or removed it, or took it out of `work/`.
        var isWithdrawn = false
        /// The power went before its user's program, or the kernel by itself, had made it last.
        var isExcused = false
        /// It became whole when the agent had put the file away, by a program that had it open since before.
        let isLate: Bool
        /// How often a person had it done once more: dragged back, tried again, told to.
        var repeats = 0
    }

    private(set) var all: [Drop] = []
    private var numbers: [[UInt8]: Int] = [:]

    func add(_ bytes: [UInt8], name: String, inode: SimDisk.Inode, isLate: Bool, at time: Duration) {
        self.numbers[bytes] = self.all.count
        self.all.append(
            Drop(number: self.all.count + 1, bytes: bytes, name: name, at: time, inode: inode.number, isLate: isLate))
    }

    /// Nil for content that nobody ever finished.
    func drop(_ bytes: [UInt8]) -> Drop? { self.numbers[bytes].map { self.all[$0] } }

    func change(_ bytes: [UInt8], _ body: (inout Drop) -> Void) {
        if let index = self.numbers[bytes] { body(&self.all[index]) }
    }

    /// Just before a power cut: what was not durable yet is nobody's fault.
    func excuse(_ disk: SimDisk) {
        let durable = disk.lasting(below: World.folder)
        for index in self.all.indices {
            guard let inode = disk.inodes[self.all[index].inode] else { continue }
            if inode.dirtySince != nil || !durable.contains(inode.number) { self.all[index].isExcused = true }
        }
    }

    /// Where content leaves that of a drop of its length.
    private func difference(_ bytes: [UInt8]) -> String {
        guard let drop = self.all.first(where: { $0.bytes.count == bytes.count }) else { return "no drop is as long" }
        let differing = bytes.indices.filter { bytes[$0] != drop.bytes[$0] }
        return "drop \(drop.number) differs at \(differing.count) bytes from \(differing.first ?? -1) on"
    }

    func shown(_ bytes: [UInt8]) -> String {
        if let drop = self.drop(bytes) { return "drop \(drop.number) (\(drop.name), \(bytes.count) bytes)" }
        if let drop = self.all.first(where: { Content.frame(of: $0.bytes) == bytes }) {
            return "a frame of drop \(drop.number)"
        }
        return "\(bytes.count) bytes that nobody dropped (\(self.difference(bytes)))"
    }
}
