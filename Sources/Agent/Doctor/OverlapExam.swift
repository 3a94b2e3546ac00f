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
        var places: [FolderPlaces] = []
        for folder in configuration.folders {
            // A thread each: one that hangs must not keep the next from being looked at.
            let threads = DiskThreads(name: "hf-overlaps", count: 1)
            let found = await threads.run(within: Doctor.patience) { () -> FolderPlaces? in
                do throws(DiskError) {
                    return try FolderPlaces(folder, try Directory.open(folder.path))
                } catch {
                    return nil
                }
            }
            if let found, let found { places.append(found) }
        }
        let journal = configuration.journal.directory
        let threads = DiskThreads(name: "hf-overlaps", count: 1)
        let state = await threads.run(within: Doctor.patience) {
            journal.flatMap { try? Directory.open($0).whereabouts() }
        }
        return RootOverlap.all(places, journal: state ?? nil)
    }
}
