import Foundation
import Journal
import Logging
import Rules
import Synchronization

/// Jobs that are taken up again: after a restart, when their time has come, when their account works again.
extension Pipeline {
    /// Reads every job that is not final, before intake starts, so that no file is taken for a new one. Work on them begins
    /// with `runTimetable`, and with `recoverClaims` for each folder.
    func recover() async throws(JournalError) {
        for job in try await self.journal.unfinished() {
            self.state.withLock { $0.active[PathKey(folder: job.folder, path: job.path)] = job.id }
            if job.state == .waiting, let due = job.due, due > self.time.now() {
                self.timetable.add(job.id, after: .seconds(due.timeIntervalSince(self.time.now())))
            } else {
                self.timetable.add(job.id, after: .zero)
            }
            if job.state == .claiming { self.state.withLock { $0.unclear[job.folder, default: []].append(job) } }
        }
    }

    /// Looks for the files of a folder's interrupted claims; before that folder's intake starts, and beside the others: a
    /// file server that hangs must not keep other folders from starting.
    func recoverClaims(in folder: String) async {
        for job in self.state.withLock({ $0.unclear.removeValue(forKey: folder) }) ?? [] {
            if case .ended(let end) = await self.recoverer.takeUp(job) { self.end(job, end) }
        }
    }

    /// Takes jobs up again when their time has come, until `close`.
    func runTimetable() async {
        while let id = await self.timetable.nextDue() { await self.takeUp(id) }
    }

    /// Lets the jobs that wait for one of these accounts go on at once: its credentials changed.
    func hurry(accounts: Set<String>) async {
        if accounts.isEmpty { return }
        do throws(JournalError) {
            for job in try await self.journal.unfinished()
            where job.state == .waiting && job.step < job.plan.steps.count
                && accounts.contains(job.plan.steps[job.step].account)
            {
                self.timetable.hurry(job.id)
            }
        } catch {
            self.logger.warning("waiting files go on later", metadata: ["reason": "\(error)"])
        }
    }

    private func takeUp(_ id: JobID) async {
        do throws(JournalError) {
            guard let job = try await self.journal.job(id) else { return self.timetable.remove(id) }
            switch await self.recoverer.takeUp(job) {
            case .work(let ticket):
                self.work.begins(ticket.job)
                self.timetable.remove(id)
                await self.submit(ticket)
            case .ended(let end): self.end(job, end)
            case .held: self.end(job, nil)
            case .later(let reason):
                self.logger.warning(
                    "a job waits", metadata: ["job": "\(id)", "file": "\(job.path)", "reason": "\(reason)"])
                self.timetable.add(id, after: Execution.outagePause)
            }
        } catch {
            self.timetable.add(id, after: Execution.outagePause)
        }
    }

    /// The journal has nothing more to do with a job.
    private func end(_ job: Job, _ end: Execution.End?) {
        self.timetable.remove(job.id)
        self.forget(job)
        if let end { self.settle(job, end) }
    }
}
