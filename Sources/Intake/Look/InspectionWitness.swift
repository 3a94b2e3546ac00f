package import Disk
package import Rules

/// One look into a file's content, by which it is known again after the agent has ended in the middle of it.
package struct InspectionSubject: Sendable, Hashable {
    package let folder: String
    package let path: DropPath
    package let stamp: FileStamp

    package init(folder: String, path: DropPath, stamp: FileStamp) {
        self.folder = folder
        self.path = path
        self.stamp = stamp
    }
}

/// Told of every inspection before it begins and when it has ended: a file whose content ends the agent abruptly could not
/// be told from others else, since nothing is known of it yet. Called on the folder's threads, so it may block shortly.
package protocol InspectionWitness: Sendable {
    /// May the file be inspected now? When it may, `ended` follows, unless the agent ends before.
    func begins(_ subject: InspectionSubject) -> InspectionLeave
    func ended(_ subject: InspectionSubject)
}

/// What a witness says before an inspection.
package enum InspectionLeave: Sendable, Hashable {
    case go
    /// Another file has to be inspected alone; ask again after this time.
    case later(Duration)
    /// It is not to be inspected at all; why, for people.
    case hopeless(String)
}

/// Nobody remembers: for intake without an agent.
struct NoWitness: InspectionWitness {
    func begins(_ subject: InspectionSubject) -> InspectionLeave { .go }
    func ended(_ subject: InspectionSubject) {}
}
