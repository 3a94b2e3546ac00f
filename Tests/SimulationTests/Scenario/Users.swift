import Journal
import Rules

/// The editors: they drop files in all the ways that programs write, overwrite, remove, and drag failed files back.
struct Users {
    let world: World

    private var disk: SimDisk { self.world.disk }
    private var dice: Dice { self.world.dice }

    private static let kinds = ["set", "set", "new", "pay", "pay", "task", "up", "two", "frm"]
    private static let targets = ["v1", "v2", "v3", "v4", "v5", "v6"]

    /// Plans what they do within a time.
    func plan(within time: Duration) {
        for _ in 0..<self.world.profile.doings {
            let milliseconds = Int(time.components.seconds) * 1_000
            self.later(self.dice.milliseconds(0...milliseconds)) { self.doSomething() }
        }
    }

    private func later(_ wait: Duration, _ body: @escaping () -> Void) {
        self.world.scheduler.after(wait, isUsers: true, body)
    }

    private func doSomething() {
        switch self.dice.below(18) {
        case 0...5: self.dropWhole(self.newPath())
        case 6...8: self.writeSlowly(self.newPath(), stopsEarly: false)
        case 9: self.writeSlowly(self.newPath(), stopsEarly: true)
        case 10: self.writeTwice(self.newPath())
        case 11: if let path = self.someFile() { self.dropWhole(path) }
        case 12: if let path = self.someFile() { self.writeSlowly(path, stopsEarly: false) }
        case 13: self.remove()
        case 14: self.dropDirectory()
        case 15: self.writeIntoWork()
        case 16: self.dropGroup()
        default: self.dragBack()
        }
    }

    // MARK: Names

