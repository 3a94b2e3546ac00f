import Disk
import Rules

/// Where a folder's directories really are.
struct FolderPlaces: Sendable, Hashable {
    let name: String
    let root: Whereabouts
    /// Only where they are outside the folder, as the config says.
    var done: Whereabouts?
    var failed: Whereabouts?

    /// Blocks.
    init(_ folder: Folder, _ root: Directory) throws(DiskError) {
        self.name = folder.name
        self.root = try root.whereabouts()
        self.done = Self.elsewhere(folder.done)
        self.failed = Self.elsewhere(folder.failed)
    }

    init(name: String, root: Whereabouts, done: Whereabouts? = nil, failed: Whereabouts? = nil) {
        self.name = name
        self.root = root
        self.done = done
        self.failed = failed
    }

    /// Nil for one that cannot be opened, which the trial of the folder tells.
    private static func elsewhere(_ destination: Folder.Destination) -> Whereabouts? {
        guard case .elsewhere(let path) = destination else { return nil }
        return try? Directory.open(path).whereabouts()
    }
}
