import Disk
import Rules
import SystemPackage

/// Whether the kernel tells of changes in a folder: proved by a file that is made in it and removed at once, of which the
/// watcher must tell.
///
/// That the watch can be set says nothing: a container's file system, a watcher that hangs or a kernel that does not tell
/// all look well until somebody asks where his file is.
struct EventProof: Sendable, Hashable {
    /// How long an event may take.
    static let wait = Duration.seconds(5)
    /// How often it is proved while events come, and while they do not.
    static let interval = Duration.seconds(300)
    static let intervalWhileMissing = Duration.seconds(60)

    /// The file whose event is waited for.
    private var pending: DropPath?
    private(set) var state = State.unknown

    /// What the last probe file came to.
    enum State: Sendable, Hashable { case unknown, proven, missing }

    var isMissing: Bool { self.state == .missing }
    var isPending: Bool { self.pending != nil }

    /// A probe file is about to be made.
    mutating func begin(_ probe: DropPath) {
        self.pending = probe
    }

    /// An event told of this path; true when it was the probe file, which nobody else is to hear of.
    mutating func sees(_ path: DropPath) -> Bool {
        guard path == self.pending else { return false }
        self.pending = nil
        self.state = .proven
        return true
    }

    /// The wait is over; true when no event came.
    mutating func end() -> Bool {
        guard self.pending != nil else { return false }
        self.pending = nil
        self.state = .missing
        return true
    }

    /// The file could not be made: nothing is known.
    mutating func withdraw() {
        self.pending = nil
    }
}

/// The file for it, in the folder itself and hidden, so that nobody takes it for a dropped one.
struct ProbeFile: Sendable {
    private static let beginning = Array(".hotfolder-probe-".utf8)
    private static let digits = 16
    /// So many that a crash left are removed at a time.
    private static let mostLeftovers = 16

    let path: DropPath

    init() {
        var name = Self.beginning
        let mark = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        name += Array(String(repeating: "0", count: Self.digits - mark.count).utf8) + Array(mark.utf8)
        // A path component by construction.
        self.path = DropPath(name)!
    }

    static func isName(_ name: [UInt8]) -> Bool {
        let mark = name.dropFirst(self.beginning.count)
        return name.starts(with: self.beginning) && mark.count == self.digits
            && mark.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Makes it and removes it again; false when the folder does not allow that. Blocks.
    func touch(in root: Directory) -> Bool {
        do throws(DiskError) {
            _ = try root.createFile(self.path, permissions: 0o600)
            try root.remove(self.path)
            return true
        } catch {
            return false
        }
    }

    /// Removes what a crash left: empty files of exactly such a name. Blocks.
    static func removeLeftovers(in root: Directory) {
        var found: [DropPath] = []
        try? root.list(nil) { entry in
            if self.isName(entry.name), let path = DropPath(entry.name) { found.append(path) }
            return found.count < self.mostLeftovers
        }
        for path in found {
            guard let status = try? root.status(of: path), status.kind == .regular, status.stamp.size == 0 else {
                continue
            }
            // What cannot be removed now is at the next start; it harms nobody.
            try? root.remove(path)
        }
    }
}
