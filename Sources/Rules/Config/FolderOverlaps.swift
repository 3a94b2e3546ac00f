import SystemPackage

/// Finds folders that would see each other's files: a file moved to the `done` of one would be picked up by another, for
/// ever. Lexically; links on disk are the agent's to find.
struct FolderOverlaps {
    let findings: Findings

    func check(_ folders: [ReadFolder]) {
        for (index, one) in folders.enumerated() {
            for other in folders[..<index] { self.check(one, beside: other) }
            self.checkDestinations(of: one)
            for other in folders where other.folder.name != one.folder.name {
                self.check("done", one.folder.done, at: one.done, against: other.folder)
                self.check("failed", one.folder.failed, at: one.failed, against: other.folder)
            }
        }
    }

    private func check(_ one: ReadFolder, beside other: ReadFolder) {
        let (path, otherPath) = (one.folder.path, other.folder.path)
        let message: String
        if path == otherPath {
            message = "`path`: this is also the path of folder `\(other.folder.name)`; give each folder its own"
        } else if Place.isInside(path, otherPath) {
            message =
                "`path`: this lies inside folder `\(other.folder.name)` (\(otherPath.string)); put them side by side"
        } else if Place.isInside(otherPath, path) {
            message =
                "`path`: folder `\(other.folder.name)` (\(otherPath.string)) lies inside this; put them side by side"
        } else {
            return
        }
        self.findings.report(message, at: one.position)
    }

    private func checkDestinations(of read: ReadFolder) {
        guard let done = self.path(read.folder.done, of: read.folder),
            let failed = self.path(read.folder.failed, of: read.folder)
        else { return }
        if done == failed {
            self.findings.report("`failed`: this is also `done`; give each its own directory", at: read.failed)
        } else if Place.isInside(failed, done) || Place.isInside(done, failed) {
            self.findings.report(
                "`failed`: `done` and `failed` lie inside each other; put them side by side", at: read.failed)
        }
    }

    /// A destination outside the folder must not be where another folder would pick the file up again.
    private func check(
        _ key: String, _ destination: Folder.Destination, at position: Problem.Position, against other: Folder
    ) {
        guard case .elsewhere(let path) = destination else { return }
        if Place.isInside(path, other.path) {
            let message =
                "`\(key)`: this lies inside folder `\(other.name)`, which would take the files; write another place"
            self.findings.report(message, at: position)
        } else if Place.isInside(other.path, path) {
            let message = "`\(key)`: folder `\(other.name)` lies inside this; write another place"
            self.findings.report(message, at: position)
        }
    }

    private func path(_ destination: Folder.Destination, of folder: Folder) -> FilePath? {
        switch destination {
        case .inside(let path): folder.path.pushing(FilePath(String(decoding: path.bytes, as: UTF8.self)))
        case .elsewhere(let path): path
        case .delete: nil
        }
    }
}
