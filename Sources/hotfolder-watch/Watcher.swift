// SPDX-License-Identifier: GPL-2.0-only
// An optimised build finds `stat` and `timespec` in the module whose header includes theirs first.
import CInotifyTools
import Glibc

/// The loop: waits for events, keeps the table of watches true, and writes records.
///
/// Events are hints. What they cost when they are lost is a scan by whoever reads the records; what must not happen is a
/// directory that nobody watches, so a directory is watched first and listed then, and what the list shows is reported as
/// if events had told of it.
struct Watcher: ~Copyable {
    var inotify: Inotify
    var table = WatchTable()
    var writer = RecordWriter()
    let arguments: Arguments
    let ignored: IgnoredDirectories
    var root: OpenDirectory
    /// Watches that died with their directory: the library holds on to each.
    private var deadWatches = 0
    /// The limit of watches was met, and told; not told again until a whole walk went without it.
    var toldLimit = false
    var uncovered = Uncovered()
    /// Those are just being tried again.
    var isCoveringMore = false

    /// How many dead watches are put up with: at some 200 bytes each, 4 MB.
    private static let mostDeadWatches = 20_000
    /// How often the root is looked at, and the reader of the records, in milliseconds.
    private static let probeInterval: Int32 = 1_000
    /// How often directories are tried again that a limit kept from being watched, in milliseconds.
    private static let coverInterval: Int64 = 5_000

    init(inotify: consuming Inotify, root: consuming OpenDirectory, arguments: Arguments) {
        self.inotify = inotify
        self.root = root
        self.arguments = arguments
        self.ignored = IgnoredDirectories(arguments)
    }

    /// Runs until the root is gone or nobody reads the records.
    mutating func run() {
        guard self.watchRoot() else { return self.writer.flush() }
        self.walk(from: nil, telling: false)
        self.writer.write(.ready)
        var nextProbe = Self.now() + Int64(Self.probeInterval)
        var nextCover = Self.now() + Self.coverInterval
        while true {
            if let reason = self.drain() { return self.leave(reason) }
            if self.deadWatches > Self.mostDeadWatches, !self.startAfresh() { return self.writer.flush() }
            self.writer.flush()
            guard self.wait() else { return }
            if Self.now() >= nextProbe {
                // An event that is there already says more than the probe can.
                if let reason = self.probe() { return self.leave(self.drain() ?? reason) }
                nextProbe = Self.now() + Int64(Self.probeInterval)
            }
            if Self.now() >= nextCover {
                self.coverMore()
                nextCover = Self.now() + Self.coverInterval
            }
        }
    }

    /// Handles all events that are there; returns why the root is gone, when one of them says so.
    private mutating func drain() -> String? {
        while let event = self.inotify.next() {
            if let reason = self.handle(event) { return reason }
        }
        return nil
    }

    private mutating func leave(_ reason: String) {
        self.writer.write(.gone(reason))
        self.writer.flush()
    }

    // MARK: Waiting

    /// Waits for an event, a second at most. False when nobody reads the records any more.
    private borrowing func wait() -> Bool {
        var descriptors = [
            pollfd(fd: self.inotify.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: STDOUT_FILENO, events: 0, revents: 0),
        ]
        guard poll(&descriptors, 2, Self.probeInterval) > 0 else { return true }
        return descriptors[1].revents & Int16(POLLERR | POLLHUP | POLLNVAL) == 0
    }

    /// Milliseconds of a clock that nobody sets.
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Why the root is not what we watch any more; nil when it is. No event tells of a mount over it, or of a file server
    /// that forgot it.
    private func probe() -> String? {
        var status = stat()
        let path = (self.arguments.root + [0]).map { CChar(bitPattern: $0) }
        // While it is held open, no event tells of its removal either.
        guard stat(path, &status) == 0 else {
            return errno == ENOENT ? "it was removed" : String(cString: strerror(errno))
        }
        return WatchTable.Inode(status) == self.root.inode ? nil : "another directory has taken its place"
    }

    // MARK: Events

    /// Returns why the root is gone, when this event says so.
    private mutating func handle(_ event: Inotify.Event) -> String? {
        if event.mask.contains(.queueOverflow) {
            // Told first, so that the reader scans at once; the walk tells what lies in directories nobody watched.
            self.writer.write(.overflow)
            self.walk(from: nil, telling: true)
            self.unwatchMoved()
            return nil
        }
        if event.watch == self.table.root {
            if event.mask.contains(.unmount) { return "it was unmounted" }
            if event.mask.contains(.deleteSelf) { return "it was removed" }
            if event.mask.contains(.moveSelf) { return "it was moved away" }
            if event.mask.contains(.ignored) { return "it cannot be watched any more" }
        }
        if event.mask.contains(.ignored) {
            // The kernel has ended this watch; unless we asked for that, its directory was removed or unmounted.
            let removed = self.table.remove(event.watch)
            self.deadWatches += removed.count
            return nil
        }
        // A watch that we have ended may still have events in the queue.
        guard !event.name.isEmpty, let directory = self.table.path(of: event.watch) else { return nil }
        if event.mask.contains(.isDirectory) {
            self.handleDirectory(event, in: directory)
        } else if event.mask.contains(.movedTo) {
            self.writer.write(.moved(Self.path(directory, event.name)))
        } else if !event.mask.isDisjoint(with: [.create, .closeWrite]) {
            self.writer.write(.look(Self.path(directory, event.name)))
        }
        return nil
    }

    private mutating func handleDirectory(_ event: Inotify.Event, in directory: [UInt8]) {
        if event.mask.contains(.movedFrom) {
            if let watch = self.table.child(of: event.watch, named: event.name) { self.unwatch(watch) }
        } else if !event.mask.isDisjoint(with: [.create, .movedTo]) {
            self.walk(from: (event.watch, event.name), telling: true)
        }
    }

    /// Ends the watches of a directory that was moved away, and of all below it. Where it has gone, if that is in the
    /// folder, another event tells.
    private mutating func unwatch(_ watch: Int32) {
        for removed in self.table.remove(watch) where !self.inotify.remove(removed) {
            // It was removed where it went, before we heard that it went.
            self.deadWatches += 1
        }
    }

    /// Ends the watches of directories that are not where they were, since the kernel forgot to tell of their moves. Those
    /// that are in the folder still have been found by a walk.
    private mutating func unwatchMoved() {
        for watch in self.table.all where watch != self.table.root {
            // Gone from the table with one above it.
            guard let path = self.table.path(of: watch), let inode = self.table.inode(of: watch) else { continue }
            do throws(OpenDirectory.Failure) {
                let directory = try OpenDirectory(path, below: self.root)
                if directory.inode == inode { continue }
            } catch {
                // Of one that may not be opened, or not now, nobody knows where it is.
                guard [ENOENT, ENOTDIR, ELOOP].contains(error.number) else { continue }
            }
            self.unwatch(watch)
        }
    }

    /// Gives back what the library holds of dead watches: a new instance, every directory watched anew, and a scan.
    private mutating func startAfresh() -> Bool {
        do throws(Inotify.Failure) {
            try self.inotify.restart(removing: self.table.all)
        } catch {
            self.tell(error)
            return false
        }
        self.table = WatchTable()
        self.deadWatches = 0
        guard self.watchRoot() else { return false }
        self.walk(from: nil, telling: false)
        self.writer.write(.overflow)
        return true
    }

    static func path(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
        directory.isEmpty ? name : directory + [UInt8(ascii: "/")] + name
    }
}
