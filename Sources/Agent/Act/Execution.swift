import Actions
import Disk
import Foundation
import Intake
import Journal
import Logging
import Rules
import SystemPackage

/// Works on one job: its steps in order, each journaled before and after, and then its end.
///
/// Nothing here throws: the compiler proves that one bad file cannot stop the agent.
struct Execution: Sendable {
    let folder: DropFolder
    let disposer: Disposer
    let journal: any Journal
    let accounts: AccountBook
    let registry: ActionRegistry
    /// The registry's, made once.
    let catalogue: Catalogue
    let transport: HTTPTransport
    /// How many files are acted on at once in the whole agent.
    let slots: Slots
    /// One, for the files that were in work each time when the agent ended abruptly: alone, each is cleared or blamed.
    let alone: Slots
    let targets: TargetTurns
    let stop: StopFlag
    let time: TimeSource
    let chance: Chance
    /// The agent's, for the programs that it runs.
    let environment: [String: String]
    let work: WorkBoard
    let logger: Logger

    /// How working on a job ended for now.
    enum End: Sendable {
        /// In `done/`, or in `failed/` with the reason.
        case disposed(Job.Destination, reason: String?)
        /// It goes on after a while; the reason, and whether it is written down in the journal.
        case later(after: Duration, reason: String)
        /// The service works on it, and is asked again after a while.
        case underWay(after: Duration, reason: String)
        case held(reason: String)
        /// The file is not ours any more: somebody took it; the reason.
        case gone(reason: String)
        /// The file lies in the folder again, to settle as a new one; the reason.
        case wentBack(reason: String)
        /// The agent stops; the next start goes on.
        case interrupted
    }

    /// How long a job waits when the journal or the folder cannot be used: long enough not to hammer a full disk, short
    /// enough that nobody wonders.
    static let outagePause = Duration.seconds(30)

    func run(_ ticket: Ticket) async -> End {
        if self.mayMakeFiles(ticket.job.plan) { self.folder.made.note(ticket.job.id) }
        switch ticket.work {
        case .dispose(let place, let reason): return await self.end(ticket.job, place, reason, after: [])
        case .abandon: return await self.abandon(ticket)
        case .act:
            guard let refusal = ticket.job.plan.refusal else { return await self.act(ticket) }
            return await self.end(ticket.job, .failed, refusal, after: [], opened: [ticket.file].compactMap(\.self))
        }
    }

    /// What the steps came to.
    private enum Outcome {
        case allDone(Job, unwritten: [Change])
        case failed(Job, reason: String, unwritten: [Change])
        case stopped(End)
    }

    private func act(_ ticket: Ticket) async -> End {
        guard ticket.job.crashes >= Poison.suspect else { return await self.act(onAny: ticket) }
        do throws(CancellationError) {
            try await self.alone.take(priority: ticket.job.plan.priority, folder: self.folder.name)
        } catch {
            return .interrupted
        }
        defer { self.alone.give() }
        return await self.act(onAny: ticket)
    }

    private func act(onAny ticket: Ticket) async -> End {
        var opened: [OpenedFile] = []
        switch await self.doSteps(ticket, &opened) {
        case .allDone(let job, let unwritten): return await self.end(job, .done, nil, after: unwritten, opened: opened)
        case .failed(let job, let reason, let unwritten):
            return await self.end(job, .failed, reason, after: unwritten, opened: opened)
        case .stopped(let end): return end
        }
    }

    /// - Parameter opened: what was opened for them, which they do not need any more.
    private func doSteps(_ ticket: Ticket, _ opened: inout [OpenedFile]) async -> Outcome {
        var job = ticket.job
        do {
            let file: OpenedFile
            switch try await self.openFile(ticket) {
            case .file(let found): file = found
            case .refused(let kind): return .failed(job, reason: Self.replaced(by: kind), unwritten: [])
            }
            opened.append(file)
            // Opened anew after a wait, it may not be what was inspected: somebody who still had it open wrote to it.
            guard try await self.isAsInspected(file, ticket),
                let members = try await self.openCompanions(of: job)
            else { return try await self.changed(job, file, &opened) }
            opened += members.values.map(\.file)
            var earlier = try await self.earlierOutputs(of: job)
            var unwritten: [Change] = []
            while job.step < job.plan.steps.count {
                let step = StepRun(
                    job: job, file: file, members: members, earlier: earlier,
                    isStarted: ticket.isStarted && job.step == ticket.job.step,
                    wasBegunBefore: ticket.file == nil && job.step == ticket.job.step,
                    isFresh: ticket.file != nil, planned: job.step == 0 ? ticket.first : nil, execution: self)
                switch await step.run(after: unwritten) {
                case .succeeded(let outputs, let changes):
                    earlier.append(outputs)
                    unwritten = await self.keep(changes, ofStep: job.plan.steps[job.step])
                    job.step += 1
                    job.attempts = 0
                    job.firstAttempt = nil
                case .failed(let reason, let unwritten): return .failed(job, reason: reason, unwritten: unwritten)
                case .stopped(let end): return .stopped(end)
                }
            }
            return .allDone(job, unwritten: unwritten)
        } catch {
            return .stopped(.later(after: Self.outagePause, reason: "\(error)"))
        }
    }

