import Disk
import Rules
import Synchronization
import SystemPackage

/// What the agent has taken of the disk: the places of the folders that it holds, and of its journal. A folder that comes
/// later and overlaps with one of them stays out.
final class HeldPlaces: Sendable {
    private let journal: FilePath?
    private let taken = Mutex<[String: FolderPlaces]>([:])

    init(_ journal: JournalLocation) {
        self.journal = journal.directory
    }

    /// Notes a folder's places, unless they overlap with what is taken. Blocks.
    func take(_ places: FolderPlaces) -> RootOverlap? {
        let journal = self.journal.flatMap { try? Directory.open($0).whereabouts() }
        return self.taken.withLock { taken in
            let alone = RootOverlap.all([places], journal: journal)
            let others = taken.values.filter { $0.name != places.name }.sorted { $0.name < $1.name }
            if let overlap = alone.first ?? others.lazy.flatMap({ RootOverlap.between(places, and: $0) }).first {
                taken[places.name] = nil
                return overlap
            }
            taken[places.name] = places
            return nil
        }
    }

    /// The folder is not held any more.
    func give(_ name: String) {
        self.taken.withLock { $0[name] = nil }
    }
}

extension JournalLocation {
    /// The directory of the journal's file; nil for a database server.
    var directory: FilePath? {
        switch self {
        case .sqlite(let file): file.removingLastComponent()
        case .postgresql: nil
        }
    }
}
