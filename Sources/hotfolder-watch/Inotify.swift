// SPDX-License-Identifier: GPL-2.0-only
import CInotifyTools
import Glibc

/// libinotifytools, reduced to the calls of it that do what they say; the only file that knows the library.
///
/// The library is one set of global variables for the whole process: one instance, one thread, and the event that it
/// returns lives until the next call. So this is noncopyable, and what it gives out is copied. Of its forty functions we
/// use seven: its recursion misses directories, its names go stale when a directory is renamed or made again, and
/// reading more than one event at a time spins until that many are there.
struct Inotify: ~Copyable {
    /// The library's descriptor, for poll(2).
    private(set) var descriptor: Int32
    /// Counts the watches made, so that every one has a name of its own in the library's table.
    private var serial: UInt64 = 0

    struct Event {
        /// -1 when the kernel's queue ran over.
        let watch: Int32
        let mask: EventMask
        /// The name in the watched directory; empty when the event is about the directory itself.
        let name: [UInt8]
    }

    struct Failure: Error {
        let number: Int32
    }

    /// Must come before anything else is opened: the library uses select(2), which takes descriptors below 1024 only.
    init() throws(Failure) {
        self.descriptor = try Self.open()
    }

    private static func open() throws(Failure) -> Int32 {
        guard inotifytools_initialize() != 0 else { throw Failure(number: watch_error()) }
        guard let descriptor = Self.find() else { throw Failure(number: EBADF) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }

    /// The library does not give its descriptor away, so we look for it among our own.
    private static func find() -> Int32? {
        let wanted = "anon_inode:inotify".utf8.map { CChar(bitPattern: $0) }
        for descriptor in Int32(0)..<1024 {
            var target = [CChar](repeating: 0, count: 64)
            let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
            if count == wanted.count, target.prefix(count).elementsEqual(wanted) { return descriptor }
        }
        return nil
    }

    /// Watches the directory behind an open descriptor and returns the watch: what is watched is the very inode that was
    /// looked at, whatever has its name by now.
    ///
    /// - Throws: EEXIST when the inode is watched already, ENOSPC at the limit of watches.
    mutating func watch(_ directory: Int32, mask: EventMask = .directory) throws(Failure) -> Int32 {
        let key = self.nextKey(directory)
        guard inotifytools_watch_file(key, Int32(bitPattern: mask.rawValue)) != 0 else {
            throw Failure(number: watch_error())
        }
        // The library appends a slash to the names of directories.
        let watch = inotifytools_wd_from_filename(key + "/")
        guard watch > 0 else { throw Failure(number: ENOENT) }
        return watch
    }

    /// A path of the directory that no other watch was made with: `/.` and `//.` mean nothing to the kernel and spell a
    /// number in binary. The library keeps dead names, and would answer for a name with the dead watch.
    private mutating func nextKey(_ directory: Int32) -> String {
        self.serial += 1
        var key = "/proc/self/fd/\(directory)"
        var rest = self.serial
        while rest > 0 {
            key += rest & 1 == 1 ? "//." : "/."
            rest >>= 1
        }
        return key
    }

    /// Ends a watch. False for one that has died with its directory: the library keeps that for ever.
    @discardableResult
    func remove(_ watch: Int32) -> Bool {
        inotifytools_remove_watch_by_wd(watch) != 0
    }

    /// The next event that is there already; nil when there is none.
    func next() -> Event? {
        // One at a time (the library reads 64 KiB from the kernel in any case), and without waiting.
        guard let event = inotifytools_next_events(0, 1) else { return nil }
        var name: [UInt8] = []
        if event.pointee.len > 0, let start = watch_event_name(event) {
            name = Array(UnsafeRawBufferPointer(start: start, count: strnlen(start, Int(event.pointee.len))))
        }
        return Event(watch: event.pointee.wd, mask: EventMask(rawValue: event.pointee.mask), name: name)
    }

    /// Begins anew, which frees what the library holds of dead watches.
    ///
    /// - Parameter live: every watch that is alive; they are removed, so that the old instance's last events can be read
    ///   to their end, or the library would give them out as the new one's.
    mutating func restart(removing live: [Int32]) throws(Failure) {
        for watch in live { self.remove(watch) }
        while self.next() != nil {}
        inotifytools_cleanup()
        self.serial = 0
        self.descriptor = try Self.open()
    }
}
