import Disk
import Foundation
import Rules
import SystemPackage

/// Compares inotify's limits (inotify(7), "/proc interfaces") with what the folders need: a watch for each directory, an
/// instance for each folder.
struct LimitExam {
    let folders: [Folder]

    /// More directories are not counted.
    private static let mostCounted = 100_000
    /// Other programs of the same user need some, too.
    private static let spareInstances = 16
    /// One small file makes two events; a burst of fewer files than this half fits the queue.
    private static let smallQueue = 1_024

    func findings() async -> [Finding] {
        var count = 0
        for folder in self.folders where folder.watch != .poll {
            let threads = DiskThreads(name: "hf-doctor", count: 1)
            count += await threads.run(atMost: Doctor.patience) { Self.directories(in: folder) } ?? 0
        }
        return [self.watches(count), self.instances(), Self.queue()].compactMap { $0 }
    }

    private func watches(_ count: Int) -> Finding? {
        guard let most = Self.value("max_user_watches") else { return nil }
        let shown = count >= Self.mostCounted ? "more than \(Self.mostCounted)" : "\(count)"
        if count * 5 < most * 4 {
            return Finding(.ok, "inotify watches", "\(most), and \(shown) directories in the folders")
        }
        return Finding(
            .warn, "inotify watches",
            "\(most) are too few for \(shown) directories; raise it: sysctl -w fs.inotify.max_user_watches="
                + "\(max(524_288, count * 4))")
    }

    private func instances() -> Finding? {
        guard let most = Self.value("max_user_instances") else { return nil }
        let needed = self.folders.count + Self.spareInstances
        if most >= needed { return Finding(.ok, "inotify instances", "\(most), and \(self.folders.count) folder(s)") }
        return Finding(
            .warn, "inotify instances",
            "\(most) are few for \(self.folders.count) folder(s); raise it: sysctl -w fs.inotify.max_user_instances="
                + "\(max(128, needed * 2))")
    }

    private static func queue() -> Finding? {
        guard let most = self.value("max_queued_events") else { return nil }
        if most >= self.smallQueue { return Finding(.ok, "inotify queue", "\(most) events") }
        return Finding(
            .warn, "inotify queue",
            "\(most) events are few; when it runs over, everything is scanned: sysctl -w fs.inotify.max_queued_events=16384"
        )
    }

    /// Nil where /proc does not show it, as in a unit with `ProcSubset=pid`.
    private static func value(_ name: String) -> Int? {
        SmallFile.lines(of: FilePath("/proc/sys/fs/inotify/\(name)")).first.flatMap { Int($0) }
    }

    /// The directories of a folder, itself included, without those that are never watched.
    static func directories(in folder: Folder) -> Int {
        guard let root = try? Directory.open(folder.path), (try? root.fileSystem().isNetwork) == false else {
            return 0
        }
        let ignoreList = IgnoreList(folder: folder)
        var count = 1
        var waiting: [DropPath?] = [nil]
        while let directory = waiting.popLast(), count < self.mostCounted {
            // What cannot be listed cannot be watched either.
            try? root.list(directory) { entry in
                guard entry.kind == .directory,
                    let path = directory?.appending(name: entry.name)
                        ?? (directory == nil ? DropPath(entry.name) : nil),
                    !ignoreList.ignores(directory: path)
                else { return true }
                count += 1
                waiting.append(path)
                return count < self.mostCounted
            }
        }
        return count
    }
}
