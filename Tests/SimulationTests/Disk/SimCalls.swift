import Glibc
import SystemPackage

@testable import Disk

/// The simulated disk as one life of the agent has it: what goes wrong goes wrong here, and after the life's end nothing
/// goes at all.
struct SimCalls: SystemCalls {
    let world: World
    let life: Life

    private var disk: SimDisk { self.world.disk }

    // MARK: What may go wrong

    /// Before a call that changes nothing.
    private func look() throws(Errno) {
        if self.life.isOver { throw .ioError }
        self.world.scheduler.letUsersIn()
        let weather = self.world.weather
        if weather.isAway { throw .hostIsDown }
        if self.world.dice.oneIn(weather.readErrors) { throw self.world.dice.coin() ? .ioError : .staleNFSFileHandle }
    }

    /// Around a call that changes something: the process may be killed before it and after it.
    private func change<Result>(
        _ what: @autoclosure () -> String, needsSpace: Bool = false, _ body: () throws(Errno) -> Result
    ) throws(Errno) -> Result {
        if self.life.isOver { throw .ioError }
        self.world.scheduler.letUsersIn()
        let weather = self.world.weather
        if weather.isAway { throw .hostIsDown }
        if needsSpace, weather.isFull { throw .noSpace }
        if self.world.dice.oneIn(weather.writeErrors) { throw self.world.dice.coin() ? .ioError : .staleNFSFileHandle }
        let isLast = self.life.burns()
        if isLast, self.world.dice.coin() {
            self.world.end(self.life, "before \(what())")
            throw .ioError
        }
        let result = try body()
        self.world.trace.detail(what())
        if isLast {
            self.world.end(self.life, "after \(what())")
            throw .ioError
        }
        return result
    }

    // MARK: Opening

    private static func text(_ path: [CChar]) -> String {
        String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func opened(_ inode: SimDisk.Inode, _ flags: Int32) throws(Errno) -> Int32 {
        if flags & O_DIRECTORY != 0, !inode.isDirectory { throw .notDirectory }
        return self.life.descriptors.add(inode)
    }

    private func inode(_ descriptor: Int32) throws(Errno) -> SimDisk.Inode {
        guard let inode = self.life.descriptors[descriptor] else { throw .badFileDescriptor }
        return inode
    }

    func open(_ path: [CChar], flags: Int32) throws(Errno) -> Int32 {
        try self.look()
        return try self.opened(try self.disk.find(Self.text(path).split(separator: "/"), below: self.disk.root), flags)
    }

    func openBeneath(_ directory: Int32, _ path: [CChar], flags: Int32) throws(Errno) -> Int32 {
        try self.look()
        let start = try self.inode(directory)
        return try self.opened(try self.disk.find(Self.text(path).split(separator: "/"), below: start), flags)
    }

    func openat(_ directory: Int32, _ path: [CChar], flags: Int32, mode: UInt32) throws(Errno) -> Int32 {
        let name = Self.text(path)
        let parent = try self.inode(directory)
        guard flags & O_CREAT != 0 else {
            try self.look()
            return try self.opened(try self.disk.child(name, of: parent), flags)
        }
        return try self.change("make \(name)", needsSpace: true) { () throws(Errno) in
            try self.opened(try self.disk.make(name, in: parent, isDirectory: false), flags)
        }
    }

    func reopen(_ descriptor: Int32, flags: Int32) throws(Errno) -> Int32 {
        try self.look()
        return try self.opened(try self.inode(descriptor), flags)
    }

    func close(_ descriptor: Int32) { self.life.descriptors.remove(descriptor) }

    /// This disk keeps no names of removed files that are open.
    func letGo(_ descriptor: Int32) {}

    // MARK: Looking

    /// The number of the file system, and of the mount through which it is reached.
    private func mount(of inode: SimDisk.Inode) -> UInt64 {
        guard self.world.profile.isApart else { return 1 }
        for (index, path) in World.apart.enumerated() where self.disk.isAt(inode, orBelow: path) {
            return UInt64(index + 2)
        }
        return 1
    }

    /// rename(2) and link(2) do not reach from one mount into another.
    private func checkMounts(_ from: SimDisk.Inode, _ to: SimDisk.Inode) throws(Errno) {
        if self.mount(of: from) != self.mount(of: to) { throw .improperLink }
    }

    private func status(_ inode: SimDisk.Inode) -> FileStatus {
        let hasTimes = self.world.profile.mutation != .timelessDisk
        return FileStatus(
            kind: inode.isDirectory ? .directory : .regular, permissions: 0o644,
            links: UInt64(max(0, inode.isDirectory ? 1 : inode.links)), owner: 1_000,
            blocks: Int64((inode.data.count + 511) / 512),
            stamp: FileStamp(
                device: self.mount(of: inode), inode: UInt64(inode.number), size: Int64(inode.data.count),
                modified: hasTimes ? inode.modified : 0,
                changed: hasTimes ? inode.changed : 0))
    }

    func status(_ descriptor: Int32) throws(Errno) -> FileStatus {
        try self.look()
        return self.status(try self.inode(descriptor))
    }

    func status(_ directory: Int32, _ path: [CChar]) throws(Errno) -> FileStatus {
        try self.look()
        return self.status(try self.disk.child(Self.text(path), of: try self.inode(directory)))
    }

    func mount(_ descriptor: Int32) throws(Errno) -> (id: UInt64, isReadOnly: Bool) {
        try self.look()
        return (self.mount(of: try self.inode(descriptor)), false)
    }

    /// No file here has attributes.
    func attributeNames(_ descriptor: Int32, limit: Int) throws(Errno) -> [UInt8] {
        try self.look()
        return []
    }

    func attribute(_ descriptor: Int32, _ name: [CChar], limit: Int) throws(Errno) -> [UInt8] { throw .noData }

    func hasJournal(_ descriptor: Int32) -> Bool { self.disk.names == .logged }

    func fileSystem(_ descriptor: Int32) throws(Errno) -> UInt64 {
        try self.look()
        return switch self.disk.names {
        case .logged: 0xEF53
        case .loose: 0x4D44
        }
    }

    func space(_ descriptor: Int32) throws(Errno) -> DiskSpace {
        try self.look()
        return DiskSpace(bytes: 1 << 41, freeBytes: 1 << 40, files: 0, freeFiles: 0)
    }

    func hasWriter(_ descriptor: Int32) -> Bool? {
        if self.life.isOver || self.world.profile.isRemote { return nil }
        return self.life.descriptors[descriptor].map { $0.writers > 0 }
    }

    func list(
        _ descriptor: Int32, _ body: (_ name: [UInt8], _ kind: DirectoryEntry.Kind) -> Bool
    ) throws(Errno) {
        defer { self.close(descriptor) }
        try self.look()
        let directory = try self.inode(descriptor)
        for name in directory.entries.keys.sorted() {
            guard let child = directory.entries[name].flatMap({ self.disk.inodes[$0] }) else { continue }
            if !body(Array(name.utf8), child.isDirectory ? .directory : .file) { return }
        }
    }

    // MARK: Content

    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(Errno) -> Int {
        try self.look()
        let rest = try self.inode(descriptor).data.dropFirst(Int(offset)).prefix(buffer.count)
        buffer.copyBytes(from: rest)
        return rest.count
    }

    func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) throws(Errno) -> Int {
        let inode = try self.inode(descriptor)
        return try self.change("write \(buffer.count) bytes", needsSpace: true) { () throws(Errno) in
            self.disk.write(buffer, to: inode, at: inode.data.count)
            return buffer.count
        }
    }

