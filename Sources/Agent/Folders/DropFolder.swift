package import Disk
import Journal
package import Rules
import SystemPackage

/// One drop folder as the agent moves files in and out of it: where things lie, and the threads that may block on it.
///
/// The directories are opened anew for each batch of moves. A descriptor kept for days would go on pointing into a file
/// system that was unmounted, or a directory that was renamed away, while users drop files into its successor.
package final class DropFolder: Sendable {
    package let settings: Folder
    let calls: any SystemCalls
    /// The folder's own threads, so that a file server that hangs stops this folder only.
    let threads: DiskThreads
    /// How many of its files are acted on at once.
    let slots: Slots
    let spares = SpareDirectories()
    /// Jobs that are over and whose file is just being moved: back to the folder for a retry, or out of `work/`.
    let ended = Hands()
    /// The jobs that steps of this run made files for.
    let made = MadeDirectories()
    /// The agent's hold on it; nil for who only asks, with no agent running.
    let hold: FolderHold?

    /// Beside one thread for each file in work: one to scan and inspect, one to move.
    private static let extraThreads = 2

    /// - Parameter calls: the kernel's, but for tests.
    package convenience init(_ settings: Folder, calls: any SystemCalls = Kernel()) {
        self.init(settings, calls: calls, hold: nil)
    }

    init(_ settings: Folder, calls: any SystemCalls = Kernel(), hold: FolderHold?) {
        self.settings = settings
        self.calls = calls
        self.hold = hold
        self.threads = DiskThreads(
            name: "hf-\(settings.name)", count: settings.concurrency + Self.extraThreads)
        self.slots = Slots(settings.concurrency)
    }

    package var name: String { self.settings.name }

    /// `.hotfolder/work`, where claimed files are.
    static let work = DropPath(".hotfolder/work")!

    /// `.hotfolder/work/<job id>`: one directory a job, so that the target of a claim is unique by construction and a
    /// plain rename is safe on every file system.
    static func workDirectory(of job: JobID) -> DropPath {
        // Both parts are path components by construction.
        self.work.appending(name: job.text.utf8)!
    }

    /// `.hotfolder/work/<job id>/NAME`; nil when the whole is longer than Linux takes.
    static func workPath(of job: JobID, dropped: DropPath) -> DropPath? {
        self.workDirectory(of: job).appending(name: dropped.name)
    }

    /// Throws where `.hotfolder/work` is missing: an unmounted file system shows an empty directory, and a file that is not
    /// found there is not gone. Blocks.
    static func findWork(in root: Directory) throws(DiskError) {
        switch try root.status(of: self.work)?.kind {
        case .directory: return
        case nil: throw DiskError("find", "\(root.shown)/\(self.work.text)", .noSuchFileOrDirectory)
        case .symbolicLink:
            throw DiskError("use", "\(root.shown)/\(self.work.text)", .tooManySymbolicLinkLevels)
        default: throw DiskError("use", "\(root.shown)/\(self.work.text)", .notDirectory)
        }
    }

    /// Opens the folder, if it is ours. Blocks.
    func openRoot() throws(DiskError) -> Directory {
        let root = try Directory.open(self.settings.path, on: self.calls)
        try self.hold?.admit(root)
        return root
    }

    /// Opens the folder for work on files that were claimed. Where `work/` is missing, another directory is in the folder's
    /// place: an empty mount point, mostly. There nothing may be written, and that a file is not there means nothing. Blocks.
    func openForWork() throws(DiskError) -> Directory {
        let root = try self.openRoot()
        try Self.findWork(in: root)
        return root
    }

    /// Where a destination's paths begin, and the part of the path that leads there; nil for `delete`. Blocks.
    func open(_ place: Job.Destination.Place, root: Directory) throws(DiskError) -> OpenedPlace? {
        switch place == .done ? self.settings.done : self.settings.failed {
        case .inside(let path): OpenedPlace(directory: root, prefix: path)
        case .elsewhere(let path): OpenedPlace(directory: try Directory.open(path, on: self.calls), prefix: nil)
        case .delete: nil
        }
    }

    /// `done/` or `failed/`, opened.
    struct OpenedPlace {
        let directory: Directory
        /// The part of the path below `directory`; nil when the place is `directory` itself.
        let prefix: DropPath?

        /// The path below `directory` of a path below the place; nil when the whole is longer than Linux takes.
        func path(_ below: DropPath) -> DropPath? {
            guard let prefix else { return below }
            return DropPath(prefix.bytes + [UInt8(ascii: "/")] + below.bytes)
        }
    }

    /// The place's name for messages: `failed/` or an absolute path.
    func shown(_ place: Job.Destination.Place) -> String {
        switch place == .done ? self.settings.done : self.settings.failed {
        case .inside(let path): path.text
        case .elsewhere(let path): path.string
        case .delete: "nowhere"
        }
    }
}
