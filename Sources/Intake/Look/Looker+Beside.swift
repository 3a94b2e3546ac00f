import Disk
import Rules
import SystemPackage

/// What lies beside a file and tells that a program is not done with it.
extension Looker {
    /// The film that the file may be an elementary stream of; nil when there is none, or it cannot be opened.
    func film(beside path: DropPath) -> (path: DropPath, file: OpenedFile)? {
        guard let film = ElementaryStream.film(beside: path) else { return nil }
        do throws(DiskError) {
            guard case .file(let file) = try self.root.openFile(film) else { return nil }
            return (film, file)
        } catch {
            return nil
        }
    }

    /// What is to be known of the film to wait for it.
    func sample(_ film: (path: DropPath, file: OpenedFile)?) -> Settling.Film? {
        film.map { film in
            let stamp = film.file.opened.stamp
            return Settling.Film(
                name: ShownBytes.text(film.path.name), stamp: stamp,
                isWritten: stamp.size == 0 || film.file.hasWriter() == true)
        }
    }

    /// Whether the film's end is still to come. One that cannot be read, or is not to be, says nothing.
    func isUnfinished(_ film: (path: DropPath, file: OpenedFile)) -> Bool {
        do throws(DiskError) {
            guard case .found(let found) = try self.inspect(film.file, at: film.path, film.file.opened),
                case .incomplete = found.structure
            else { return false }
            return true
        } catch {
            return false
        }
    }

    /// The name of the notes that say that the file's download is not finished; nil when there are none.
    ///
    /// Asked of every file that has settled, since a scan that has come as far as the file may not have come to its notes, and
    /// not answered by "none" when a file server does not answer: a file with a hole would be sent.
    func downloadNotes(beside path: DropPath) throws(DiskError) -> String? {
        for notes in DownloadNotes.paths(beside: path) {
            do throws(DiskError) {
                if try self.root.status(of: notes)?.kind == .regular { return ShownBytes.text(notes.name) }
            } catch {
                // Beside the longest names none can lie.
                guard error.errno == .fileNameTooLong else { throw error }
            }
        }
        return nil
    }
}
