import Foundation
import Journal
import Logging
import Rules
import Synchronization

/// Taking jobs up again: after a start, when their time has come, and when a person decided.
extension Pipeline {
    /// The longest that a job may have been told to wait. A clock that was set back meanwhile must not make it longer.
    private static let longestWait = Backoff.longestAsked
    /// How soon a job is looked at again that somebody has in hand.
    private static let inHandsPause = Duration.milliseconds(200)
    /// How often, and after what time, a person's decision tries to get a job in hand: five seconds in all.
    private static let handsTries = 100
    private static let handsPause = Duration.milliseconds(50)

    /// Reads every job that is not final, before intake starts, so that no file is taken for a new one. Work on them begins
    /// with `runTimetable`, and with `recoverClaims` for each folder.
    func recover() async throws(JournalError) {
        let newest = try await self.journal.newestJob()
        let jobs = try await self.journal.unfinished()
        try await self.writeDown(ofActing: jobs) { .crashed($0, at: $1) }
        // Also where no job is under way: a clock that was set back must not make the next drop an older one.
        self.state.withLock { $0.newest = newest }
        for job in jobs {
            self.state.withLock { state in
                for path in job.paths {
                    state.active[PathKey(folder: job.folder, path: path), default: []].append(job.id)
                }
                if job.state == .waiting { state.resting[job.id] = job.identities }
            }
            if job.state == .claiming, self.folders[job.folder] != nil {
                self.work.waits(job.id, because: "its folder has not answered since the start")
                self.state.withLock { $0.unclear[job.folder, default: []].append(job.id) }
            } else if job.state == .waiting, let due = job.due, due > self.time.now() {
                self.timetable.add(job.id, after: try await self.restOfWait(of: job, until: due))
            } else {
                self.timetable.add(job.id, after: .zero)
            }
        }
    }

    /// How long a job still has to wait. A record from the future tells that the clock was set back: then it waits as long as
    /// it was told to at first.
    private func restOfWait(of job: Job, until due: Date) async throws(JournalError) -> Duration {
        let now = self.time.now()
        let wait = Duration.seconds(due.timeIntervalSince(now))
        // Not longer than files wait by themselves: no reason to ask.
        guard wait > Backoff.longest else { return wait }
        let steps = try await self.journal.steps(of: job.id)
        let told = steps.indices.contains(job.step) ? steps[job.step].attempts.last?.ended : nil
        guard let told, told > now else { return min(wait, Self.longestWait) }
        return min(.seconds(max(0, due.timeIntervalSince(told))), Self.longestWait)
    }

    /// At a clean end: a step that is cut short then, and may be taken up again, is not a crash.
    func putDown() async {
        do throws(JournalError) {
            try await self.writeDown(ofActing: try await self.journal.unfinished()) { .resumed($0, at: $1) }
        } catch {
            self.logger.warning("the next start will take this end for an abrupt one", metadata: ["reason": "\(error)"])
        }
    }

    /// Writes a change of each job that is in the middle of a step which may be taken up without asking anybody.
    private func writeDown(
        ofActing jobs: [Job], _ change: (JobID, Date) -> Change
    ) async throws(JournalError) {
        var changes: [Change] = []
        for job in jobs where job.state == .acting && self.folders[job.folder] != nil {
            if try await self.recoverer.interruption(of: job).mayGoOn {
                changes.append(change(job.id, self.time.now()))
            }
        }
        if !changes.isEmpty { try await self.journal.write(changes) }
    }

    /// Looks for the files of a folder's interrupted claims; before that folder's intake starts, so that its scan finds what
    /// goes back to where it was dropped, and beside the others: a file server that hangs must not keep other folders from
    /// starting. Until then nobody else takes them up.
    func recoverClaims(in folder: String) async {
        for id in self.state.withLock({ $0.unclear.removeValue(forKey: folder) }) ?? [] {
            if let job = try? await self.journal.job(id), self.hands.take(id) {
                defer { self.hands.give(id) }
                if case .ended(let end) = await self.recoverer.takeUp(job) {
                    self.end(job, end)
                    continue
                }
            }
            // It goes on, or the folder or the journal cannot be used now.
            self.timetable.add(id, after: .zero)
        }
    }