    func copyRange(_ from: Int32, at offset: Int64, to: Int32, count: Int) throws(Errno) -> Int {
        throw .invalidArgument
    }

    func setModified(_ descriptor: Int32, nanoseconds: Int64) throws(Errno) {
        let inode = try self.inode(descriptor)
        try self.change("set a time") { () throws(Errno) in self.disk.setModified(inode, nanoseconds) }
    }

    func setMode(_ descriptor: Int32, _ mode: UInt32) throws(Errno) { try self.look() }

    func sync(_ descriptor: Int32) throws(Errno) {
        let inode = try self.inode(descriptor)
        if self.world.dice.oneIn(self.world.weather.syncErrors) { throw .ioError }
        try self.change("sync \(inode.number)", needsSpace: true) { () throws(Errno) in self.disk.sync(inode) }
    }

    // MARK: Names

    func makeDirectory(_ directory: Int32, _ path: [CChar], mode: UInt32) throws(Errno) {
        let parent = try self.inode(directory)
        let name = Self.text(path)
        try self.change("make the directory \(name)", needsSpace: true) { () throws(Errno) in
            _ = try self.disk.make(name, in: parent, isDirectory: true)
        }
    }

    private func move(
        _ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar], replaces: Bool
    ) throws(Errno) {
        let (left, right) = (try self.inode(from), try self.inode(to))
        let (oldName, newName) = (Self.text(old), Self.text(new))
        try self.checkMounts(left, right)
        try self.change("move \(oldName) to \(newName) in \(right.number)") { () throws(Errno) in
            try self.disk.rename(oldName, in: left, to: newName, in: right, replaces: replaces)
        }
        // On NFS the answer may be lost, and the kernel asks again and is told that it is not there (rename(2), BUGS).
        if self.world.dice.oneIn(self.world.weather.falseRenames) { throw .noSuchFileOrDirectory }
    }

    func rename(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        try self.move(from, old, to, new, replaces: true)
    }

    func renameNoReplace(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        if !self.world.profile.hasNoReplace { throw .invalidArgument }
        try self.move(from, old, to, new, replaces: false)
    }

    func link(_ from: Int32, _ old: [CChar], _ to: Int32, _ new: [CChar]) throws(Errno) {
        if !self.world.profile.hasLinks { throw .notPermitted }
        let (left, right) = (try self.inode(from), try self.inode(to))
        let (oldName, newName) = (Self.text(old), Self.text(new))
        try self.checkMounts(left, right)
        try self.change("link \(oldName) as \(newName)") { () throws(Errno) in
            try self.disk.link(try self.disk.child(oldName, of: left), as: newName, in: right)
        }
    }

    func unlink(_ directory: Int32, _ path: [CChar]) throws(Errno) {
        let parent = try self.inode(directory)
        let name = Self.text(path)
        try self.change("remove \(name)") { () throws(Errno) in try self.disk.unlink(name, in: parent) }
    }

    func removeDirectory(_ directory: Int32, _ path: [CChar]) throws(Errno) {
        let parent = try self.inode(directory)
        let name = Self.text(path)
        try self.change("remove the directory \(name)") { () throws(Errno) in
            try self.disk.removeDirectory(name, in: parent)
        }
    }
}
