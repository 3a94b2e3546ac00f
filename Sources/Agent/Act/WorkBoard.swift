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
        /// What goes with it.
        package var companions: [Job.Companion]
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
    /// Why jobs wait of which the journal does not know it: their folder or the journal itself cannot be used.
    private let delays = Mutex<[JobID: String]>([:])
    /// Why the last file of a folder could not be claimed; nothing once one was.
    private let refusedClaims = Mutex<[String: String]>([:])
    private let time: TimeSource

    init(time: TimeSource) {
        self.time = time
    }

    func begins(_ job: Job) {
        let entry = Entry(
            job: job.id, folder: job.folder, path: job.path, rule: job.plan.rule, phase: .queued,
            since: self.time.now(), companions: job.companions)
        self.rows.withLock { $0[job.id] = Row(entry: entry, sent: nil) }
        self.forgetDelay(of: job.id)
    }

    /// Says why a job is tried again later.
    func waits(_ job: JobID, because reason: String) {
        self.delays.withLock { $0[job] = reason }
    }

    /// The job goes on, or has ended.
    func forgetDelay(of job: JobID) {
        _ = self.delays.withLock { $0.removeValue(forKey: job) }
    }

    /// Why a job is tried again later; nil when it is not, or when the journal has the reason.
    func delay(of job: JobID) -> String? { self.delays.withLock { $0[job] } }

    /// Says whether files of a folder can be moved into `work/`.
    func claims(in folder: String, failFor reason: String?) {
        self.refusedClaims.withLock { $0[folder] = reason }
    }

    /// Why files of a folder cannot be moved into `work/`; nil when the last one could.
    func claimFailure(in folder: String) -> String? { self.refusedClaims.withLock { $0[folder] } }

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
