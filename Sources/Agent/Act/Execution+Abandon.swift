import Disk
import Journal
import Rules

extension Execution {
    private static let leftThere = "what it left at the service was not taken back, since that ended hotfolder, too"

    /// The end of a job that ended the agent too often. What its step remembers to have left at the service is taken back before,
    /// alone like all that is suspect. That is an attempt like others for who counts abrupt ends: where even it ends the agent,
    /// nothing more is tried.
    func abandon(_ ticket: Ticket) async -> End {
        let job = ticket.job
        let reason = Poison.reason(of: job)
        do {
            let steps = try await self.journal.steps(of: job.id)
            let left = steps.indices.contains(job.step) ? steps[job.step].checkpoint : nil
            guard left?.isEmpty == false else { return await self.end(job, .failed, reason, after: []) }
            guard job.crashes == Poison.limit else {
                return await self.end(job, .failed, StepRun.sentence(reason, Self.leftThere), after: [])
            }
            let file: OpenedFile
            switch try await self.openFile(ticket) {
            case .file(let found): file = found
            case .refused(let kind):
                let rest = "what it left at the service was not taken back: \(Self.replaced(by: kind))"
                return await self.end(job, .failed, StepRun.sentence(reason, rest), after: [])
            }
            try await self.alone.take(priority: job.plan.priority, folder: self.folder.name)
            defer { self.alone.give() }
            try await self.journal.write([.started(job.id, step: job.step, at: self.time.now())])
            let step = try await self.lastStep(of: job, file)
            let rest = try await step.giveUp()
            return await self.end(
                job, .failed, StepRun.sentence(reason, rest), after: [],
                opened: [file] + step.members.values.map(\.file))
        } catch is CancellationError {
            return .interrupted
        } catch {
            return .later(after: Self.outagePause, reason: "\(error)")
        }
    }
}