    /// Takes jobs up again when their time has come, until `stopClaiming`: those of one folder after each other, and those
    /// of several beside each other. A file server that hangs, or a folder with more jobs than fit its window, must not
    /// keep the others' jobs from being asked about.
    func runTimetable() async {
        let due = self.folders.mapValues { _ in Inbox<JobID>() }
        await withDiscardingTaskGroup { group in
            for jobs in due.values {
                group.addTask {
                    while let batch = await jobs.nextBatch(atMost: 1) {
                        for id in batch where !self.stop.isSet { await self.takeUp(id) }
                    }
                }
            }
            while let id = await self.timetable.nextDue() {
                if let job = try? await self.journal.job(id), let jobs = due[job.folder] {
                    jobs.add(id)
                } else {
                    // Not in the journal, or of no folder, or the journal cannot be read: that is seen there, too.
                    await self.takeUp(id)
                }
            }
            for jobs in due.values { jobs.close() }
        }
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
        // In work already, its claim is just being looked at, or a person is deciding about it.
        guard self.hands.take(id) else { return self.timetable.add(id, after: Self.inHandsPause) }
        var isHandedOver = false
        defer { if !isHandedOver { self.hands.give(id) } }
        do throws(JournalError) {
            guard let job = try await self.journal.job(id) else { return self.timetable.remove(id) }
            if !self.timetable.isUnderWay(id),
                let closed = OpeningHours(job.plan.during, self.time)?.wait(of: job)
            {
                self.work.waits(id, because: closed.reason)
                return self.timetable.add(id, after: min(closed.wait, OpeningHours.longestWait))
            }
            switch await self.recoverer.takeUp(job) {
            case .work(let ticket):
                self.work.begins(ticket.job)
                self.timetable.remove(id)
                isHandedOver = true
                await self.submit(ticket, isNew: false)
            case .ended(let end): self.end(job, end)
            case .held: self.end(job, nil)
            case .later(let reason):
                self.logger.warning(
                    "a job waits", metadata: ["job": "\(id)", "file": "\(job.path)", "reason": "\(reason)"])
                self.work.waits(id, because: reason)
                self.timetable.add(id, after: Execution.outagePause)
            }
        } catch {
            self.timetable.add(id, after: Execution.outagePause)
        }
    }

    /// The journal has nothing more to do with a job.
    private func end(_ job: Job, _ end: Execution.End?) {
        self.timetable.remove(job.id)
        self.work.forgetDelay(of: job.id)
        self.forget(job)
        if let end { self.settle(job, end) }
    }

    // MARK: Deciding about held jobs

    /// Lets a person's decision about a job be written down while nobody else has the job, and goes on with it at once.
    ///
    /// - Parameter decide: reads the job, writes the change.
    /// - Throws: `ControlError` when the job is in somebody's hands for long, and what `decide` throws.
    func resolve(_ id: JobID, _ decide: () async throws -> Job) async throws {
        try await self.takeSoon(id)
        let job: Job
        do {
            job = try await decide()
        } catch {
            self.hands.give(id)
            throw error
        }
        self.hands.give(id)
        for execution in self.executions.values { execution.targets.distrust() }
        self.state.withLock { state in
            for path in job.paths {
                let key = PathKey(folder: job.folder, path: path)
                if state.active[key]?.contains(id) != true { state.active[key, default: []].append(id) }
            }
        }
        self.timetable.add(id, after: .zero)
    }

    /// Right after a start each job's file is looked for, which takes a moment.
    private func takeSoon(_ id: JobID) async throws {
        for _ in 0..<Self.handsTries {
            if self.hands.take(id) { return }
            try await self.time.wait(Self.handsPause)
        }
        throw ControlError("the agent is just at work on the job \(id); try again in a moment")
    }
}