    private func newPath() -> String {
        if self.world.profile.isCrowded, !self.dice.oneIn(4) {
            return World.folder + "/shows/s\(self.dice.below(12))/set-v1.jpg"
        }
        let kind = self.dice.pick(Self.kinds) ?? ""
        let target = kind == "set" && self.dice.oneIn(10) ? "refused" : self.dice.pick(Self.targets) ?? ""
        return World.folder + (self.dice.oneIn(4) ? "/shows/s\(self.dice.below(2))" : "") + "/\(kind)-\(target).jpg"
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    /// A file that lies where it was dropped.
    private func someFile() -> String? {
        let files = self.disk.inbox().map(\.path)
        return self.dice.pick(files).map { "\(World.folder)/\($0)" }
    }

    private func newContent(_ path: String) -> [UInt8] {
        let text = "\(Self.name(path)) \(self.world.drops.all.count) \(self.dice.next())"
        return Content.picture(text, length: self.dice.within(40...600))
    }

    // MARK: Dropping

    /// Written elsewhere, then moved: as careful programs do.
    private func dropWhole(_ path: String) {
        let bytes = self.newContent(path)
        guard let (desk, part) = self.disk.place("/desk/\(self.dice.next())"), let (to, name) = self.disk.place(path),
            let inode = try? self.disk.make(part, in: desk, isDirectory: false)
        else { return }
        self.disk.write(bytes, to: inode, at: 0)
        if self.dice.coin() { self.disk.sync(inode) }
        self.withdraw(at: path)
        guard (try? self.disk.rename(part, in: desk, to: name, in: to, replaces: true)) != nil else { return }
        if self.dice.coin() { self.disk.sync(to) }
        self.finished(bytes, path, inode)
    }

    /// The files of a group, in any order; sometimes without one.
    private func dropGroup() {
        let name = "\(World.folder)/grp-g\(self.world.drops.all.count)x\(self.dice.below(1_000))"
        for ending in ["jpg", "one", "two"] where !self.dice.oneIn(5) {
            self.later(self.dice.milliseconds(0...15_000)) {
                if self.dice.oneIn(3) {
                    self.writeSlowly("\(name).\(ending)", stopsEarly: false)
                } else {
                    self.dropWhole("\(name).\(ending)")
                }
            }
        }
    }

    /// A directory with files in it, moved in at once.
    private func dropDirectory() {
        let name = "set\(self.dice.below(1_000))"
        var made: [([UInt8], String, SimDisk.Inode)] = []
        for _ in 0..<self.dice.within(1...3) {
            let file = Self.name(self.newPath())
            let path = "\(World.folder)/\(name)/\(file)"
            let bytes = self.newContent(path)
            guard let (desk, part) = self.disk.place("/desk/\(name)/\(file)"),
                let inode = try? self.disk.make(part, in: desk, isDirectory: false)
            else { continue }
            self.disk.write(bytes, to: inode, at: 0)
            if self.dice.coin() { self.disk.sync(inode) }
            made.append((bytes, path, inode))
        }
        guard let (desk, _) = self.disk.place("/desk/\(name)"),
            let (to, _) = self.disk.place("\(World.folder)/\(name)"),
            (try? self.disk.rename(name, in: desk, to: name, in: to, replaces: false)) != nil
        else { return }
        if self.dice.coin() { self.disk.sync(to) }
        for (bytes, path, inode) in made { self.finished(bytes, path, inode) }
    }

    private func finished(_ bytes: [UInt8], _ path: String, _ inode: SimDisk.Inode) {
        let isLate = self.disk.files(below: World.folder).contains { file in
            file.inode === inode && file.path.hasPrefix("done/")
        }
        self.world.drops.add(
            bytes, name: Self.name(path), inode: inode, isLate: isLate, at: self.world.scheduler.now)
        self.world.trace.say("user: \(self.world.drops.shown(bytes)) is whole at \(path)")
        // Nobody promises what is written to an original between the last look at it and its removal.
        if self.hasCopy(inode) { self.world.drops.change(bytes) { $0.isExcused = true } }
        if self.world.profile.hasLateWriters {
            self.later(self.dice.milliseconds(2_000...14_000)) { self.writeIntoWork() }
        }
        // Another file has the name meanwhile; a power cut may bring this one back.
        if inode.links == 0 { self.world.drops.change(bytes) { $0.isWithdrawn = true } }
    }

    /// Whether a file in `work/` has a copy at its destination, on another mount, and is about to be removed.
    private func hasCopy(_ inode: SimDisk.Inode) -> Bool {
        let work = self.disk.files(below: "\(World.folder)/.hotfolder/work").first { $0.inode === inode }
        let job = work.flatMap { JobID(String($0.path.prefix { $0 != "/" })) }
        guard self.world.profile.isApart, let job, let destination = self.world.journal.rows[job]?.now.destination,
            let below = destination.path
        else { return false }
        return self.disk.find("\(World.folder)/\(destination.place)/\(below.text)").map { $0 !== inode } ?? false
    }

    /// What was there is overwritten or goes: its user knows.
    private func withdraw(at path: String) {
        guard let inode = self.disk.find(path), !inode.isDirectory else { return }
        self.withdraw(inode)
    }

    private func withdraw(_ inode: SimDisk.Inode) {
        guard self.world.drops.drop(inode.data) != nil else { return }
        self.world.trace.say("user: overwrites or removes \(self.world.drops.shown(inode.data))")
        self.world.drops.change(inode.data) { $0.isWithdrawn = true }
    }

    // MARK: Writing in place

    /// A program that has a file open for writing.
    private struct Writer {
        let path: String
        let inode: SimDisk.Inode
        let powerCuts: Int
    }

    private func open(_ path: String) -> Writer? {
        guard let (directory, name) = self.disk.place(path) else { return nil }
        let inode: SimDisk.Inode
        if let there = try? self.disk.child(name, of: directory) {
            guard !there.isDirectory, there.writers == 0 else { return nil }
            self.withdraw(there)
            self.disk.truncate(there)
            inode = there
        } else {
            guard let made = try? self.disk.make(name, in: directory, isDirectory: false) else { return nil }
            inode = made
        }
        inode.writers += 1
        return Writer(path: path, inode: inode, powerCuts: self.world.powerCuts)
    }

    private func close(_ writer: Writer) {
        guard writer.powerCuts == self.world.powerCuts else { return }
        writer.inode.writers -= 1
    }

    /// Piece by piece, with pauses of any length; or broken off.
    private func writeSlowly(_ path: String, stopsEarly: Bool) {
        guard let writer = self.open(path) else { return }
        let bytes = self.newContent(path)
        let pieces = self.dice.within(2...5)
        self.world.trace.say("user: begins to write \(path)\(stopsEarly ? ", and will be broken off" : "")")
        self.write(
            bytes, writer, from: 0, pieces: pieces, last: stopsEarly ? self.dice.within(1...(pieces - 1)) : pieces)
    }

    private func write(_ bytes: [UInt8], _ writer: Writer, from piece: Int, pieces: Int, last: Int) {
        guard writer.powerCuts == self.world.powerCuts else { return }
        if piece == last {
            if last == pieces { self.finished(bytes, writer.path, writer.inode) }
            return self.close(writer)
        }
        let start = bytes.count * piece / pieces
        self.disk.write(bytes[start..<(bytes.count * (piece + 1) / pieces)], to: writer.inode, at: start)
        let wait = piece + 1 == last ? .zero : self.dice.milliseconds(0...8_000)
        guard wait > .zero else { return self.write(bytes, writer, from: piece + 1, pieces: pieces, last: last) }
        self.later(wait) { self.write(bytes, writer, from: piece + 1, pieces: pieces, last: last) }
    }

    /// Whole, and then written anew in place by a program that had not closed it. Where nobody can be asked who writes,
    /// only quick ones: a longer pause is what the quiet time cannot see.
    private func writeTwice(_ path: String) {
        guard let writer = self.open(path) else { return }
        let bytes = self.newContent(path)
        self.disk.write(bytes, to: writer.inode, at: 0)
        self.finished(bytes, path, writer.inode)
        self.later(self.dice.milliseconds(0...(self.world.profile.isRemote ? 900 : 9_000))) {
            self.writeAnew(writer)
        }
    }

    /// Other content of the same length in place of what is there, in two pieces.
    private func writeAnew(_ writer: Writer) {
        guard writer.powerCuts == self.world.powerCuts else { return }
        self.withdraw(writer.inode)
        let bytes = Content.picture(
            "\(Self.name(writer.path)) anew \(self.dice.next())", length: writer.inode.data.count - Content.frameLength)
        let half = bytes.count / 2
        self.disk.write(bytes.prefix(half), to: writer.inode, at: 0)
        self.later(self.dice.milliseconds(0...900)) {
            guard writer.powerCuts == self.world.powerCuts else { return }
            self.disk.write(bytes.suffix(bytes.count - half), to: writer.inode, at: half)
            self.finished(bytes, writer.path, writer.inode)
            self.close(writer)
        }
    }

    /// A program that has had the file open since before it was claimed writes to it: nothing keeps it from that.
    private func writeIntoWork() {
        let files = self.disk.files(below: "\(World.folder)/.hotfolder/work").filter { $0.inode.writers == 0 }
        guard let (path, inode) = self.dice.pick(files), self.world.drops.drop(inode.data) != nil else { return }
        inode.writers += 1
        self.writeAnew(Writer(path: path, inode: inode, powerCuts: self.world.powerCuts))
    }

    // MARK: Removing, dragging back

    private func remove() {
        guard let path = self.someFile(), let (directory, name) = self.disk.place(path) else { return }
        self.withdraw(at: path)
        try? self.disk.unlink(name, in: directory)
    }

    /// A failed file goes back into the folder, by hand.
    func dragBack() {
        // Nobody sees hidden files, such as a copy in the making. And half of a late write, which a copy to another mount may
        // hold, is not promised to be known: a person who has it tried again has it sent. Nor what becomes of one that a retry
        // had just copied from another mount when it was cut short.
        let copies = self.disk.files(below: "\(World.folder)/.hotfolder/work").map(\.inode.data)
        let failed = self.disk.files(below: "\(World.folder)/failed").filter { path, inode in
            !path.hasSuffix(".error.txt") && !Self.name(path).hasPrefix(".")
                && self.world.drops.drop(inode.data) != nil && !copies.contains(inode.data)
        }
        guard let (path, inode) = self.dice.pick(failed),
            let (from, old) = self.disk.place("\(World.folder)/failed/\(path)"),
            let (to, new) = self.disk.place("\(World.folder)/\(Self.name(path))")
        else { return }
        guard (try? self.disk.rename(old, in: from, to: new, in: to, replaces: false)) != nil else { return }
        self.world.drops.change(inode.data) { $0.repeats += 1 }
        self.world.trace.say("user: drags back \(self.world.drops.shown(inode.data))")
    }
}
