import Foundation
import Rules

/// A change, ready to be written: its long part is encoded by the caller, so that the one thread that writes need not.
struct Entry: Sendable {
    let change: Change
    /// The plan of `claiming`, the outputs of `succeeded` and `assumedDone`; nil where there is nothing to keep.
    let json: String?

    /// The most that a step may remember. A checkpoint is rewritten whole, often, and read at start-up.
    static let checkpointLimit = 1 << 20

    /// - Throws: `JournalError` of kind `refused` for what cannot be kept.
    init(_ change: Change) throws(JournalError) {
        self.change = change
        switch change {
        case .claiming(let job): self.json = try Self.encode(job.plan, of: change, job.id)
        case .succeeded(let job, _, let outputs, _, _), .assumedDone(let job, let outputs, _):
            self.json = outputs.isEmpty ? nil : try Self.encode(outputs, of: change, job)
        case .checkpoint(let job, _, let state):
            guard state.count <= Self.checkpointLimit else {
                throw .refused(change, of: job, because: "it has more than \(Self.checkpointLimit) bytes to remember")
            }
            self.json = nil
        case .remembered(let account, let key, let value, _):
            guard value?.count ?? 0 <= AccountNotes.valueLimit else {
                throw .refused(
                    change, of: account, key: key, because: "it has more than \(AccountNotes.valueLimit) bytes")
            }
            self.json = nil
        case .claimed, .unclaimed, .started, .aims, .crashed, .postponed, .held, .resumed, .disposing, .disposed,
            .vanished,
            .noted,
            .notice:
            self.json = nil
        }
    }

    private static func encode(
        _ value: some Encodable, of change: Change, _ job: JobID
    ) throws(JournalError) -> String {
        do {
            return String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        } catch {
            throw .refused(change, of: job, because: "it cannot be written as JSON: \(error)")
        }
    }
}
