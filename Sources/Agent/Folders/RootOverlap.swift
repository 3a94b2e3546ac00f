import Disk
import Rules

/// A place that would be watched twice, or where the agent would take up its own files again, for ever.
///
/// The config's own words are compared when it is read; this is about what is on the disk, through links and bind mounts.
struct RootOverlap: Sendable, Hashable {
    /// Whose setting is wrong.
    let folder: String?
    /// The folder that is in the way; its own where a place leads back into it.
    let other: String
    /// `path`, `done`, `failed` or `journal`.
    let key: String
    /// What is wrong and what to write instead.
    let message: String

    /// The setting and the message.
    var sentence: String { "`\(self.key)`: \(self.message)" }

    /// Where the setting stands in the config.
    func position(in configuration: Configuration) -> Problem.Position? {
        configuration.positions[self.folder.map { "folders.\($0).\(self.key)" } ?? self.key]
            ?? self.folder.flatMap { configuration.positions["folders.\($0).path"] }
    }

    /// All overlaps of these folders, each told of the later one.
    static func all(_ folders: [FolderPlaces], journal: Whereabouts?) -> [RootOverlap] {
        var found: [RootOverlap] = []
        for (index, one) in folders.enumerated() {
            for other in folders[..<index] { found += self.between(one, and: other) }
            found += self.within(one)
            if let journal, [.same, .inside].contains(journal.relation(to: one.root)) {
                found.append(
                    RootOverlap(
                        folder: nil, other: one.name, key: "journal",
                        message:
                            "this lies inside folder `\(one.name)` (\(one.root.path)), through a link or a bind mount; "
                            + "write another place"))
            }
        }
        return found
    }

    /// What a folder has against one that is there before it.
    static func between(_ one: FolderPlaces, and other: FolderPlaces) -> [RootOverlap] {
        let place = "folder `\(other.name)` (\(other.root.path))"
        let message: String? =
            switch one.root.relation(to: other.root) {
            case .apart: nil
            case .same:
                "this is the same directory as \(place), through a link or a bind mount; give each folder its own"
            case .inside: "this lies inside \(place), through a link or a bind mount; put them side by side"
            case .around: "\(place) lies inside this, through a link or a bind mount; put them side by side"
            }
        if let message { return [RootOverlap(folder: one.name, other: other.name, key: "path", message: message)] }
        return self.destinations(of: one, against: other) + self.destinations(of: other, against: one)
    }

    /// A destination elsewhere that leads back into its own folder.
    static func within(_ one: FolderPlaces) -> [RootOverlap] {
        [("done", one.done), ("failed", one.failed)].compactMap { key, place in
            guard let place, place.relation(to: one.root) != .apart else { return nil }
            return RootOverlap(
                folder: one.name, other: one.name, key: key,
                message:
                    "this leads back into the folder itself (\(place.path)), which would take the files again; write a "
                    + "path inside the folder, such as \(key), or another place")
        }
    }

    private static func destinations(of one: FolderPlaces, against other: FolderPlaces) -> [RootOverlap] {
        [("done", one.done), ("failed", one.failed)].compactMap { key, place in
            guard let place else { return nil }
            let message: String
            switch place.relation(to: other.root) {
            case .apart: return nil
            case .same, .inside:
                message =
                    "this lies inside folder `\(other.name)` (\(other.root.path)), which would take the files; write "
                    + "another place"
            case .around: message = "folder `\(other.name)` (\(other.root.path)) lies inside this; write another place"
            }
            return RootOverlap(folder: one.name, other: other.name, key: key, message: message)
        }
    }
}
