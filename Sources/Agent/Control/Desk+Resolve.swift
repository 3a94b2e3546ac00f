import Actions
import Foundation
import Journal
import Rules

extension Desk {
    /// Ends a held job's wait for a person. With an agent the job goes on at once, without one at the next start.
    ///
    /// - Throws: `ControlError` when there is no such job, it is not held, or outputs are missing; `JournalError`.
    func resolve(_ question: ResolveQuestion) async throws -> ResolveReport {
        let job = try await self.find(question)
        if let agent = self.agent {
            try await agent.pipeline.resolve(job.id) { try await self.decide(question.decision, about: job.id) }
        } else {
            _ = try await self.decide(question.decision, about: job.id)
        }
        let step = job.plan.steps.indices.contains(job.step) ? job.plan.steps[job.step].action : "its step"
        let done =
            switch question.decision {
            case .done: "\(step) counts as done"
            case .again: "\(step) is done again"
            }
        let when = self.agent == nil ? "it goes on when the agent starts" : "it goes on now"
        return ResolveReport(job: job.id.text, folder: job.folder, file: job.path.text, message: "\(done); \(when)")
    }

    /// Reads the job anew, since another person may have been faster, and writes the decision: one change, so that a crash
    /// leaves the job held or decided.
    private func decide(_ decision: ResolveQuestion.Decision, about id: JobID) async throws -> Job {
        guard let job = try await self.journal.job(id) else { throw Self.unknown(id.text) }
        let resolution = Resolution(job: job, catalogue: self.registry.catalogue)
        try await self.journal.write([try resolution.change(for: decision, at: self.time.now())])
        return job
    }

    // MARK: Finding

    /// The most jobs that are looked through for one that was named in part.
    private static let mostJobs = 10_000

    /// The job that was meant: by its id, by the beginning of its id, or by its file. Held ones come first, since no other
    /// can be meant; one that is not held is found so that the answer can say what it is.
    private func find(_ question: ResolveQuestion) async throws -> Job {
        let target = question.target.uppercased()
        if let id = JobID(target), let job = try await self.journal.job(id) { return job }
        let place = Place.find(question.path, in: self.configuration.folders)
        let isMeant = { (job: Job) in
            job.id.text.hasPrefix(target) || place.map { Self.lies(job, at: $0) } ?? false
        }
        guard !target.isEmpty else { throw Self.unknown(question.target) }
        let held = try await self.journal.jobs(JobQuery(states: [.held], limit: Self.mostJobs)).filter(isMeant)
        if held.count > 1 {
            let names = held.map { "\($0.id) (\($0.folder)/\($0.path.text))" }.joined(separator: ", ")
            throw ControlError("\"\(question.target)\" may be any of these held jobs: \(names); write one of their ids")
        }
        if let job = held.first { return job }
        let others = try await self.journal.jobs(JobQuery(limit: Self.mostJobs)).filter(isMeant)
        // Of one file's jobs the newest; the beginning of several ids names none of them.
        guard let job = others.first, others.count == 1 || !job.id.text.hasPrefix(target) else {
            throw Self.unknown(question.target)
        }
        return job
    }

    private static func unknown(_ target: String) -> ControlError {
        ControlError(
            "there is no job \"\(ShownBytes.text(target.utf8))\"; `hotfolder history --state held` lists those that are held"
        )
    }

    /// Whether a path is where the job's file was dropped, or where it lies now.
    private static func lies(_ job: Job, at place: Place) -> Bool {
        guard job.folder == place.folder.name else { return false }
        return switch place.part {
        case .dropped: job.paths.contains(place.path)
        case .failed: job.destinations.contains(Job.Destination(place: .failed, path: place.path))
        case .done: job.destinations.contains(Job.Destination(place: .done, path: place.path))
        case .work(let id): job.id == id
        case .reserved: false
        }
    }
}
