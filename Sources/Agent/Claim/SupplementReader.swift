import Disk
import Journal
import Rules

/// Reads what a rule takes from beside a file: the table's row, the sidecar, the content, the other members of its group.
struct SupplementReader: Sendable {
    let tables: TableStore

    /// What there was to read.
    enum Outcome: Sendable {
        /// Everything that is wanted is there.
        case ready(Supplement, companions: [Companion])
        /// Something is waited for: how long at most, and what, as a sentence.
        case waits(Duration, reason: String)
        /// It will not be there, or is wrong: the file fails with this sentence, and what is there of its group with it.
        case failed(String, companions: [Companion])
    }

    /// A file that goes with another: a member of its group, or its sidecar.
    struct Companion: Sendable, Hashable {
        /// The member's name; `sidecar` for a sidecar.
        let role: String
        let path: DropPath
        let identity: FileIdentity
        let type: String
    }

    /// - Parameter file: the file, where it can be opened; explaining a path that does not exist has none.
    func read(
        for match: RuleMatch, facts: FileFacts, in folder: DropFolder, file: OpenedFile?
    ) async -> Outcome {
        .ready(Supplement(), companions: [])
    }
}
