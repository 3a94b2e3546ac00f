import Journal
import Logging
import Rules

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
}
