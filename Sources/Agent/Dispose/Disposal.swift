import Disk
import Foundation
import Journal
import Rules
import SystemPackage

/// One finished file's move to `done/` or `failed/`, in two halves with the journal's record of the intent between them.
struct Disposal: Sendable {
    var job: Job
    let place: Job.Destination.Place
    /// Why it failed, for the note beside it; nil for `done`.
    let reason: String?
    /// Of a companion: the file that it goes with.
    var leading: DropPath?

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
        // What an attempt before had written down stays: the files of one job bear one number.
        if let written = self.job.destination?.path, self.job.destination?.place == self.place,
            let destination = try self.ifFree(written, place, taken)
        {
            taken.insert(written)
            return destination
        }
        for path in self.paths {
            let names = self.names(for: path)
            var rank = 0
            while let candidate = names.candidate(rank) {
                rank += 1
                guard let destination = try self.ifFree(candidate, place, taken) else { continue }
                taken.insert(candidate)
                return destination
            }
        }
        throw DiskError("find a free name for", self.job.path.text, .fileExists)
    }

    /// Below the place the path is longer than it was, and may be too long for Linux: then the file's name alone.
    var paths: [DropPath] { [self.job.path, DropPath(self.job.path.name)].compactMap(\.self) }

    /// The names that the file may get, for one of its `paths`.
    func names(for path: DropPath) -> DestinationName {
        DestinationName(
            path: path, mark: self.job.id.description, reserve: self.place == .failed ? ErrorNote.reserve : 0)
    }

    /// The destination of this name; nil when it is too long or somebody has it. Blocks.
    func ifFree(
        _ candidate: DropPath, _ place: DropFolder.OpenedPlace, _ taken: Set<DropPath>
    ) throws(DiskError) -> Job.Destination? {
        // Its copy in the making, should one be needed, must have room beside it, too.
        guard !taken.contains(candidate), let path = place.path(candidate),
            CopyPart.path(of: self.job.id, beside: path) != nil
        else { return nil }
        let destination = Job.Destination(place: self.place, path: candidate)
        return try self.isFree(destination, path, in: place.directory) ? destination : nil
    }

    /// Whether nobody has the name, nor that of the note beside it.
    private func isFree(
        _ destination: Job.Destination, _ path: DropPath, in place: Directory
    ) throws(DiskError) -> Bool {
        if let there = try place.status(of: path) {
            // A file system without links and without renames that do not replace: an attempt before held the name that it had
            // written down with an empty file, and was cut short (`Directory.moveToFreeName`).
            guard destination == self.job.destination, there.kind == .regular, there.stamp.size == 0, there.links == 1
            else { return false }
            try place.remove(path)
        }
        guard self.place == .failed else { return true }
        guard let note = ErrorNote.path(for: path) else { return false }
        // A note left by an earlier failure of that name would come to lie beside another file. At the destination that was
        // written down before a crash it is our own.
        if destination == self.job.destination { return true }
        return try place.status(of: note) == nil
    }

    /// What the second half found.
    enum Outcome: Sendable {
        /// It has its name; these directories make that durable.
        case moved(TouchedDirectories.Share)
        /// Somebody took the name meanwhile: choose and write down another.
        case nameTaken
        /// The file is not in `work/` any more, and not by our doing.
        case gone
        /// What lies in `work/` is not what was acted on, so that it must not end as done.
        case changed
        case failed(DiskError)
    }

    /// Moves the file to the destination that was written down. Blocks. The names are made durable by `touched`.
    func move(
        to destination: Job.Destination, in folder: DropFolder, root: Directory, at date: Date,
        touched: inout TouchedDirectories
    ) -> Outcome {
        do throws(DiskError) {
            guard let source = DropFolder.workPath(of: self.job.id, dropped: self.job.path) else { return .gone }
            guard let status = try root.status(of: source) else {
                try DropFolder.findWork(in: root)
                return .gone
            }
            guard self.isAsSent(status) else { return .changed }
            let isJournaled = try touched.isJournaled(root)
            var share = TouchedDirectories.Share()
            guard let below = destination.path,
                let place = try touched.open(destination.place, of: folder, root: root)
            else {
                CrashPoint.reached(.deletion)
                try root.remove(source)
                CrashPoint.reached(.deleted)
                self.addLeft(root, isJournaled, &touched, &share)
                return .moved(share)
            }
            guard let target = place.path(below) else { throw DiskError("move to", below.text, .fileNameTooLong) }
            try self.removeNoteElsewhere(than: destination, in: place, size: status.stamp.size)
            try self.removePartElsewhere(than: destination, folder, root, &touched)
            let changed =
                try target.parent.map { (parent) throws(DiskError) in try place.directory.makeDirectories(parent) }
                ?? []
            if isJournaled, self.job.destination == nil {
                for path in changed { touched.add(path, in: place.directory, to: &share) }
                touched.add(target.parent, in: place.directory, to: &share)
            } else {
                // Here, or where an attempt before may have made them, nobody knows which of them are durable.
                touched.addWay(to: target, in: place.directory, share: &share)
            }
            let mover = FileMover(
                source: source, status: status, root: root, target: target, place: place.directory, job: self.job.id)
            guard let how = try self.move(mover, to: destination, folder, at: date) else { return .nameTaken }
            // A copy was compared with its original before that went.
            if how == .renamed, try !self.isStillAsSent(mover) { return .changed }
            // A rename on a file system with a log is one transaction: to sync either directory makes all of it durable.
            // After a copy, or elsewhere, the directory that it left is synced too.
            if how == .copied || !isJournaled { self.addLeft(root, isJournaled, &touched, &share) }
            return .moved(share)
        } catch {
            return .failed(error)
        }
    }

    /// Why a file fails whose steps are all done, with other bytes than those that lie there now.
    static let changedReason =
        "it changed after it was sent; its steps were done with what it was before, so look at what they did and drop it "
        + "again"

    /// As a failed one, after `Outcome.changed`.
    var asChanged: Disposal {
        Disposal(job: self.job, place: .failed, reason: Self.changedReason, leading: self.leading)
    }

    /// Whether it is the file that was acted on, with the bytes that it had then: the steps compare what they read with the
    /// same identity. A program may have replaced it in `work/`, or written to it through a descriptor from before.
    func isAsSent(_ status: FileStatus) -> Bool {
        self.place == .failed || self.job.identity.isSameContent(as: status.stamp)
    }

    /// Looks once more at a file that is in `done/` now: what was done to it between the look before and the rename went
    /// there with it, and comes back then. What is done to it from now on is its owner's affair.
    private func isStillAsSent(_ mover: FileMover) throws(DiskError) -> Bool {
        guard self.place == .done, let there = try mover.place.status(of: mover.target), !self.isAsSent(there) else {
            return true
        }
        try mover.place.moveToFreeName(mover.target, to: mover.root, mover.source)
        return false
    }

    /// The note, and then the file; nil when somebody has one of the names.
    private func move(
        _ mover: FileMover, to destination: Job.Destination, _ folder: DropFolder, at date: Date
    ) throws(DiskError) -> FileMover.How? {
        var hasNote = false
        do throws(DiskError) {
            if let reason {
                let text = ErrorNote.text(
                    job: self.job, folder: folder.settings, reason: reason, leading: self.leading, at: date)
                // At the destination that was written down before a crash it may be our own: it is written anew.
                CrashPoint.reached(.note)
                try ErrorNote.write(
                    text, beside: mover.target, in: mover.place, mayReplace: destination == self.job.destination)
                hasNote = true
                // A file system without a log keeps no order: a power cut could leave the file there and no note.
                if try !mover.place.isJournaled() { try mover.place.syncNames(of: mover.target.parent) }
                CrashPoint.reached(.noteWritten)
            }
            CrashPoint.reached(.disposalMove)
            let how = try mover.move()
            CrashPoint.reached(.disposalMoved)
            return how
        } catch {
            // Where nobody can look, it may be there; a note too many is put right by the next attempt.
            if hasNote, error.errno == .fileExists || mover.isNotThere() {
                if let note = ErrorNote.path(for: mover.target) { try? mover.place.remove(note) }
            }
            if error.errno == .fileExists { return nil }
            throw error
        }
    }

    /// The directories that the file left. Without a log a power cut may bring its name back to where it was dropped, even
    /// though that was long before, and it would be taken for a new drop.
    private func addLeft(
        _ root: Directory, _ isJournaled: Bool, _ touched: inout TouchedDirectories,
        _ share: inout TouchedDirectories.Share
    ) {
        touched.add(DropFolder.workDirectory(of: self.job.id), in: root, to: &share, mayBeGone: true)
        if !isJournaled { touched.add(self.job.path.parent, in: root, to: &share, mayBeGone: true) }
    }

    /// A copy to another place than an attempt before had written down, as when the file is not what was sent any more, leaves
    /// nobody to finish what that attempt had begun there.
    private func removePartElsewhere(
        than destination: Job.Destination, _ folder: DropFolder, _ root: Directory, _ touched: inout TouchedDirectories
    ) throws(DiskError) {
        guard let old = self.job.destination, old.place != destination.place, let below = old.path,
            let place = try touched.open(old.place, of: folder, root: root), let path = place.path(below)
        else { return }
        try CopyPart.remove(of: self.job.id, beside: path, in: place.directory)
    }

    /// Another name was chosen than an attempt before had written down: its note there would speak of another's file. But what
    /// has the size of ours, now or at the claim, may be our own copy, from which the original differs since a power cut; then
    /// both stay, and the note with the copy.
    private func removeNoteElsewhere(
        than destination: Job.Destination, in place: DropFolder.OpenedPlace, size: Int64
    ) throws(DiskError) {
        guard let old = self.job.destination, old != destination, old.place == .failed, old.place == self.place,
            let path = old.path.flatMap({ place.path($0) }), let note = ErrorNote.path(for: path)
        else { return }
        let there = try place.directory.status(of: path)?.stamp.size
        guard there != size, there != self.job.identity.size,
            try ErrorNote.isOurs(note, in: place.directory, of: self.job.id)
        else { return }
        try place.directory.remove(note)
    }
}
