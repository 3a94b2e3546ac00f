import Disk
import Rules
import SystemPackage

/// A walk over the folder that offers every file that a rule may want. Only names are read; nothing is opened.
///
/// It streams: a directory of a million names is never held in memory. One directory is one hop onto the threads.
struct Scan: Sendable {
    let root: Directory
    let threads: DiskThreads
    /// How long a listing is waited for.
    let patience: Patience
    let filter: PathFilter
    /// Takes some paths in; false to stop, because there is no room for more or the folder is being left.
    let offer: @Sendable ([DropPath]) -> Bool

    enum Outcome: Sendable {
        /// Everything was seen, but for these directories; their number, and what was wrong with the first.
        case finished(unreadable: Int, first: DiskError?)
        /// `offer` said so, or the folder is not waited for any more.
        case stopped
        /// The folder itself cannot be listed.
        case failed(DiskError)
    }

    /// How many paths are offered at once.
    private static let chunk = 256
    /// Directories waiting for their turn; some 30 MB. Beyond it a tree is told as unreadable rather than held.
    private static let mostDirectories = 262_144

    /// Walks everything below a directory; nil for the folder itself.
    func run(from start: DropPath?) async -> Outcome {
        var rest: [DropPath?] = [start]
        var unreadable = 0
        var first: DiskError?
        while let directory = rest.popLast() {
            do throws(DiskError) {
                let room = Self.mostDirectories - rest.count
                let answer = await self.threads.run(with: self.patience) {
                    Result { () throws(DiskError) in try self.list(directory, room: room) }
                }
                guard let listing = try answer?.get(), listing.isComplete else { return .stopped }
                rest.append(contentsOf: listing.directories)
                unreadable += listing.leftOut
                first = first ?? listing.tooLong
            } catch {
                switch error.errno {
                case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels:
                    // It has gone since its name was read; the folder itself must not.
                    if directory == nil { return .failed(error) }
                default:
                    if directory == nil { return .failed(error) }
                    unreadable += 1
                    first = first ?? error
                }
            }
        }
        return .finished(unreadable: unreadable, first: first)
    }

    private struct Listing: Sendable {
        var directories: [DropPath] = []
        var leftOut = 0
        /// A name with which the path is longer than the kernel takes.
        var tooLong: DiskError?
        var isComplete = true
    }

    private func list(_ directory: DropPath?, room: Int) throws(DiskError) -> Listing {
        var listing = Listing()
        var files: [DropPath] = []
        try self.root.list(directory) { entry in
            guard let path = directory.map({ $0.appending(name: entry.name) }) ?? DropPath(entry.name) else {
                // It cannot be opened either; one such name tells of its directory.
                if listing.tooLong == nil {
                    listing.leftOut += 1
                    listing.tooLong = DiskError(
                        "open a file in", directory?.text ?? "the folder", .fileNameTooLong,
                        because:
                            "with its name the path is longer than 4,095 bytes; shorten the names of its directories")
                }
                return true
            }
            if self.isDirectory(entry, path) {
                guard self.filter.descends(into: path) else { return true }
                if listing.directories.count < room { listing.directories.append(path) } else { listing.leftOut += 1 }
            } else if self.filter.takes(path) {
                files.append(path)
                if files.count == Self.chunk {
                    listing.isComplete = self.offer(files)
                    files.removeAll(keepingCapacity: true)
                }
            }
            return listing.isComplete
        }
        if listing.isComplete { listing.isComplete = self.offer(files) }
        return listing
    }

    private func isDirectory(_ entry: DirectoryEntry, _ path: DropPath) -> Bool {
        switch entry.kind {
        case .directory: true
        case .file, .other: false
        // Some file systems do not say (readdir(3), d_type).
        case .unknown: (try? self.root.status(of: path))?.kind == .directory
        }
    }
}
