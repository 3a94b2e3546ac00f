import Disk
import Foundation
import Glibc
import Rules
import SystemPackage
import Testing

@Suite struct `A directory looks things up beneath itself` {
    let scratch: ScratchFolder
    let outside: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
        self.outside = try ScratchFolder()
        try self.outside.write("secret", to: "file")
        try self.scratch.makeDirectory("real/deep")
        try self.scratch.write("inside", to: "real/deep/file")
        try self.scratch.link("absolute", to: self.outside.path)
        try self.scratch.link("upward", to: "../\(FilePath(self.outside.path).lastComponent?.string ?? "")")
        try self.scratch.link("inward", to: "real/deep")
        try self.scratch.link("dangling", to: "nowhere")
    }

    @Test func `a file below is found`() throws {
        let file = try self.scratch.open().file("real/deep/file")
        #expect(try file.read(at: 0, count: 100) == Array("inside".utf8))
    }

    @Test(arguments: ["absolute/file", "upward/file", "inward/file"])
    func `no link on the way is followed`(_ name: String) throws {
        let root = try self.scratch.open()
        #expect(errno { _ = try root.openFile(try path(name)) } == .tooManySymbolicLinkLevels)
        #expect(errno { _ = try root.status(of: try path(name)) } == .tooManySymbolicLinkLevels)
        #expect(errno { _ = try root.createFile(try path(name + "2")) } == .tooManySymbolicLinkLevels)
        #expect(errno { try root.remove(try path(name)) } == .tooManySymbolicLinkLevels)
        #expect(errno { try root.move(try path(name), to: root, try path("taken")) } == .tooManySymbolicLinkLevels)
        #expect(try self.outside.text(of: "file") == "secret")
        #expect(!self.outside.exists("file2"))
    }

    @Test(arguments: ["absolute", "upward", "inward"])
    func `a directory is not opened through a link`(_ name: String) throws {
        let root = try self.scratch.open()
        #expect(errno { _ = try root.directory(try path(name)) } != nil)
        #expect(errno { try root.list(try path(name)) { _ in true } } != nil)
        #expect(errno { try root.makeDirectories(try path("\(name)/new")) } != nil)
        #expect(!self.outside.exists("new"))
    }

    /// `..` cannot be said at all.
    @Test(arguments: ["..", "../file", "real/../../file", "/etc/passwd", "real//deep", "./real", "", "a\0b"])
    func `a path that leads elsewhere does not exist`(_ text: String) {
        #expect(DropPath(text) == nil)
    }

    @Test func `a link at the end is looked at, not followed`() throws {
        let root = try self.scratch.open()
        for name in ["absolute", "upward", "inward", "dangling"] {
            #expect(try root.status(of: try path(name))?.kind == .symbolicLink)
        }
    }

    @Test(arguments: ["nothing", "nothing/below", "real/deep/file/below"])
    func `what is not there has no status`(_ name: String) throws {
        #expect(try self.scratch.open().status(of: try path(name)) == nil)
    }

    @Test func `a directory follows its own renames`() throws {
        let directory = try self.scratch.open().directory(try path("real"))
        #expect(rename(self.scratch.at("real"), self.scratch.at("moved")) == 0)
        #expect(try directory.file("deep/file").size == 6)
    }

    @Test func `what is not a directory is not opened as one`() throws {
        let root = try self.scratch.open()
        #expect(errno { _ = try root.directory(try path("real/deep/file")) } == .notDirectory)
        #expect(errno { _ = try Directory.open(FilePath(self.scratch.at("nothing"))) } == .noSuchFileOrDirectory)
    }

    /// The operator chose the folder's own path, and may have put a link in it.
    @Test func `the folder itself may be reached through a link`() throws {
        let root = try Directory.open(FilePath(self.scratch.at("inward")))
        #expect(try root.file("file").size == 6)
    }
}

@Suite struct `Only regular files are opened` {
    let scratch: ScratchFolder

    init() throws {
        self.scratch = try ScratchFolder()
    }

    @Test func `a directory is refused`() throws {
        try self.scratch.makeDirectory("d")
        try self.expectRefusal("d", .directory)
    }

    @Test func `a link is refused`() throws {
        try self.scratch.write("x", to: "target")
        try self.scratch.link("l", to: "target")
        try self.expectRefusal("l", .symbolicLink)
    }

    /// Opening it would wait for a writer for ever.
    @Test func `a pipe is refused`() throws {
        #expect(mkfifo(self.scratch.at("p"), 0o600) == 0)
        try self.expectRefusal("p", .pipe)
        let file = open(self.scratch.at("p"), O_WRONLY | O_NONBLOCK)
        #expect(file == -1 && Glibc.errno == ENXIO, "nobody opened it for reading")
    }

    @Test func `a socket is refused`() throws {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The path is too long for a socket's address in most temporary folders: bind it by its last name, in place.
        let name = "/dev/shm/disk-\(getpid())-socket"
        defer { unlink(name) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(name.utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        let root = try Directory.open("/dev/shm")
        guard case .refused(let kind) = try root.openFile(try path("disk-\(getpid())-socket")) else {
            Issue.record("the socket was opened")
            return
        }
        #expect(kind == .socket)
    }

    @Test func `a device is refused`() throws {
        // Device 1, 3 is /dev/null.
        guard mknod(self.scratch.at("null"), S_IFCHR | 0o600, 0x103) == 0 else {
            Issue.record("only root can make a device: this is not tested", severity: .warning)
            return
        }
        try self.expectRefusal("null", .device)
    }

    @Test func `the file that was looked at is the one that is opened`() throws {
        try self.scratch.write("first", to: "a")
        let file = try self.scratch.open().file("a")
        try self.scratch.write("second", to: "b")
        #expect(rename(self.scratch.at("b"), self.scratch.at("a")) == 0)
        #expect(try file.read(at: 0, count: 10) == Array("first".utf8))
        #expect(try file.status().links == 0)
    }

    private func expectRefusal(_ name: String, _ expected: FileStatus.Kind) throws {
        let root = try self.scratch.open()
        guard case .refused(let kind) = try root.openFile(try path(name)) else {
            Issue.record("\(name) was opened")
            return
        }
        #expect(kind == expected)
        #expect(try root.status(of: try path(name))?.kind == expected)
    }
}
