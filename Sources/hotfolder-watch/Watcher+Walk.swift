// SPDX-License-Identifier: GPL-2.0-only
import Glibc

/// Putting directories under watch: a directory first, then what it holds.
extension Watcher {
    /// How many files of one new directory are told one by one; of more, the reader lists the directory itself.
    private static let mostLooks = 10_000

    /// Watches the root itself. False when it cannot be; that was told.
    mutating func watchRoot() -> Bool {
        do throws(Inotify.Failure) {
            let watch = try self.inotify.watch(self.root.descriptor)
            self.table.insertRoot(watch, self.root.inode)
            return true
        } catch {
            self.tell(error)
            // At a limit the folder itself is well: whoever reads the records scans it until this program, started again,
            // has its watch.
            if !Limit.isReached(errorNumber: error.number) {
                self.writer.write(.gone(String(cString: strerror(error.number))))
            }
            return false
        }
    }

    /// Watches a directory and everything below it, and tells of each file that it finds in a directory not watched before.
    ///
    /// - Parameters:
    ///   - start: the directory: its parent's watch and its name; nil for the whole tree.
    ///   - telling: false at the start, when whoever reads the records is about to scan everything.
    mutating func walk(from start: (parent: Int32, name: [UInt8])?, telling: Bool) {
        var rest: [(parent: Int32, name: [UInt8])] = []
        if let start {
            rest.append(start)
        } else if let root = self.table.root {
            self.toldLimit = false
            self.uncovered = Uncovered()
            rest.append(contentsOf: Self.entries(of: self.root).directories.map { (root, $0) })
        }
        while let (parent, name) = rest.popLast() {
            guard let above = self.table.path(of: parent) else { continue }
            let path = Self.path(above, name)
            guard path.count < Int(PATH_MAX), !self.ignored.contains(name: name, path: path) else { continue }
            // What has gone again by now, or is a file or a link by now, is not ours to watch.
            guard let directory = try? OpenDirectory(path, below: self.root) else { continue }
            guard let (watch, isNew) = self.watch(directory, below: parent, named: name, path: path) else { continue }
            let entries = Self.entries(of: directory)
            if telling && isNew { self.tell(of: entries.files, in: path) }
            rest.append(contentsOf: entries.directories.map { (watch, $0) })
        }
    }

    /// The names of the directories and of everything else in a directory.
    private static func entries(of directory: borrowing OpenDirectory) -> (directories: [[UInt8]], files: [[UInt8]]) {
        var directories: [[UInt8]] = []
        var files: [[UInt8]] = []
        directory.list { name, kind in
            switch kind {
            case .directory: directories.append(name)
            case .other: if files.count <= self.mostLooks { files.append(name) }
            }
        }
        return (directories, files)
    }

    private mutating func tell(of files: [[UInt8]], in path: [UInt8]) {
        if files.count > Self.mostLooks { return self.writer.write(.scan(path)) }
        for file in files { self.writer.write(.look(Self.path(path, file))) }
    }

    /// Puts one directory into the table; nil when it cannot be watched.
    private mutating func watch(
        _ directory: borrowing OpenDirectory, below parent: Int32, named name: [UInt8], path: [UInt8]
    ) -> (watch: Int32, isNew: Bool)? {
        do throws(Inotify.Failure) {
            let watch = try self.inotify.watch(directory.descriptor)
            self.table.insert(watch, directory.inode, below: parent, named: name)
            return (watch, true)
        } catch {
            if error.number == EEXIST {
                // Watched already; here now, whatever it was called when that was done.
                guard let watch = self.table.watch(of: directory.inode) else { return nil }
                let before = self.table.path(of: watch)
                self.table.move(watch, below: parent, named: name)
                return (watch, before != self.table.path(of: watch))
            }
            self.tell(error)
            if Limit.isReached(errorNumber: error.number) { self.uncovered.add((parent, name)) }
            // Told once: scans of the whole folder see it from then on, and it is tried again every few seconds.
            if !self.isCoveringMore { self.writer.write(.scan(path)) }
            return nil
        }
    }

    /// Tries the directories again that a limit kept from being watched, and says so when none is left.
    ///
    /// One is tried first: as long as the limit is in the way, that is all it costs.
    mutating func coverMore() {
        guard !self.uncovered.isEmpty else { return }
        self.isCoveringMore = true
        defer { self.isCoveringMore = false }
        let isMore = self.uncovered.isMore
        var rest = self.uncovered.take()[...]
        while self.uncovered.isEmpty, let place = rest.popFirst() { self.walk(from: place, telling: true) }
        for place in rest { self.uncovered.add(place) }
        guard self.uncovered.isEmpty else { return isMore ? self.uncovered.addMore() : () }
        if isMore { self.walk(from: nil, telling: true) }
        guard self.uncovered.isEmpty else { return }
        self.toldLimit = false
        self.writer.write(.covered)
    }

    /// Tells of a limit, once.
    mutating func tell(_ failure: Inotify.Failure) {
        guard let limit = Limit(errorNumber: failure.number), !self.toldLimit else { return }
        self.toldLimit = true
        self.writer.write(.limit(error: limit.error, sysctl: limit.sysctl, value: limit.value))
    }
}
