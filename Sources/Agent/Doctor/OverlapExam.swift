import Disk
package import Rules

/// Compares where the folders of a config really are, through links and bind mounts.
package enum OverlapExam {
    /// Each overlap as a problem of the config, with its line. A folder that is not there, or whose file server hangs, is
    /// left out: the agent compares it when it comes.
    package static func problems(in configuration: Configuration, file: String) async -> [Problem] {
        await self.overlaps(in: configuration).map { overlap in
            Problem(file: file, position: overlap.position(in: configuration), message: overlap.sentence)
        }
    }

    static func overlaps(in configuration: Configuration) async -> [RootOverlap] {
        let folders = configuration.folders
        let places = await withTaskGroup(of: (Int, FolderPlaces?).self) { group in
            for (index, folder) in folders.enumerated() { group.addTask { (index, await self.places(of: folder)) } }
            var found: [(Int, FolderPlaces)] = []
            for await case (let index, let places?) in group { found.append((index, places)) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
        let journal = configuration.journal.directory
        let threads = DiskThreads(name: "hf-overlaps", count: 1)
        let state = await threads.run(atMost: Doctor.patience) {
            journal.flatMap { try? Directory.open($0).whereabouts() }
        }
        return RootOverlap.all(places, journal: state ?? nil)
    }

    /// Nil for a folder that cannot be looked at now. On a thread of its own, which one that hangs keeps.
    private static func places(of folder: Folder) async -> FolderPlaces? {
        let threads = DiskThreads(name: "hf-overlaps", count: 1)
        let found = await threads.run(atMost: Doctor.patience) { () -> FolderPlaces? in
            do throws(DiskError) {
                return try FolderPlaces(folder, try Directory.open(folder.path))
            } catch {
                return nil
            }
        }
        return found ?? nil
    }
}
