import Disk
import Rules

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
    func downloadNotes(beside path: DropPath) -> String? {
        guard self.downloadNotes.haveBeenSeen else { return nil }
        let notes = DownloadNotes.paths(beside: path).first { (try? self.root.status(of: $0))?.kind == .regular }
        return notes.map { ShownBytes.text($0.name) }
    }
}
