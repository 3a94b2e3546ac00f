import Disk
import Foundation
import Journal
import Logging
import Rules
import SystemPackage

/// What lies in a folder's `work/` and belongs to no job under way: the journal was lost or exchanged, or a power cut
/// undid a move. At the start each such file is moved to where a person finds it.
struct Orphans: Sendable {
    let folder: DropFolder
    let journal: any Journal
    let time: TimeSource
    let logger: Logger

    /// Why a file without a job is in `failed/`.
    static let reason =
        "it was found in .hotfolder/work without a record of its job, so whether it was published is not known; "
        + "look at the service, and only if it is not there, have it tried again"

    /// Looks through `work/`, once and beside all else: what is claimed meanwhile has its job in the journal first. What
    /// cannot be moved stays where it is for the next start, and the log says so.
    ///
    /// - Parameter patience: how long it may wait for a file server before it has begun.
    func putAway(_ patience: Patience = Patience()) async {
        await self.removeMadeFiles(patience)
        let jobs: [JobID]
        do throws(DiskError) {
            try await self.giveSparesBack(patience)
            jobs = try await self.jobs(in: DropFolder.work, patience).sorted()
        } catch {
            return self.complain(nil, error.description)
        }
        for id in jobs {
            do {
                let job = try await self.journal.job(id)
                if let job, !job.state.isFinal { continue }
                // A person has it tried again: it is on its way through work/.
                guard self.folder.ended.take(id) else { continue }
                defer { self.folder.ended.give(id) }
                let moved = try await self.putAway(id, job)
                guard !moved.isEmpty else { continue }
                self.logger.warning("found in work without a job", metadata: ["job": "\(id)", "files": "\(moved)"])
                let now = self.time.now()
                try await self.journal.write(
                    moved.map {
                        .noted(folder: self.folder.name, path: $0, note: "moved away: \(Self.reason)", at: now)
                    })
            } catch let error as DiskError where error.errno == .noSuchFileOrDirectory {
                // A job that ended meanwhile took its directory along.
                continue
            } catch {
                self.complain(id, "\(error)")
            }
        }
    }

    /// Removes the files that steps made for jobs that are not under way any more. The directories are listed first: what
    /// is made meanwhile has its job in the journal.
    private func removeMadeFiles(_ patience: Patience) async {
        let folder = self.folder
        do {
            for id in try await self.jobs(in: MadeDirectories.place, patience) {
                if let job = try await self.journal.job(id), !job.state.isFinal { continue }
                try await folder.threads.run { () throws(DiskError) in
                    MadeDirectories.remove(id, in: try folder.openRoot())
                }
            }
        } catch {
            self.complain(nil, "\(error)")
        }
    }

    private func complain(_ job: JobID?, _ reason: String) {
        self.logger.warning(
            "files in work without a job stay there",
            metadata: ["folder": "\(self.folder.name)", "job": "\(job?.text ?? "any")", "reason": "\(reason)"])
    }

    private func giveSparesBack(_ patience: Patience) async throws(DiskError) {
        let folder = self.folder
        for job in try await self.jobs(in: SpareDirectories.place, patience) {
            try await folder.threads.run { () throws(DiskError) in
                try SpareDirectories.giveBack(job, in: try folder.openRoot())
            }
        }
    }

    private func jobs(in place: DropPath, _ patience: Patience) async throws(DiskError) -> [JobID] {
        let folder = self.folder
        let found = await folder.threads.run(with: patience) {
            Result { () throws(DiskError) in try folder.openRoot().jobs(in: place) }
        }
        return try found?.get() ?? []
    }

