import Disk
import Foundation
import Journal
import Rules
import SystemPackage

extension Desk {
    /// Failed files go back to where they were dropped, as if an editor had dragged them; waiting ones go on at once.
    func retry(_ question: RetryQuestion) async throws -> RetryReport {
        var results: [RetryReport.Result] = []
        for text in question.jobs {
            guard let id = JobID(text), let job = try await self.journal.job(id) else {
                results.append(
                    .init(target: text, ok: false, message: "there is no such job; `hotfolder history` lists them"))
                continue
            }
            results.append(await self.retry(job, target: text))
        }
        for path in question.paths { results.append(try await self.retry(path)) }
        if question.allFailed {
            for job in try await self.journal.jobs(JobQuery(states: [.failed], limit: 10_000)).reversed() {
                if let result = try await self.superseded(job) {
                    results.append(result)
                    continue
                }
                let result = await self.retry(job, target: job.path.text)
                // A file that is no longer in failed/ was retried or taken away before: nothing to tell.
                if result.ok { results.append(result) }
            }
        }
        for lane in self.agent?.accounts.all ?? [] { lane.tryNow() }
        return RetryReport(results: results)
    }

    /// Not asked for by its name, a failed file does not take the place of one that was dropped later; brought back, it would
    /// be the last drop.
    private func superseded(_ job: Job) async throws -> RetryReport.Result? {
        let record = try await self.journal.steps(of: job.id).first { $0.index == job.step }
        guard let target = record?.target, let last = try await self.journal.lastSuccess(on: target), last.job > job.id,
            try await self.isInFailed(job)
        else { return nil }
        let name = last.path.map { "\"\($0.text)\"" } ?? "another file"
        return .init(
            target: job.path.text, ok: false,
            message:
                "\(name), dropped later, is there already (\(target)); name this file to have it tried all the same")
    }

    private func isInFailed(_ job: Job) async throws(DiskError) -> Bool {
        guard let folder = self.folders[job.folder], let below = job.destination?.path else { return false }
        return try await folder.threads.run { () throws(DiskError) -> Bool in
            guard let place = try folder.open(.failed, root: try folder.openRoot()), let path = place.path(below)
            else { return false }
            return try place.directory.status(of: path) != nil
        }
    }

    private func retry(_ path: [UInt8]) async throws -> RetryReport.Result {
        let shown = ShownBytes.text(path)
        let place = try self.place(path)
        guard let job = try await self.jobs(of: place, JobQuery(limit: 1)).first else {
            let message = "no job is known of this file; `hotfolder explain` says what becomes of it"
            return .init(target: shown, ok: false, message: message)
        }
        return await self.retry(job, target: shown)
    }

    private func retry(_ job: Job, target: String) async -> RetryReport.Result {
        switch job.state {
        case .failed: return await self.putBackFailed(job, target: target)
        case .waiting:
            guard let agent = self.agent else { return await self.resume(job, target: target) }
            for step in job.plan.steps { agent.accounts.lane(step.account)?.tryNow() }
            agent.pipeline.timetable.hurry(job.id)
            if let closed = OpeningHours(job.plan.during, agent.pipeline.time)?.wait(of: job) {
                return .init(target: target, ok: true, message: "it \(closed.reason)")
            }
            return .init(target: target, ok: true, message: "it goes on now")
        case .held:
            return .init(
                target: target, ok: false,
                message: "it is held, and `hotfolder resolve` ends that: \(job.reason ?? "a person must decide")")
        case .claiming, .ready, .acting, .disposing:
            return .init(target: target, ok: false, message: "it is in work")
        case .done:
            return .init(target: target, ok: false, message: "it is done; drop the file again to have it done again")
        case .gone: return .init(target: target, ok: false, message: "its file is gone; drop it again")
        }
    }

    /// Without an agent: the next one takes it up as soon as it starts.
    private func resume(_ job: Job, target: String) async -> RetryReport.Result {
        do throws(JournalError) {
            try await self.journal.write([.resumed(job.id, at: self.time.now())])
            return .init(target: target, ok: true, message: "it goes on when the agent starts")
        } catch {
            return .init(target: target, ok: false, message: error.description)
        }
    }

    private func putBackFailed(_ job: Job, target: String) async -> RetryReport.Result {
        guard let folder = self.folders[job.folder], let destination = job.destination, let below = destination.path
        else { return .init(target: target, ok: false, message: "nobody knows where its file lies; drop it again") }
        do throws(DiskError) {
            let isBack = try await folder.threads.run { () throws(DiskError) in
                for companion in job.companions {
                    guard let below = companion.destination?.path else { continue }
                    _ = try folder.returnFailed(job.standing(for: companion), from: below)
                }
                return try folder.returnFailed(job, from: below)
            }
            guard isBack else {
                return .init(
                    target: target, ok: false, message: "its file is not in \(folder.shown(.failed)) any more")
            }
            return .init(target: target, ok: true, message: "it is back in the folder and is tried again")
        } catch {
            return .init(target: target, ok: false, message: error.description)
        }
    }
}
