package import Rules

/// How a folder's intake stands at one moment, for `status`, `explain` and the status page.
package struct FolderSnapshot: Sendable, Hashable {
    package enum Presence: Sendable, Hashable {
        /// Not looked at yet.
        case starting
        case online
        /// It cannot be used; the reason is a sentence. It is tried again every few seconds.
        case offline(reason: String)
    }

    /// How changes are noticed.
    package enum Mode: String, Sendable, Hashable { case inotify, poll }

    /// A file that is being waited for.
    package struct Candidate: Sendable, Hashable {
        package let path: DropPath
        /// What it is waiting for, such as "still changing, quiet for 0.4 s of 2 s".
        package let state: String
        /// It is whole, and the agent put it off.
        package let isPostponed: Bool
    }

    /// What happened since the agent started.
    package struct Counts: Sendable, Hashable {
        /// Files waited for now; `candidates` shows the first of them.
        package var waiting = 0
        /// Files that were reported and left where they lie.
        package var left = 0
        /// Directories that could not be listed, so that nobody knows what lies in them.
        package var unlisted = 0
        /// Full scans that came to their end.
        package var scans = 0
        /// Times that files were opened and looked at.
        package var looks = 0
        /// Reports given to the agent: files that were ready, never will be, or are of a kind that is not opened.
        package var ready = 0
        package var hopeless = 0
        package var refused = 0
        /// Starts of `hotfolder-watch` after the first.
        package var watcherRestarts = 0
        /// Times that the kernel's queue of events ran over, each followed by a scan.
        package var overflows = 0
    }

    /// The most candidates that a snapshot shows: a page, not an export.
    package static let mostCandidates = 1_000

    package let folder: String
    package var presence = Presence.starting
    package var mode = Mode.inotify
    /// Why this mode, as a clause: "ext4 is a local file system".
    package var modeReason = ""
    /// The quiet time that is asked for here.
    package var settle = Duration.zero
    /// Where files were seen to pause: how much longer they must be quiet, and why.
    package var learned: [String] = []
    /// The time between scans here, as it is now: it adapts to what a scan costs.
    package var rescan = Duration.zero
    package var isScanning = false
    /// What works less well than it should, each a sentence with what to do.
    package var degradations: [String] = []
    package var counts = Counts()
    /// In the order in which they are looked at next.
    package var candidates: [Candidate] = []

    /// How changes are noticed and why so, for status: "poll: NFS may be changed by other machines; a scan every 10 s".
    package var modeText: String {
        let mode = "\(self.mode.rawValue): \(self.modeReason)"
        let scans = self.rescan > .zero ? ["a scan every \(ShownDuration.text(self.rescan))"] : []
        return ([mode] + scans + self.learned).joined(separator: "; ")
    }

    init(folder: String) {
        self.folder = folder
    }
}
