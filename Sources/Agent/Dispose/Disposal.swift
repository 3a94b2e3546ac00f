import Disk
import Foundation
import Journal
import Rules
import SystemPackage

/// One finished file's move to `done/` or `failed/`, in two halves with the journal's record of the intent between them.
struct Disposal: Sendable {
    let job: Job
    let place: Job.Destination.Place
    /// Why it failed, for the note beside it; nil for `done`.
    let reason: String?

    /// The destination to write down before the move: the first name that nobody has. `taken` holds the names that this
    /// batch has chosen already. Blocks.
    ///
    /// - Throws: `DiskError` when the place cannot be looked at; the file stays in `work/`.
    func choose(
        in folder: DropFolder, root: Directory, taken: inout Set<DropPath>
    ) throws(DiskError) -> Job.Destination {
        guard let place = try folder.open(self.place, root: root) else {
            return Job.Destination(place: self.place, path: nil)
        }
        // Below the place the path is longer than it was, and may be too long for Linux: then the file's name alone.
        for path in [self.job.path, DropPath(self.job.path.name)] {
            guard let path else { continue }
            let names = DestinationName(
                path: path, mark: self.job.id.description, reserve: self.place == .failed ? ErrorNote.reserve : 0)
            var rank = 0
            while let candidate = names.candidate(rank) {
                rank += 1
                guard !taken.contains(candidate), let path = place.path(candidate) else { continue }
                let destination = Job.Destination(place: self.place, path: candidate)
                guard try self.isFree(destination, path, in: place.directory) else { continue }
                taken.insert(candidate)
                return destination
            }
        }
        throw DiskError("find a free name for", self.job.path.text, .fileExists)
    }

    /// Whether nobody has the name, nor that of the note beside it.
    private func isFree(
        _ destination: Job.Destination, _ path: DropPath, in place: Directory
    ) throws(DiskError) -> Bool {
        guard try place.status(of: path) == nil else { return false }
        guard self.place == .failed else { return true }
        guard let note = ErrorNote.path(for: path) else { return false }
        // A note left by an earlier failure of that name would come to lie beside another file. At the destination that was
        // written down before a crash it is our own.
        if destination == self.job.destination { return true }
        return try place.status(of: note) == nil
    }

    /// What the second half found.
    enum Outcome: Sendable {
        case moved
        /// Somebody took the name meanwhile: choose and write down another.
        case nameTaken
        /// The file is not in `work/` any more, and not by our doing.
        case gone
        case failed(DiskError)
    }

    /// Moves the file to the destination that was written down. Blocks. The names are made durable by `sync`.
    func move(
        to destination: Job.Destination, in folder: DropFolder, root: Directory, at date: Date,
        touched: inout [TouchedDirectory]
    ) -> Outcome {
        do throws(DiskError) {
            guard let source = DropFolder.workPath(of: self.job.id, dropped: self.job.path) else { return .gone }
            guard let status = try root.status(of: source) else { return .gone }
            let left = TouchedDirectory(directory: root, path: DropFolder.workDirectory(of: self.job.id))
            guard let place = try folder.open(destination.place, root: root), let below = destination.path,
                let target = place.path(below)
            else {
                try root.remove(source)
                touched.append(left)
                return .moved
            }
            if let parent = target.parent { try place.directory.makeDirectories(parent) }
            touched.append(TouchedDirectory(directory: place.directory, path: target.parent))
            if let reason {
                try self.writeNote(
                    ErrorNote.text(job: self.job, folder: folder.settings, reason: reason, at: date), beside: target,
                    in: place.directory)
                // A file system without a log keeps no order: a power cut could leave the file there and no note.
                if try !place.directory.fileSystem().kind.isJournaled {
                    try place.directory.syncNames(of: target.parent)
                }
            }
            let mover = FileMover(
                source: source, status: status, root: root, target: target, place: place.directory, job: self.job.id)
            do throws(DiskError) {
                // A rename on a file system with a log is one transaction: to sync either directory makes all of it
                // durable. After a copy, or elsewhere, the directory that it left is synced too.
                let how = try mover.move()
                let isJournaled = try root.fileSystem().kind.isJournaled
                if how == .copied || !isJournaled { touched.append(left) }
            } catch {
                // After a copy the file may be at its place already, and only the original could not be removed.
                let isThere = (try? place.directory.status(of: target)?.stamp.size) == status.stamp.size
                if reason != nil, !isThere || error.errno == .fileExists, let note = ErrorNote.path(for: target) {
                    try? place.directory.remove(note)
                }
                if error.errno == .fileExists { return .nameTaken }
                throw error
            }
            return .moved
        } catch {
            return .failed(error)
        }
    }

    /// The note is there before the file is, so that no failed file is ever without its reason.
    private func writeNote(_ text: String, beside target: DropPath, in place: Directory) throws(DiskError) {
        guard let path = ErrorNote.path(for: target) else { return }
        let note: NewFile
        do throws(DiskError) {
            note = try place.createFile(path, permissions: 0o664)
        } catch {
            // The name was free when it was chosen. It may be ours, from before a crash: write it anew.
            guard error.errno == .fileExists else { throw error }
            try place.remove(path)
            note = try place.createFile(path, permissions: 0o664)
        }
        try note.write(Array(text.utf8))
        try note.sync()
    }
}

/// A directory whose names a move changed, to be made durable.
struct TouchedDirectory: Sendable {
    let directory: Directory
    /// Below `directory`; nil when it is that directory itself.
    let path: DropPath?

    /// Makes all of them durable, each once. Blocks.
    static func sync(_ all: [TouchedDirectory]) throws(DiskError) {
        var seen: Set<Key> = []
        for touched in all
        where seen.insert(Key(directory: ObjectIdentifier(touched.directory), path: touched.path)).inserted {
            try touched.directory.syncNames(of: touched.path)
        }
    }

    private struct Key: Hashable {
        let directory: ObjectIdentifier
        let path: DropPath?
    }
}
