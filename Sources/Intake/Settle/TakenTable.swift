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

    private var entries: [FileID: Entry] = [:]
    private var order: [FileID] = []
    private var next = 0

    mutating func insert(_ entry: Entry) {
        let identity = entry.stamp.fileID
        if self.entries.updateValue(entry, forKey: identity) != nil { return }
        if self.order.count < Self.mostFiles {
            self.order.append(identity)
        } else {
            self.entries[self.order[self.next]] = nil
            self.order[self.next] = identity
        }
        self.next = (self.next + 1) % Self.mostFiles
    }

    /// What is known of the file with this stamp, when its content was another when it was taken.
    func changed(_ stamp: FileStamp) -> Entry? {
        guard let entry = self.entries[stamp.fileID] else { return nil }
        return entry.stamp.isSameContent(as: stamp) ? nil : entry
    }
}
