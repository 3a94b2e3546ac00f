package import Disk
package import Rules

/// A file that is ready to be acted on: nobody writes to it, it has been quiet, and its structure is whole as far as its
/// format tells.
package struct Arrival: Sendable {
    /// The name of the drop folder.
    package let folder: String
    package let path: DropPath
    /// As it was when it was found ready.
    package let stamp: FileStamp
    /// The content's media type, in lower case.
    package let type: String
    package let structure: Structure
    /// The descriptor that was inspected; what is sent is read from it.
    package let file: OpenedFile

    package init(
        folder: String, path: DropPath, stamp: FileStamp, type: String, structure: Structure, file: OpenedFile
    ) {
        self.folder = folder
        self.path = path
        self.stamp = stamp
        self.type = type
        self.structure = structure
        self.file = file
    }

    /// What rules see of it.
    package var facts: FileFacts {
        FileFacts(folder: self.folder, path: self.path, type: self.type, size: self.stamp.size)
    }
}

/// What a structural probe says of a file's content.
package enum Structure: Sendable, Hashable {
    /// All of it is there.
    case complete
    /// The format is not one that we can walk, or does not tell where it ends; only the quiet time speaks for it.
    case unknown
    /// The end is missing, as in a copy that goes on or was broken off; the reason as a clause.
    case incomplete(String)
    /// No more bytes at the end can mend it; the reason as a clause.
    case damaged(String)
}

/// What intake tells about a path.
package enum Report: Sendable {
    case ready(Arrival)
    /// A file that will never be ready: damaged, or still changing or incomplete after the folder's `give_up`. It is to be
    /// moved to `failed/` with the reason, a sentence.
    case hopeless(folder: String, path: DropPath, stamp: FileStamp, reason: String)
    /// Something that is left where it lies and never opened: a link, a pipe, a second hard link. The reason, a sentence.
    case refused(folder: String, path: DropPath, reason: String)

    /// The name of the drop folder.
    package var folder: String {
        switch self {
        case .ready(let arrival): arrival.folder
        case .hopeless(let folder, _, _, _), .refused(let folder, _, _): folder
        }
    }

    package var path: DropPath {
        switch self {
        case .ready(let arrival): arrival.path
        case .hopeless(_, let path, _, _), .refused(_, let path, _): path
        }
    }
}

/// What became of a report.
package enum Answer: Sendable, Hashable {
    /// It has a job now, and has been moved away, with these others.
    case taken(with: [DropPath] = [])
    /// Leave it, and do not report it again until it changes or the rules do.
    case left
    /// Not now; look at it again after this time. With the reason, where people should know it.
    case later(Duration, because: String? = nil)
}

/// Who gets the reports: the agent.
package protocol Receiver: Sendable {
    /// Takes up to `FolderIntake.batch` reports of one folder and answers each, in their order. Waiting here is how the
    /// agent says that it has enough: intake stops looking until it returns.
    func receive(_ reports: [Report]) async -> [Answer]
}
