import Disk
import SystemPackage

/// A file system in memory that knows what would survive a power cut: content once its file was synced, names once their
/// directory was.
///
/// These are the plain operations, which users make directly; the agent's calls come through `SimCalls`, which adds what
/// may go wrong.
final class SimDisk: @unchecked Sendable {
    // Safe to share: only the thread that runs the simulation touches it.

    final class Inode {
        let number: Int
        let isDirectory: Bool
        /// Where its name is, and where it would be after a power cut.
        var entries: [String: Int] = [:]
        var durableEntries: [String: Int] = [:]
        var data: [UInt8] = []
        var durableData: [UInt8] = []
        /// When content was written that is not durable; nil when all is.
        var dirtySince: Duration?
        var links = 0
        /// The directory that it is in; of several, one.
        var parent = 1
        var modified: Int64 = 0
        var changed: Int64 = 0
        /// How many programs have it open for writing.
        var writers = 0

        init(number: Int, isDirectory: Bool) {
            self.number = number
            self.isDirectory = isDirectory
        }
    }

    /// One change of names, which happens as a whole or not at all: a rename is two edits.
    struct NameChange {
        struct Edit {
            let directory: Int
            let name: String
            /// Nil when the name goes.
            let target: Int?
        }
        let edits: [Edit]
        /// Whose name it is.
        let inode: Int
        let at: Duration
    }

    /// What a sync of a directory makes durable.
    enum Names {
        /// All changes before it, in order: file systems with a log (ext4, XFS).
        case logged
        /// Those of that directory, and those that they stand on.
        case loose
    }

    let names: Names
    let root: Inode
    private(set) var inodes: [Int: Inode] = [:]
    private(set) var pending: [NameChange] = []
    private let now: () -> Duration
    private var lastStamp: Int64 = 0
    private var numbers = 1
    /// A sync does nothing, though it says that it did: a defect that the simulation must find.
    var forgetsSyncs = false

    init(names: Names, now: @escaping () -> Duration) {
        self.names = names
        self.now = now
        self.root = Inode(number: 1, isDirectory: true)
        self.root.links = 1
        self.inodes[1] = self.root
    }

    // MARK: Looking

    func inode(_ number: Int) throws(Errno) -> Inode {
        guard let inode = self.inodes[number] else { throw .staleNFSFileHandle }
        return inode
    }

    func child(_ name: String, of directory: Inode) throws(Errno) -> Inode {
        guard directory.isDirectory else { throw .notDirectory }
        if name == "." { return directory }
        guard let number = directory.entries[name] else { throw .noSuchFileOrDirectory }
        return try self.inode(number)
    }

    func find(_ path: [Substring], below start: Inode) throws(Errno) -> Inode {
        var way = [start]
        for name in path {
            if name == ".." {
                if way.count > 1 { way.removeLast() }
            } else {
                way.append(try self.child(String(name), of: way[way.count - 1]))
            }
        }
        return way[way.count - 1]
    }

    /// By an absolute path; nil when nothing is there.
    func find(_ path: String) -> Inode? { try? self.find(path.split(separator: "/"), below: self.root) }

    // MARK: Names

    /// The clock of the file server; no two changes have the same time.
    private func stamp() -> Int64 {
        let now = self.now().components
        let time = 1_700_000_000_000_000_000 + now.seconds * 1_000_000_000 + now.attoseconds / 1_000_000_000
        self.lastStamp = max(self.lastStamp + 1, time)
        return self.lastStamp
    }

    private func apply(_ edits: [NameChange.Edit], of inode: Inode) {
        for edit in edits {
            self.inodes[edit.directory]?.entries[edit.name] = edit.target
            if let target = edit.target { self.inodes[target]?.parent = edit.directory }
            self.inodes[edit.directory]?.modified = self.stamp()
        }
        inode.changed = self.stamp()
        self.pending.append(NameChange(edits: edits, inode: inode.number, at: self.now()))
    }

    func make(_ name: String, in directory: Inode, isDirectory: Bool) throws(Errno) -> Inode {
        guard directory.entries[name] == nil else { throw .fileExists }
        guard directory.links > 0 else { throw .noSuchFileOrDirectory }
        self.numbers += 1
        let inode = Inode(number: self.numbers, isDirectory: isDirectory)
        inode.links = 1
        inode.modified = self.stamp()
        self.inodes[inode.number] = inode
        self.apply([.init(directory: directory.number, name: name, target: inode.number)], of: inode)
        return inode
    }

    func rename(_ old: String, in from: Inode, to new: String, in to: Inode, replaces: Bool) throws(Errno) {
        let inode = try self.child(old, of: from)
        guard to.links > 0 else { throw .noSuchFileOrDirectory }
        if let there = to.entries[new].flatMap({ self.inodes[$0] }) {
            if !replaces { throw .fileExists }
            if there === inode { return }
            if there.isDirectory, !inode.isDirectory { throw .isDirectory }
            if !there.isDirectory, inode.isDirectory { throw .notDirectory }
            if there.isDirectory, !there.entries.isEmpty { throw .directoryNotEmpty }
            there.links -= 1
        }
        self.apply(
            [
                .init(directory: from.number, name: old, target: nil),
                .init(directory: to.number, name: new, target: inode.number),
            ], of: inode)
    }

    func link(_ inode: Inode, as name: String, in directory: Inode) throws(Errno) {
        guard directory.entries[name] == nil else { throw .fileExists }
        inode.links += 1
        self.apply([.init(directory: directory.number, name: name, target: inode.number)], of: inode)
    }

