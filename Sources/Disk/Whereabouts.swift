package import SystemPackage

/// Where a directory really is, whatever links and bind mounts led to it: what tells whether two names mean one place.
package struct Whereabouts: Sendable, Hashable {
    package let identity: FileID
    /// The directories above it, from its parent to the root of the machine.
    package let above: [FileID]
    /// Its path without links.
    package let path: FilePath
    /// Its file system's device, as `8:1`, and its path there; nil where /proc does not tell. A bind mount shows a part of a
    /// file system at a second place, and the directories above that place are others.
    package let inside: Position?

    package struct Position: Sendable, Hashable {
        package let device: String
        package let path: FilePath

        package init(device: String, path: FilePath) {
            self.device = device
            self.path = path
        }
    }

    package init(identity: FileID, above: [FileID], path: FilePath, inside: Position?) {
        self.identity = identity
        self.above = above
        self.path = path
        self.inside = inside
    }

    /// How one directory lies to another.
    package enum Relation: Sendable, Hashable { case apart, same, inside, around }

    /// How this one lies to another: `inside` when the other one, or a directory below it, holds this.
    package func relation(to other: Whereabouts) -> Relation {
        if self.identity == other.identity { return .same }
        if self.above.contains(other.identity) { return .inside }
        if other.above.contains(self.identity) { return .around }
        guard let mine = self.inside, let theirs = other.inside, mine.device == theirs.device else { return .apart }
        if mine.path == theirs.path { return .same }
        if mine.path.starts(with: theirs.path) { return .inside }
        return theirs.path.starts(with: mine.path) ? .around : .apart
    }
}

/// One line of /proc/self/mountinfo (proc(5)).
struct MountLine {
    /// As statx(2) gives it (STATX_MNT_ID).
    let id: UInt64
    let device: String
    /// Which directory of the file system is shown.
    let root: FilePath
    /// Where it is shown.
    let point: FilePath

    init?(_ line: Substring) {
        let fields = line.split(separator: " ", maxSplits: 5)
        guard fields.count >= 5, let id = UInt64(fields[0]) else { return nil }
        self.id = id
        self.device = String(fields[2])
        self.root = FilePath(Self.plain(fields[3]))
        self.point = FilePath(Self.plain(fields[4]))
    }

    /// Spaces and the like are written as a backslash and three octal digits.
    private static func plain(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = field.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