    /// Writes down at once what a step did that must not be done twice: the next one may wait long for its turn, and a
    /// crash meanwhile would leave it to a person. What may be repeated goes with the next change, which saves a wait for
    /// the disk.
    ///
    /// - Returns: what is still to be written.
    private func keep(_ changes: [Change], ofStep step: Step) async -> [Change] {
        guard !changes.isEmpty, self.catalogue.action(named: step.action)?.isRepeatable == false else { return changes }
        do throws(JournalError) {
            try await self.journal.write(changes)
            return []
        } catch {
            // They are tried again with the next change; nothing is begun before that is written.
            return changes
        }
    }

    /// Whether it is the file that was inspected, and still whole.
    private func isAsInspected(_ file: OpenedFile, _ ticket: Ticket) async throws(DiskError) -> Bool {
        guard ticket.job.identity.isSameContent(as: file.opened.stamp) else { return false }
        if ticket.file != nil { return true }
        let structure = try await self.folder.threads.run { () throws(DiskError) in
            try FileInspection.structure(of: file, at: ticket.job.path, type: ticket.job.type)
        }
        return switch structure {
        case .complete, .unknown: true
        case .incomplete, .damaged: false
        }
    }

    /// The end of a job whose file is not what was inspected.
    private func changed(_ job: Job, _ file: OpenedFile, _ opened: inout [OpenedFile]) async throws -> Outcome {
        let step = try await self.lastStep(of: job, file)
        opened += step.members.values.map(\.file)
        let rest: String?
        do throws(CancellationError) {
            rest = try await step.giveUp()
        } catch {
            return .stopped(.interrupted)
        }
        let reason = "it changed while it waited"
        guard job.step > 0 else { return .stopped(await self.putBack(job, StepRun.sentence(reason, rest))) }
        return .failed(job, reason: StepRun.sentence(Self.changedTooLate(reason), rest), unwritten: [])
    }

    /// The step that a job has come to, so that what it left can be taken back; nothing else is to be done with it.
    func lastStep(of job: Job, _ file: OpenedFile) async throws -> StepRun {
        StepRun(
            job: job, file: file, members: try await self.openCompanions(of: job, evenChanged: true) ?? [:],
            earlier: try await self.earlierOutputs(of: job), isStarted: false, wasBegunBefore: true, isFresh: false,
            planned: nil, execution: self)
    }

    func openFile(_ ticket: Ticket) async throws(DiskError) -> Directory.Opening {
        if let file = ticket.file { return .file(file) }
        let folder = self.folder
        let job = ticket.job
        return try await folder.threads.run { () throws(DiskError) in
            guard let path = DropFolder.workPath(of: job.id, dropped: job.path) else {
                throw DiskError("open", job.path.text, .fileNameTooLong)
            }
            return try folder.openForWork().openFile(path)
        }
    }

    /// Why a file fails in whose place something lies that cannot be sent.
    static func replaced(by kind: FileStatus.Kind) -> String {
        "somebody put a \(kind.rawValue) in its place in .hotfolder/work, and that is what lies here; find the file itself, or "
            + "drop it again"
    }

    /// Whether a step of the plan makes a file for those after it.
    private func mayMakeFiles(_ plan: JobPlan) -> Bool {
        plan.steps.contains { step in
            self.catalogue.action(named: step.action)?.outputs.contains { $0.name == JobPlan.fileOutput } ?? false
        }
    }

    /// What the steps before the next one gave, for a job that is taken up again.
    func earlierOutputs(of job: Job) async throws(JournalError) -> [[String: Value]] {
        guard job.step > 0 else { return [] }
        return try await self.journal.steps(of: job.id).prefix(job.step).map(\.outputs)
    }

    /// Why a file fails that changed when it was too late to begin anew.
    static func changedTooLate(_ reason: String) -> String {
        "\(reason); a part of its steps was done with what it was before, so look at what they did and drop it again"
    }

    private static let taken = "somebody took the file out of .hotfolder/work"

    /// The file changed under our hands: somebody still writes to it. It goes back to where it was dropped and settles
    /// again, as a new file; where it was removed, that is the end.
    func putBack(_ job: Job, _ reason: String) async -> End {
        let folder = self.folder
        do {
            let isBack = try await folder.putBack(job)
            try await folder.threads.run { () throws(DiskError) in
                folder.made.remove(job.id, in: try folder.openForWork())
            }
            // What is known of it may be all that tells what it left at a service.
            let end =
                isBack
                ? "\(reason); it went back to the folder to settle again" : "\(Self.taken); before that, \(reason)"
            try await self.journal.write([.vanished(job.id, reason: end, at: self.time.now())])
            return isBack ? .wentBack(reason: reason) : .gone(reason: end)
        } catch {
            return .later(after: Self.outagePause, reason: "\(error)")
        }
    }

    /// Moves the file to its end.
    func end(
        _ job: Job, _ place: Job.Destination.Place, _ reason: String?, after: [Change], opened: [OpenedFile] = []
    ) async -> End {
        self.work.moves(job.id)
        let disposal = Disposal(job: job, place: place, reason: reason)
        switch await self.disposer.dispose(disposal, after: after, opened: opened) {
        case .disposed(let destination, let reason): return .disposed(destination, reason: reason)
        case .gone: return .gone(reason: Self.taken)
        case .later(let why): return .later(after: Self.outagePause, reason: why)
        }
    }
}
