import Rules
import Synchronization

/// The notes that some programs keep beside a file for as long as its download, or upload, is not finished: aria2 in
/// `NAME.aria2`, Aspera in `NAME.aspx`. They write the parts in any order, so that a file may look whole at both ends and
/// have nothing in the middle; of one that was broken off the notes stay.
///
/// Only where such names have been seen is it worth looking for one.
final class DownloadNotes: Sendable {
    private static let endings = [".aria2", ".aspx"].map { Array($0.utf8) }

    private let seen = Atomic(false)

    var haveBeenSeen: Bool { self.seen.load(ordering: .relaxed) }

    /// Takes note of a name that a scan or an event told of.
    func note(_ path: DropPath) {
        guard Self.endings.contains(where: { path.bytes.suffix($0.count).elementsEqual($0) }), !self.haveBeenSeen
        else { return }
        self.seen.store(true, ordering: .relaxed)
    }

    /// Where the notes of a file may lie.
    static func paths(beside path: DropPath) -> [DropPath] {
        self.endings.compactMap { path.beside(path.name + $0) }
    }
}
