import Journal
import Logging
import Rules
import Synchronization

extension Pipeline {
    /// What the pipeline and its executions share.
    struct Parts: Sendable {
        let folders: [String: DropFolder]
        let journal: any Journal
        let admission: Admission
        let catalogue: Catalogue
        let work: WorkBoard
        let events: JobEvents
        let time: TimeSource
        let chance: Chance
        /// Only what is there is to be worked off.
        let isOnce: Bool
        let stop: StopFlag
        let logger: Logger
    }

    /// How long a file waits still for others that may come to it; nil when it waits for none.
    func patience(with path: DropPath, in folder: String) -> Duration? {
        self.admission.supplements.waiting?.until(path, in: folder).map { $0 - self.time.instant() }
            .flatMap { $0 > .zero ? $0 : nil }
    }
}
