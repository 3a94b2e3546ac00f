import Disk
import Intake
import Journal
import Rules

/// What was seen of a file in one look that waits for nothing.
struct PlaceLook: Sendable {
    var status: FileStatus?
    var type: String?
    var structure: Structure?
    var media: MediaFacts?
    /// What intake would say of it; nil where it does not look.
    var prospect: Prospect?
    /// The file itself, where it could be opened.
    var file: OpenedFile?
    /// Why it cannot be looked at.
    var problem: String?

    /// Looks at what lies at a place, which may be nothing.
    ///
    /// - Parameter mayOpen: whether its content is looked into, which for a few files has ended the agent.
    static func at(
        _ place: Place, in folder: DropFolder, mayOpen: @escaping @Sendable (FileStatus) -> Bool = { _ in true }
    ) async -> PlaceLook {
        await folder.threads.run {
            var look = PlaceLook()
            do {
                guard let (directory, path) = try Self.locate(place, folder, try folder.openRoot()) else { return look }
                look.status = try directory.status(of: path)
                guard let status = look.status, status.kind == .regular, mayOpen(status) else { return look }
                guard case .file(let file) = try directory.openFile(path) else { return look }
                look.file = file
                let inspection = try FileInspection.of(file, at: place.path)
                look.type = inspection.type
                look.structure = inspection.structure
                look.media = try MediaFacts.of(file)
                if place.part == .dropped { look.prospect = try Prospect.of(path, in: directory, place.folder) }
            } catch {
                look.problem = "\(error)"
            }
            return look
        }
    }

    /// Where a place's file is on the disk, as far as that can be told from its name. Blocks.
    private static func locate(
        _ place: Place, _ folder: DropFolder, _ root: Directory
    ) throws(DiskError) -> (Directory, DropPath)? {
        switch place.part {
        case .dropped, .reserved: return (root, place.path)
        case .work(let job):
            guard let path = DropFolder.workPath(of: job, dropped: place.path) else { return nil }
            return (root, path)
        case .done, .failed:
            guard let opened = try folder.open(place.part == .done ? .done : .failed, root: root),
                let path = opened.path(place.path)
            else { return nil }
            return (opened.directory, path)
        }
    }
}
