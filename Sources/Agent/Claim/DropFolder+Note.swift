import Disk
import Journal
import Rules

extension DropFolder {
    /// Removes the note of an earlier failure of this file, now that it has been dragged back: it lies in `failed/` under the
    /// file's name, and the file itself does not, or was dragged along and lies where the file did. Blocks.
    func removeNote(of path: DropPath, root: Directory) {
        self.removeNoteDraggedAlong(with: path, root: root)
        do throws(DiskError) {
            guard let place = try self.open(.failed, root: root), let failed = place.path(path),
                let note = ErrorNote.path(for: failed), try place.directory.status(of: note) != nil,
                try place.directory.status(of: failed) == nil
            else { return }
            // Without a log a power cut could undo the drag alone, and leave the file in `failed/` without its note.
            if try !place.directory.isJournaled() { try place.directory.syncNames(of: note.parent) }
            CrashPoint.reached(.oldNote)
            try place.directory.remove(note)
            CrashPoint.reached(.oldNoteRemoved)
        } catch {
            // An old note that cannot be looked at or removed stays beside nothing, and harms nobody.
        }
    }

    private func removeNoteDraggedAlong(with path: DropPath, root: Directory) {
        do throws(DiskError) {
            guard let note = ErrorNote.path(for: path), try ErrorNote.isOurs(note, in: root) else { return }
            CrashPoint.reached(.oldNote)
            try root.remove(note)
            CrashPoint.reached(.oldNoteRemoved)
        } catch {
            // As above.
        }
    }
}
