import Disk
import Journal
import Logging
import Rules

/// Copies in the making that lie in `done/` and `failed/` and that nobody will finish: the job's file was taken out of
/// `work/`, or went elsewhere after all. They are removed at the start.
struct LeftoverParts: Sendable {
    let folder: DropFolder
    let journal: any Journal
    let logger: Logger

    /// Looks through the places to which files are copied: those on another file system. One whose job is under way stays,
    /// since the job finishes or replaces it; one whose job nobody knows may be another agent's.
    ///
    /// - Parameter patience: how long a file server is waited for while nothing is changed.
    func remove(_ patience: Patience = Patience()) async {
        for place in [Job.Destination.Place.done, .failed] {
            do {
                guard let start = try await self.start(of: place, patience) else { continue }
                try await self.remove(below: start, patience)
            } catch {
                self.logger.warning(
                    "files half copied may stay there",
                    metadata: ["folder": "\(self.folder.name)", "place": "\(place)", "reason": "\(error)"])
            }
        }
    }

    /// The opened place; nil where no file is ever copied to.
    private func start(
        of place: Job.Destination.Place, _ patience: Patience
    ) async throws(DiskError) -> Directory? {
        let folder = self.folder
        let found = await folder.threads.run(with: patience) {
            Result { () throws(DiskError) -> Directory? in
                let root = try folder.openRoot()
                guard let opened = try folder.open(place, root: root) else { return nil }
                guard let prefix = opened.prefix else { return opened.directory }
                guard let status = try root.status(of: prefix), status.kind == .directory,
                    status.stamp.device != (try root.status().stamp.device)
                else { return nil }
                return try root.directory(prefix)
            }
        }
        return try found?.get()
    }

    private func remove(below start: Directory, _ patience: Patience) async throws {
        var open: [DropPath?] = [nil]
        while let path = open.popLast() {
            let (directories, parts) = try await self.look(at: path, in: start, patience)
            open += directories
            for (part, id) in parts {
                guard let job = try await self.journal.job(id), job.state.isFinal else { continue }
                try await self.folder.threads.run { () throws(DiskError) in try start.remove(part) }
                self.logger.notice("removed a file half copied", metadata: ["job": "\(id)", "file": "\(part)"])
            }
        }
    }

    private typealias Part = (path: DropPath, job: JobID)

    private func look(
        at path: DropPath?, in start: Directory, _ patience: Patience
    ) async throws(DiskError) -> (directories: [DropPath], parts: [Part]) {
        let found = await self.folder.threads.run(with: patience) {
            Result { () throws(DiskError) in try Self.list(path, in: start) }
        }
        return try found?.get() ?? ([], [])
    }

    /// Blocks.
    private static func list(
        _ path: DropPath?, in start: Directory
    ) throws(DiskError) -> (directories: [DropPath], parts: [Part]) {
        var directories: [DropPath] = []
        var parts: [Part] = []
        try start.list(path) { entry in
            guard let below = path.map({ $0.appending(name: entry.name) }) ?? DropPath(entry.name) else {
                return true
            }
            if entry.kind == .directory {
                directories.append(below)
            } else if entry.kind != .other, let job = CopyPart.job(of: entry.name) {
                parts.append((below, job))
            }
            return true
        }
        return (directories, parts)
    }
}
