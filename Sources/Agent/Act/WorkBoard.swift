import Actions
package import Foundation
package import Journal
package import Rules
import Synchronization

/// What is being worked on at this moment, for `status` and the demo. It decides nothing.
package final class WorkBoard: Sendable {
    package struct Entry: Sendable, Hashable {
        package var job: JobID
        package var folder: String
        package var path: DropPath
        package var rule: String
        package var phase: Phase
        package var since: Date
    }

    package enum Phase: Sendable, Hashable {
        /// Claimed; waits for a slot.
        case queued
        /// A step is under way; the size of its input in bytes.
        case acting(step: Int, size: Int64, sent: Int64)
        /// On its way to `done/` or `failed/`.
        case moving
    }

    private struct Row {
        var entry: Entry
        var sent: SentBytes?
    }

    private let rows = Mutex<[JobID: Row]>([:])
    private let time: TimeSource

    init(time: TimeSource) {
        self.time = time
    }

    func begins(_ job: Job) {
        let entry = Entry(
            job: job.id, folder: job.folder, path: job.path, rule: job.plan.rule, phase: .queued, since: self.time.now()
        )
        self.rows.withLock { $0[job.id] = Row(entry: entry, sent: nil) }
    }

    func acts(_ job: JobID, step: Int, size: Int64, sent: SentBytes) {
        self.rows.withLock { rows in
            rows[job]?.entry.phase = .acting(step: step, size: size, sent: 0)
            rows[job]?.sent = sent
        }
    }

    func moves(_ job: JobID) {
        self.rows.withLock { $0[job]?.entry.phase = .moving }
    }

    func ends(_ job: JobID) {
        _ = self.rows.withLock { $0.removeValue(forKey: job) }
    }

    /// Everything in work, oldest first.
    package var all: [Entry] {
        self.rows.withLock { Array($0.values) }.map { row in
            var entry = row.entry
            if case .acting(let step, let size, _) = entry.phase, let sent = row.sent {
                // The body is a few bytes more than the file: the form's frame.
                entry.phase = .acting(step: step, size: size, sent: min(sent.count, size))
            }
            return entry
        }.sorted { $0.job < $1.job }
    }
}
