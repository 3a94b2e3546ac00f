import Disk
import Rules

/// How a folder is watched, and the times that follow from it.
struct WatchPlan: Sendable, Hashable {
    let mode: FolderSnapshot.Mode
    /// Why, as a clause.
    let reason: String
    /// Whether events are listened to; while polling they are a bonus, for changes made on this machine.
    let usesEvents: Bool
    let settle: Duration
    let rescan: Duration
    /// The time between scans while only scans find files.
    let poll: PollInterval

    init(folder: Folder, fileSystem: FileSystemKind) {
        let isNetwork = fileSystem.isNetwork
        switch folder.watch {
        case .auto:
            self.mode = isNetwork ? .poll : .inotify
            self.reason =
                isNetwork
                ? "\(fileSystem) may be changed by other machines, which the kernel does not tell of"
                : "\(fileSystem) is a local file system"
            self.usesEvents = true
        case .inotify:
            self.mode = .inotify
            self.reason = "the configuration says `watch: inotify`"
            self.usesEvents = true
        case .poll:
            self.mode = .poll
            self.reason = "the configuration says `watch: poll`"
            self.usesEvents = false
        }
        self.settle = folder.settle ?? Folder.defaultSettle(network: isNetwork)
        self.rescan = folder.rescan ?? Folder.defaultRescan(polling: self.mode == .poll)
        self.poll =
            self.mode == .poll
            ? PollInterval(kept: folder.rescan, longest: Folder.defaultRescan(polling: false))
            : PollInterval(kept: nil, longest: self.rescan)
    }

    /// The shortest time between scans while not everything is watched.
    var degradedRescan: Duration { self.poll.time }
}
