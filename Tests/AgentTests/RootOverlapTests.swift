import Disk
import Foundation
import Rules
import SystemPackage
import TestKit
import Testing

@testable import Agent

@Suite struct `Folders that overlap on the disk are found` {
    // MARK: The decision

    /// A directory by its path on one file system, with inodes made of the path.
    private static func place(_ path: String, device: UInt64 = 1) -> Whereabouts {
        func identity(_ path: FilePath) -> FileID {
            FileID(device: device, inode: path.string.utf8.reduce(5_381) { $0 &* 33 &+ UInt64($1) })
        }
        var above: [FileID] = []
        var path = FilePath(path)
        let own = path
        while path.removeLastComponent() { above.append(identity(path)) }
        return Whereabouts(identity: identity(own), above: above, path: own, inside: nil)
    }

    /// A bind mount: seen elsewhere, with others above it.
    private static func bind(of path: String, at shown: String) -> Whereabouts {
        let (real, seen) = (self.place(path), self.place(shown))
        return Whereabouts(
            identity: real.identity, above: seen.above, path: FilePath(shown),
            inside: Whereabouts.Position(device: "8:1", path: FilePath(path)))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let one: FolderPlaces
        let other: FolderPlaces
        var journal: Whereabouts?
        /// Each as `folder.key`.
        let found: [String]
        let words: String
    }

    static let rows = [
        Row(
            testDescription: "side by side", one: FolderPlaces(name: "a", root: place("/d/a")),
            other: FolderPlaces(name: "b", root: place("/d/b")), found: [], words: ""),
        Row(
            testDescription: "a name that only begins the same", one: FolderPlaces(name: "a", root: place("/d/a")),
            other: FolderPlaces(name: "b", root: place("/d/ab")), found: [], words: ""),
        Row(
            testDescription: "the same", one: FolderPlaces(name: "a", root: place("/d/a")),
            other: FolderPlaces(name: "b", root: place("/d/a")), found: ["b.path"], words: "same directory"),
        Row(
            testDescription: "inside", one: FolderPlaces(name: "a", root: place("/d")),
            other: FolderPlaces(name: "b", root: place("/d/b/c")), found: ["b.path"], words: "lies inside folder `a`"),
        Row(
            testDescription: "around", one: FolderPlaces(name: "a", root: place("/d/b/c")),
            other: FolderPlaces(name: "b", root: place("/d")), found: ["b.path"],
            words: "folder `a` (/d/b/c) lies inside"),
        Row(
            testDescription: "the same inode on another device",
            one: FolderPlaces(name: "a", root: place("/d/a", device: 1)),
            other: FolderPlaces(name: "b", root: place("/d/a", device: 2)), found: [], words: ""),
        Row(
            testDescription: "a bind mount of a directory inside, seen elsewhere",
            one: FolderPlaces(name: "a", root: bind(of: "/d", at: "/x")),
            other: FolderPlaces(name: "b", root: bind(of: "/d/sub", at: "/y")), found: ["b.path"], words: "lies inside"),
        Row(
            testDescription: "done inside another folder", one: FolderPlaces(name: "a", root: place("/d/a")),
            other: FolderPlaces(name: "b", root: place("/d/b"), done: place("/d/a/b-done")), found: ["b.done"],
            words: "which would take the files"),
        Row(
            testDescription: "failed of the first around the second",
            one: FolderPlaces(name: "a", root: place("/d/a"), failed: place("/e")),
            other: FolderPlaces(name: "b", root: place("/e/b")), found: ["a.failed"], words: "lies inside this"),
        Row(
            testDescription: "done that leads back", one: FolderPlaces(name: "a", root: place("/d/a")),
            other: FolderPlaces(name: "b", root: place("/d/b"), done: place("/d/b/out")), found: ["b.done"],
            words: "leads back into the folder itself"),
        Row(
            testDescription: "the journal in a folder", one: FolderPlaces(name: "a", root: place("/d/a")),
            other: FolderPlaces(name: "b", root: place("/d/b")), journal: place("/d/b/state"), found: [".journal"],
            words: "lies inside folder `b`"),
        Row(
            testDescription: "the journal beside", one: FolderPlaces(name: "a", root: place("/d/a")),
            other: FolderPlaces(name: "b", root: place("/d/b")), journal: place("/d"), found: [], words: ""),
    ]

    @Test(arguments: rows)
    func `by where they are, whatever led there`(_ row: Row) {
        let found = RootOverlap.all([row.one, row.other], journal: row.journal)
        #expect(found.map { "\($0.folder ?? "").\($0.key)" } == row.found)
        #expect(found.allSatisfy { $0.message.contains(row.words) && $0.message.contains(";") }, "\(found)")
    }

    // MARK: On the disk

    private static func relation(_ one: FilePath, _ other: FilePath) throws -> Whereabouts.Relation {
        try Directory.open(one).whereabouts().relation(to: Directory.open(other).whereabouts())
    }

    @Test func `through a link`() throws {
        let scratch = try ScratchFolder()
        let (a, sub) = (try scratch.makeDirectory("a"), try scratch.makeDirectory("a/x/y"))
        let link = scratch.path("link")
        try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: sub.string)
        #expect(try Self.relation(link, a) == .inside)
        #expect(try Self.relation(a, link) == .around)
        #expect(try Self.relation(link, sub) == .same)
        #expect(try Self.relation(scratch.makeDirectory("b"), a) == .apart)
    }

    @Test(.enabled(if: MountedPlace.isAllowed, Comment(rawValue: MountedPlace.needed)))
    func `through bind mounts`() throws {
        let scratch = try ScratchFolder()
        let (a, sub) = (try scratch.makeDirectory("a"), try scratch.makeDirectory("a/x y"))
        let whole = try MountedPlace(bind: a.string, at: scratch.path("whole").string)
        // With a space, which /proc writes as \040.
        let part = try MountedPlace(bind: sub.string, at: scratch.path("part of it").string)
        #expect(try Self.relation(whole.path, a) == .same)
        #expect(try Self.relation(part.path, a) == .inside)
        #expect(try Self.relation(part.path, whole.path) == .inside)
        #expect(try Self.relation(a, part.path) == .around)
        #expect(try Self.relation(part.path, sub) == .same)
        let other = try MountedPlace(tmpfs: scratch.path("other").string)
        #expect(try Self.relation(other.path, a) == .apart)
    }

    @Test(.enabled(if: MountedPlace.isAllowed, Comment(rawValue: MountedPlace.needed)))
    func `a folder that comes later stays out`() throws {
        let scratch = try ScratchFolder()
        let a = try scratch.makeDirectory("a")
        let b = try MountedPlace(bind: a.string, at: scratch.path("b").string)
        let ground = HeldPlaces(.sqlite(scratch.path("state/journal.sqlite")))
        let first = Folder(name: "a", path: a)
        let second = Folder(name: "b", path: b.path)
        #expect(ground.take(try FolderPlaces(first, Directory.open(a))) == nil)
        let refused = ground.take(try FolderPlaces(second, Directory.open(b.path)))
        #expect(refused?.folder == "b" && refused?.sentence.contains("same directory as folder `a`") == true)
        ground.give("a")
        #expect(ground.take(try FolderPlaces(second, Directory.open(b.path))) == nil)
    }
}
