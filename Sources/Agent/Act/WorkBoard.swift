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
        case acting(step: Int, size: Int64)
        /// On its way to `done/` or `failed/`.
        case moving
    }

    private let entries = Mutex<[JobID: Entry]>([:])
    private let time: TimeSource

    init(time: TimeSource) {
        self.time = time
    }

    func begins(_ job: Job) {
        let entry = Entry(
            job: job.id, folder: job.folder, path: job.path, rule: job.plan.rule, phase: .queued, since: self.time.now())
        self.entries.withLock { $0[job.id] = entry }
    }

    func acts(_ job: JobID, step: Int, size: Int64) {
        self.entries.withLock { $0[job]?.phase = .acting(step: step, size: size) }
    }

    func moves(_ job: JobID) {
        self.entries.withLock { $0[job]?.phase = .moving }
    }

    func ends(_ job: JobID) {
        _ = self.entries.withLock { $0.removeValue(forKey: job) }
    }

    /// Everything in work, oldest first.
    package var all: [Entry] {
        self.entries.withLock { Array($0.values) }.sorted { $0.job < $1.job }
    }
}
