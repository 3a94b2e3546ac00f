import Disk
import Rules
import SystemPackage

/// Tries whether a file can be moved from a folder's `.hotfolder` to its `done` and `failed`, and whether that is one rename.
struct FolderDestinations {
    let folder: Folder
    /// The trial's, for names that nobody else has.
    let tag: String

    /// - Parameter place: where the trial's files are, below the folder.
    func run(_ root: Directory, _ place: DropPath, _ outcome: inout FolderTrial.Outcome) {
        for (key, destination) in [("done", self.folder.done), ("failed", self.folder.failed)] {
            do throws(DiskError) {
                guard let target = try Self.open(destination, root) else {
                    let text =
                        destination == .delete ? "files are removed" : "is made inside the folder when it is needed"
                    outcome.findings.append(Finding(.ok, key, text))
                    continue
                }
                self.sweep(target)
                outcome.findings += try self.move(root, place, key, target)
            } catch {
                outcome.findings.append(Finding(.fail, key, Self.sentence(error, destination)))
            }
        }
    }

    /// Nil where nothing is to be tried: `delete`, and a directory inside that the first file will make.
    private static func open(_ destination: Folder.Destination, _ root: Directory) throws(DiskError) -> Directory? {
        switch destination {
        case .delete: nil
        case .elsewhere(let path): try Directory.open(path)
        case .inside(let path): try root.status(of: path) == nil ? nil : try root.directory(path)
        }
    }

    private func move(
        _ root: Directory, _ place: DropPath, _ key: String, _ target: Directory
    ) throws(DiskError) -> [Finding] {
        // Both are path components by construction.
        let source = place.appending(name: "hf-\(key)".utf8)!
        let probe = DropPath(FolderTrial.prefix + self.tag)!
        _ = try root.createFile(source)
        var findings: [Finding] = []
        do throws(DiskError) {
            try root.move(source, to: target, probe)
            findings.append(Finding(.ok, key, "one rename from the folder"))
        } catch {
            guard error.errno == .improperLink else { throw error }
            // Across mounts the agent copies, so making files must work there.
            _ = try target.createFile(probe)
            findings.append(
                Finding(
                    .warn, key,
                    "files are copied to \(target.shown), which takes as long as writing them; have the folder and it in one "
                        + "mount (in containers and units: list the directory above both, once)"))
        }
        try target.remove(probe)
        if let space = try? target.space(), space != (try? root.space()) {
            findings.append(RoomText.finding(space, "\(key), room"))
        }
        return findings
    }

    private func sweep(_ target: Directory) {
        var left: [DropPath] = []
        try? target.list(nil) { entry in
            let name = String(decoding: entry.name, as: UTF8.self)
            if name.hasPrefix(FolderTrial.prefix), TrialTag.isStale(String(name.dropFirst(FolderTrial.prefix.count))),
                let path = DropPath(entry.name)
            {
                left.append(path)
            }
            return true
        }
        for path in left { try? target.remove(path) }
    }

    private static func sentence(_ error: DiskError, _ destination: Folder.Destination) -> String {
        guard error.errno == .noSuchFileOrDirectory, case .elsewhere(let path) = destination else {
            return error.description
        }
        return "\(path) does not exist; make it: mkdir -p \(path)"
    }
}