    /// Moves what is in a job's directory away and removes the directory.
    ///
    /// - Returns: the files that were moved to `failed/`.
    private func putAway(_ id: JobID, _ job: Job?) async throws(DiskError) -> [DropPath] {
        let folder = self.folder
        let date = self.time.now()
        return try await folder.threads.run { () throws(DiskError) in
            let root = try folder.openRoot()
            let directory = DropFolder.workDirectory(of: id)
            var names: [[UInt8]] = []
            try root.list(directory) { entry in
                if !Self.isServersOwn(entry.name) { names.append(entry.name) }
                return true
            }
            var failed: [DropPath] = []
            for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                guard let path = DropPath(name) else { continue }
                if CopyPart.job(of: name) == id, let part = directory.appending(name: name) {
                    try root.remove(part)
                    continue
                }
                let disposal = try Self.disposal(of: path, id, job, folder, root)
                CrashPoint.reached(.orphanMove)
                try Self.move(disposal, folder, root, at: date)
                CrashPoint.reached(.orphanMoved)
                if disposal.place == .failed { failed.append(path) }
            }
            do throws(DiskError) {
                try root.removeDirectory(directory)
            } catch {
                // What the file server still keeps in it goes with its last reader.
                guard error.errno == .directoryNotEmpty || error.errno == .fileExists else { throw error }
            }
            return failed
        }
    }

    /// An NFS client gives a file this name that was removed while it is open, and removes it at the last close (nfs(5), the
    /// "silly rename"); so does libfuse (its option `hard_remove` is about it), which leaves it behind when it is killed before.
    private static func isServersOwn(_ name: [UInt8]) -> Bool {
        [".nfs", ".fuse_hidden"].contains { name.starts(with: Array($0.utf8)) }
    }

    /// Where a file goes: one that was done or had failed already, and that a power cut brought back, goes there again.
    private static func disposal(
        of path: DropPath, _ id: JobID, _ known: Job?, _ folder: DropFolder, _ root: Directory
    ) throws(DiskError) -> Disposal {
        let known = known?.standing(forFileNamed: path.bytes)
        let stamp = try DropFolder.workPath(of: id, dropped: path).flatMap { (path) throws(DiskError) in
            try root.status(of: path)?.stamp
        }
        if let known, known.path.name == path.bytes, let stamp {
            // Also a copy of it, on its way back from a `failed/` on another file system.
            if known.state == .failed, let why = known.reason {
                return Disposal(job: known, place: .failed, reason: why)
            }
            if known.state == .done, known.identity.isSameContent(as: stamp) {
                return Disposal(job: known, place: .done, reason: nil)
            }
        }
        let identity = stamp.map { FileIdentity($0) } ?? FileIdentity(inode: 0, size: 0, modified: 0, changed: 0)
        let job = Job(
            id: id, folder: folder.name, path: path, identity: identity, type: "", plan: Admission.noPlan,
            created: Date(timeIntervalSince1970: 0))
        return Disposal(job: job, place: .failed, reason: Self.reason)
    }

    private static func move(
        _ disposal: Disposal, _ folder: DropFolder, _ root: Directory, at date: Date
    ) throws(DiskError) {
        if try self.isBack(disposal, root) { return }
        if try self.isThereAlready(disposal, folder, root) { return }
        var disposal = disposal
        for _ in 0..<Disposer.nameTries {
            var taken: Set<DropPath> = []
            var touched = TouchedDirectories()
            let destination = try disposal.choose(in: folder, root: root, taken: &taken)
            switch disposal.move(to: destination, in: folder, root: root, at: date, touched: &touched) {
            case .moved(let share):
                if let error = touched.sync()(share) { throw error }
                return
            case .gone: return
            case .nameTaken: continue
            case .changed: disposal = disposal.asChanged
            case .failed(let error): throw error
            }
        }
        throw DiskError("find a free name for", disposal.job.path.text, .fileExists)
    }

    /// Whether a retry gave it a second name where it was dropped, and was cut short before the first went: then it goes now.
    private static func isBack(_ disposal: Disposal, _ root: Directory) throws(DiskError) -> Bool {
        guard let source = DropFolder.workPath(of: disposal.job.id, dropped: disposal.job.path),
            let here = try root.status(of: source), here.links > 1
        else { return false }
        let names = DestinationName(path: disposal.job.path, mark: disposal.job.id.description, reserve: 0)
        var rank = 0
        while let candidate = names.candidate(rank), let there = try root.status(of: candidate) {
            rank += 1
            guard here.isSecondLink(of: there) else { continue }
            try root.syncNamesOnTheWay(to: candidate)
            try root.remove(source)
            return true
        }
        return false
    }

    /// Whether an earlier start, or the job itself, put the same bytes at one of the names that the file may get, and was
    /// cut short before the original went: then it goes now.
    private static func isThereAlready(
        _ disposal: Disposal, _ folder: DropFolder, _ root: Directory
    ) throws(DiskError) -> Bool {
        guard let source = DropFolder.workPath(of: disposal.job.id, dropped: disposal.job.path),
            let place = try folder.open(disposal.place, root: root)
        else { return false }
        let names = disposal.names(for: disposal.job.path)
        // Its job may have had a number because another file of it needed one.
        if let written = disposal.job.destination, written.place == disposal.place,
            let path = written.path.flatMap({ place.path($0) }), try place.directory.status(of: path) != nil,
            try Self.remove(source, root, ifThereAs: path, disposal, in: place.directory)
        {
            return true
        }
        var rank = 0
        while let candidate = names.candidate(rank), let path = place.path(candidate) {
            rank += 1
            guard try place.directory.status(of: path) != nil else { return false }
            if try Self.remove(source, root, ifThereAs: path, disposal, in: place.directory) { return true }
        }
        return false
    }

    private static func remove(
        _ source: DropPath, _ root: Directory, ifThereAs path: DropPath, _ disposal: Disposal, in place: Directory
    ) throws(DiskError) -> Bool {
        guard try Self.isOurs(path, disposal, in: place) else { return false }
        try place.syncNamesOnTheWay(to: path)
        // Last of all: who has it open may still write to it.
        guard try SameFile.isSame(source, in: root, as: path, in: place) else { return false }
        try root.remove(source)
        return true
    }

    /// A failed file is this job's when its note says so; two editors may drop the same bytes.
    private static func isOurs(
        _ path: DropPath, _ disposal: Disposal, in place: Directory
    ) throws(DiskError) -> Bool {
        guard disposal.place == .failed else {
            return true
        }
        guard let note = ErrorNote.path(for: path) else { return false }
        return try ErrorNote.isOurs(note, in: place, of: disposal.job.id)
    }
}