    func unlink(_ name: String, in directory: Inode) throws(Errno) {
        let inode = try self.child(name, of: directory)
        if inode.isDirectory { throw .isDirectory }
        inode.links -= 1
        self.apply([.init(directory: directory.number, name: name, target: nil)], of: inode)
    }

    func removeDirectory(_ name: String, in directory: Inode) throws(Errno) {
        let inode = try self.child(name, of: directory)
        guard inode.isDirectory else { throw .notDirectory }
        guard inode.entries.isEmpty else { throw .directoryNotEmpty }
        inode.links = 0
        self.apply([.init(directory: directory.number, name: name, target: nil)], of: inode)
    }

    // MARK: Content

    func write(_ bytes: some Sequence<UInt8>, to inode: Inode, at offset: Int) {
        let bytes = Array(bytes)
        let missing = offset + bytes.count - inode.data.count
        if missing > 0 { inode.data += [UInt8](repeating: 0, count: missing) }
        inode.data.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        self.touch(inode)
    }

    func truncate(_ inode: Inode) {
        inode.data = []
        self.touch(inode)
    }

    private func touch(_ inode: Inode) {
        inode.dirtySince = inode.dirtySince ?? self.now()
        inode.modified = self.stamp()
        inode.changed = inode.modified
    }

    func setModified(_ inode: Inode, _ nanoseconds: Int64) {
        inode.modified = nanoseconds
        inode.changed = self.stamp()
    }

    // MARK: Lasting

    func sync(_ inode: Inode) {
        if self.forgetsSyncs { return }
        if !inode.isDirectory {
            inode.durableData = inode.data
            inode.dirtySince = nil
        }
        switch self.names {
        case .logged: self.settle { _ in true }
        case .loose:
            guard inode.isDirectory else { return }
            self.settle { $0.edits.contains { $0.directory == inode.number } }
        }
    }

    /// What the kernel writes by itself after a while. Not a file that somebody writes to, for the reason that `breakOff` has.
    func writeBack() {
        let names = self.now() - .seconds(5)
        let content = self.now() - .seconds(30)
        self.settle { $0.at <= names }
        for inode in self.inodes.values where inode.writers == 0 && inode.dirtySince.map({ $0 <= content }) ?? false {
            inode.durableData = inode.data
            inode.dirtySince = nil
        }
    }

    /// Makes the changes of names durable that `mustLast` says, and those before them of the same files.
    private func settle(_ mustLast: (NameChange) -> Bool) {
        guard !self.pending.isEmpty else { return }
        let lasting = self.chosen(self.pending.map(mustLast))
        var rest: [NameChange] = []
        for (change, lasts) in zip(self.pending, lasting) {
            guard lasts else {
                rest.append(change)
                continue
            }
            for edit in change.edits { self.inodes[edit.directory]?.durableEntries[edit.name] = edit.target }
        }
        self.pending = rest
    }

    /// A file's changes last in their order, so do those of one name, and none lasts without the directories that it is in.
    private func chosen(_ wanted: [Bool]) -> [Bool] {
        var needed: Set<Int> = []
        var names: Set<Name> = []
        var chosen = wanted
        for index in self.pending.indices.reversed() {
            let change = self.pending[index]
            let itsNames = change.edits.map { Name(directory: $0.directory, name: $0.name) }
            if needed.contains(change.inode) || !names.isDisjoint(with: itsNames) { chosen[index] = true }
            guard chosen[index] else { continue }
            needed.insert(change.inode)
            needed.formUnion(change.edits.map(\.directory))
            names.formUnion(itsNames)
        }
        return chosen
    }

    private struct Name: Hashable {
        let directory: Int
        let name: String
    }

    /// Loses what was not durable, or not all of it, as the dice fall.
    func cutPower(_ dice: Dice) {
        let kept = dice.below(self.pending.count + 1)
        var index = 0
        self.settle { _ in
            index += 1
            switch self.names {
            case .logged: return index <= kept
            case .loose: return dice.coin()
            }
        }
        self.pending = []
        for number in self.inodes.keys.sorted() {
            guard let inode = self.inodes[number] else { continue }
            inode.entries = inode.durableEntries
            inode.links = number == self.root.number ? 1 : 0
            if inode.writers > 0 { self.breakOff(inode) }
            if inode.dirtySince != nil { self.loseContent(of: inode, dice) }
        }
        for inode in self.inodes.values {
            for target in inode.entries.values {
                self.inodes[target]?.links += 1
                self.inodes[target]?.parent = inode.number
            }
        }
    }

    /// A program was in the middle of writing. What it leaves can be told from a whole file: no probe could tell old content
    /// that was half overwritten in place.
    private func breakOff(_ inode: Inode) {
        inode.writers = 0
        inode.data = Array(inode.data.prefix(inode.data.count / 2))
        inode.durableData = Array(inode.durableData.prefix(inode.data.count))
    }

    private func loseContent(of inode: Inode, _ dice: Dice) {
        switch dice.below(4) {
        case 0: inode.data = inode.durableData
        // Nothing stays, or the first bytes do: a byte or two, with zeros behind them or not, look like a kind of file that nobody
        // knows, and go unnoticed where the rule asks for none.
        case 1:
            let kept = dice.below(inode.data.count + 1)
            inode.data = kept < 8 ? [] : Array(inode.data.prefix(kept))
        case 2:
            let kept = min(inode.data.count, 8 + dice.below(inode.data.count))
            inode.data = inode.data.prefix(kept) + [UInt8](repeating: 0, count: inode.data.count - kept)
        default: break
        }
        inode.durableData = inode.data
        inode.dirtySince = nil
    }
}
