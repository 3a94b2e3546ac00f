import Disk
import Glibc
import Rules
import SystemPackage
import Testing

@Suite struct `An opened file stays the file that was opened` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
        try self.scratch.write("0123456789", to: "a")
    }

    @Test(arguments: [
        (0, 4, "0123"), (3, 3, "345"), (8, 10, "89"), (10, 5, ""), (1000, 5, ""), (0, 0, ""),
    ])
    func `it is read by offset`(_ offset: Int64, _ count: Int, _ expected: String) throws {
        let file = try self.scratch.open().file("a")
        #expect(try file.read(at: offset, count: count) == Array(expected.utf8))
    }

    @Test func `a buffer is filled as far as there is something`() throws {
        let file = try self.scratch.open().file("a")
        var buffer = [UInt8](repeating: 0xAA, count: 6)
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 7) }
        #expect(count == 3)
        #expect(buffer == Array("789".utf8) + [0xAA, 0xAA, 0xAA])
    }

    @Test func `renaming, removing and truncating do not confuse it`() throws {
        let file = try self.scratch.open().file("a")
        #expect(rename(self.scratch.at("a"), self.scratch.at("b")) == 0)
        #expect(try file.read(at: 5, count: 5) == Array("56789".utf8))
        #expect(unlink(self.scratch.at("b")) == 0)
        #expect(try file.read(at: 5, count: 5) == Array("56789".utf8))
        #expect(try file.status().links == 0)
    }

    @Test func `a file that becomes shorter ends earlier`() throws {
        let file = try self.scratch.open().file("a")
        #expect(truncate(self.scratch.at("a"), 4) == 0)
        #expect(try file.read(at: 0, count: 10) == Array("0123".utf8))
        #expect(file.size == 10, "as it was opened")
        #expect(try file.status().stamp.size == 4)
        #expect(try file.status().stamp != file.opened.stamp)
    }

    @Test func `a writer on this machine is seen`() throws {
        let file = try self.scratch.open().file("a")
        #expect(file.hasWriter() == false)
        let writer = open(self.scratch.at("a"), O_WRONLY)
        #expect(file.hasWriter() == true)
        close(writer)
        #expect(file.hasWriter() == false)
    }

    /// The answer must not be paid for by whoever opens the file next.
    @Test func `asking for writers leaves nothing behind`() throws {
        let file = try self.scratch.open().file("a")
        #expect(file.hasWriter() == false)
        let writer = open(self.scratch.at("a"), O_WRONLY | O_NONBLOCK)
        #expect(writer >= 0)
        close(writer)
    }

    @Test func `a stamp tells a changed file from a moved one`() {
        let stamp = FileStamp(device: 1, inode: 2, size: 3, modified: 4, changed: 5)
        #expect(stamp.isSameContent(as: FileStamp(device: 9, inode: 2, size: 3, modified: 4, changed: 9)))
        #expect(!stamp.isSameContent(as: FileStamp(device: 1, inode: 9, size: 3, modified: 4, changed: 5)))
        #expect(!stamp.isSameContent(as: FileStamp(device: 1, inode: 2, size: 9, modified: 4, changed: 5)))
        #expect(!stamp.isSameContent(as: FileStamp(device: 1, inode: 2, size: 3, modified: 9, changed: 5)))
    }
}

@Suite struct `What the disk says is told in sentences` {
    static let sentences: [(Errno, String)] = [
        (.permissionDenied, "cannot open x: permission denied; give the user that runs hotfolder the right"),
        (.notPermitted, "cannot open x: permission denied; give the user"),
        (.noSpace, "cannot open x: no space left on the device; free some space"),
        (.diskQuotaExceeded, "cannot open x: the disk quota is used up; raise it"),
        (.readOnlyFileSystem, "cannot open x: the file system is read-only; remount it for writing"),
        (.tooManyOpenFiles, "cannot open x: too many open files; raise the limit"),
        (.staleNFSFileHandle, "cannot open x: the file server has forgotten it"),
        (.noSuchFileOrDirectory, "cannot open x: no such file or directory"),
        (.ioError, "cannot open x: "),
    ]

    @Test(arguments: sentences)
    func `with what to do`(_ errno: Errno, _ beginning: String) {
        let text = DiskError("open", "x", errno).description
        #expect(text.hasPrefix(beginning))
        #expect(text.count > "cannot open x: ".count)
    }

    @Test(arguments: [
        (0x6969, true, "NFS"), (0xFF53_4D42, true, "CIFS"), (0xFE53_4D42, true, "SMB"), (0x6573_5546, true, "FUSE"),
        (0x0102_1997, true, "9p"), (0x00C3_6400, true, "Ceph"), (0x0BD0_0BD0, true, "Lustre"),
        (0x786F_4256, true, "vboxsf"), (0xEF53, false, "ext4"), (0x5846_5342, false, "XFS"),
        (0x0102_1994, false, "tmpfs"), (0x794C_7630, false, "overlayfs"), (0xABC, false, "file system 0xabc"),
    ])
    func `a file system is known by its number`(_ magic: UInt64, _ isNetwork: Bool, _ name: String) {
        let kind = FileSystemKind(magic: magic)
        #expect(kind.isNetwork == isNetwork)
        #expect(kind.description == name)
    }

    @Test func `the file system of a directory is asked for`() throws {
        let directory = try Directory.open("/dev/shm")
        #expect(try directory.fileSystem().description == "tmpfs")
        let space = try directory.space()
        #expect(space.freeBytes > 0 && space.freeBytes <= space.bytes)
    }
}
