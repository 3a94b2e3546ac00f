package import Journal
package import Rules
import SystemPackage

/// Where a path lies in the world of a config: in which folder, and whether in the drop part, in `done/`, in `failed/` or
/// in the agent's own directory.
package struct Place: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case dropped
        case done
        case failed
        /// In `.hotfolder/work`, in the directory of this job.
        case work(JobID)
        /// In `.hotfolder`, elsewhere.
        case reserved
    }
    package let folder: Folder
    package let part: Part
    /// Below the part.
    package let path: DropPath

    /// Nil when the path lies in none of the folders.
    ///
    /// - Parameter path: absolute, as bytes.
    package static func find(_ path: [UInt8], in folders: [Folder]) -> Place? {
        for folder in folders {
            for (destination, part) in [(folder.failed, Part.failed), (folder.done, Part.done)] {
                if case .elsewhere(let place) = destination, let below = self.below(path, place) {
                    return Place(folder: folder, part: part, path: below)
                }
            }
        }
        for folder in folders {
            guard let below = self.below(path, folder.path) else { continue }
            return self.find(below, in: folder)
        }
        return nil
    }

    private static func find(_ path: DropPath, in folder: Folder) -> Place {
        for (destination, part) in [(folder.failed, Part.failed), (folder.done, Part.done)] {
            if case .inside(let place) = destination, let below = path.below(place) {
                return Place(folder: folder, part: part, path: below)
            }
        }
        if let below = path.below(DropFolder.work), let first = below.components.first,
            let job = JobID(String(decoding: first, as: UTF8.self)),
            let name = DropPath(Array(first)).flatMap({ below.below($0) })
        {
            return Place(folder: folder, part: .work(job), path: name)
        }
        let isReserved = path == Folder.reserved || path.below(Folder.reserved) != nil
        return Place(folder: folder, part: isReserved ? .reserved : .dropped, path: path)
    }

    private static func below(_ path: [UInt8], _ root: FilePath) -> DropPath? {
        let root = Array(root.string.utf8)
        guard path.starts(with: root), path.count > root.count + 1, path[root.count] == UInt8(ascii: "/") else {
            return nil
        }
        return DropPath(path[(root.count + 1)...])
    }
}

extension DropPath {
    /// The rest of the path below a directory; nil when it does not lie there.
    package func below(_ directory: DropPath) -> DropPath? {
        let prefix = directory.bytes + [UInt8(ascii: "/")]
        guard self.bytes.starts(with: prefix) else { return nil }
        return DropPath(self.bytes.dropFirst(prefix.count))
    }
}
