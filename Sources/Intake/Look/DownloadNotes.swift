import Rules

/// The notes that some programs keep beside a file for as long as its download, or upload, is not finished: aria2 in
/// `NAME.aria2`, Aspera in `NAME.aspx`. They write the parts in any order, so that a file may look whole at both ends and
/// have nothing in the middle; of one that was broken off the notes stay.
enum DownloadNotes {
    private static let endings = [".aria2", ".aspx"].map { Array($0.utf8) }

    /// Where the notes of a file may lie.
    static func paths(beside path: DropPath) -> [DropPath] {
        self.endings.compactMap { path.beside(path.name + $0) }
    }
}
