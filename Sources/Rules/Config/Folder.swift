package import SystemPackage

/// A drop folder and its policies.
package struct Folder: Sendable, Hashable {
    package var name: String
    /// Absolute.
    package var path: FilePath
    /// How long a file must be quiet; nil for the default of its file system (`defaultSettle`).
    package var settle: Duration?
    package var watch: Watch
    /// How often everything is looked at again; nil for the default of its file system (`defaultRescan`).
    package var rescan: Duration?
    /// How long a file may go on changing, or stay incomplete, before it fails with a reason.
    package var giveUp: Duration
    package var done: Destination
    package var failed: Destination
    package var unmatched: Unmatched
    /// The folder's own patterns; `IgnoreList` adds the built-in ones.
    package var ignore: [String]
    /// Without `.hotfolder/id` the folder is offline.
    package var marker: Bool
    /// How many of its files may be in work at once.
    package var concurrency: Int
    package var hardLinks: HardLinks

    package init(
        name: String, path: FilePath, settle: Duration? = nil, watch: Watch = .auto, rescan: Duration? = nil,
        giveUp: Duration = .seconds(24 * 3600), done: Destination = .inside(DropPath("done")!),
        failed: Destination = .inside(DropPath("failed")!), unmatched: Unmatched = .leave, ignore: [String] = [],
        marker: Bool = false, concurrency: Int = 4, hardLinks: HardLinks = .refuse
    ) {
        self.name = name
        self.path = path
        self.settle = settle
        self.watch = watch
        self.rescan = rescan
        self.giveUp = giveUp
        self.done = done
        self.failed = failed
        self.unmatched = unmatched
        self.ignore = ignore
        self.marker = marker
        self.concurrency = concurrency
        self.hardLinks = hardLinks
    }

    /// How changes are noticed.
    package enum Watch: String, Sendable, CaseIterable { case auto, inotify, poll }
    /// What becomes of a settled file that no rule wants.
    package enum Unmatched: String, Sendable, CaseIterable { case leave, fail }
    /// What becomes of a file that has a second name.
    package enum HardLinks: String, Sendable, CaseIterable { case refuse, allow }

    /// Where a file goes when its job has ended.
    package enum Destination: Sendable, Hashable {
        /// A directory inside the folder, never watched.
        case inside(DropPath)
        /// A directory elsewhere, absolute.
        case elsewhere(FilePath)
        /// Nowhere: it is removed. Only `done` may say so.
        case delete
    }

    /// The quiet time where the config says none. Network file systems cache attributes for seconds (nfs(5), `acregmin`).
    package static func defaultSettle(network: Bool) -> Duration { network ? .seconds(10) : .seconds(2) }
    /// The time between scans where the config says none: with events a scan is a net beneath them, without it is all.
    package static func defaultRescan(polling: Bool) -> Duration { polling ? .seconds(10) : .seconds(300) }
    /// The folder's own directory: claimed files, the marker.
    package static let reserved = DropPath(".hotfolder")!
    /// With `marker: true` a folder without this file is not the folder but an empty mount point. What is in it does not
    /// matter.
    package static let markerFile = DropPath(".hotfolder/id")!
    /// The file that is locked by the agent that has the folder.
    package static let lockFile = DropPath(".hotfolder/lock")!
}
