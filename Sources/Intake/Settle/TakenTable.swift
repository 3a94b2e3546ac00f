import Disk

/// The files that were given to the agent last, so that one that comes back changed is known: it was taken too early.
///
/// A rename keeps the inode, so a file that is put back is found by it. Who drops another file of the same name is not
/// held against the folder: that is how editors replace a picture.
struct TakenTable: Sendable {
    struct Entry: Sendable, Hashable {
        let stamp: FileStamp
        let manner: Manner
        /// How long it had been quiet when it was taken.
        let quiet: Duration
    }

    /// Some 20 KiB. A file that comes back later than that many others teaches nothing.
    static let mostFiles = 256

    private var entries: [UInt64: Entry] = [:]
    private var order: [UInt64] = []
    private var next = 0

    mutating func insert(_ entry: Entry) {
        let inode = entry.stamp.inode
        if self.entries.updateValue(entry, forKey: inode) != nil { return }
        if self.order.count < Self.mostFiles {
            self.order.append(inode)
        } else {
            self.entries[self.order[self.next]] = nil
            self.order[self.next] = inode
        }
        self.next = (self.next + 1) % Self.mostFiles
    }

    /// What is known of the file with this stamp, when its content was another when it was taken.
    func changed(_ stamp: FileStamp) -> Entry? {
        guard let entry = self.entries[stamp.inode], entry.stamp.device == stamp.device else { return nil }
        return entry.stamp.isSameContent(as: stamp) ? nil : entry
    }
}
