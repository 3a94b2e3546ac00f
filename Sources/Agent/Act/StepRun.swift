import Actions
import Disk
import Foundation
import Intake
import Journal
import Logging
import Rules

/// One step of one job: filled in, planned, written down, carried out, and what comes of it.
struct StepRun {
    let job: Job
    let file: OpenedFile
    /// The files that go with it, by what the group calls them.
    let members: [String: StepInput]
    /// The outputs of the steps before, in order.
    let earlier: [[String: Value]]
    /// The intent is written down already.
    let isStarted: Bool
    /// An attempt before this one may have remembered something.
    let wasBegunBefore: Bool
    /// The job was made by this run of the agent, and not taken up again.
    let isFresh: Bool
    /// What it would do, when that was planned already.
    let planned: ActionPlan?
    let execution: Execution

    enum Outcome {
        /// The changes are not written yet: they go with the next ones, in one transaction.
        case succeeded(outputs: [String: Value], unwritten: [Change])
        /// As above.
        case failed(reason: String, unwritten: [Change])
        case stopped(Execution.End)
    }

    var step: Int { self.job.step }

    /// - Parameter unwritten: what the step before did; written with this step's intent.
    func run(after unwritten: [Change]) async -> Outcome {
        let account = self.job.plan.steps[self.step].account
        guard let lane = self.execution.accounts.lane(account) else {
            return await self.postpone(
                "the account \"\(account)\" is not in the config any more; put it back to go on",
                for: Execution.outagePause, counts: false, unwritten)
        }
        do {
            let input = try await self.input()
            let plan = try self.planned ?? self.plan(input, lane)
            guard let aim = Self.aim(of: plan, self.job.plan, step: self.step) else {
                return await self.carryOut(plan, nil, input, lane, unwritten)
            }
            return await self.inTurn(aim, plan, input, lane, unwritten)
        } catch let error as RuleError {
            return .failed(reason: error.description, unwritten: unwritten)
        } catch let error as ActionError {
            return .failed(reason: error.description, unwritten: unwritten)
        } catch {
            return await self.postpone("\(error)", for: Execution.outagePause, counts: false, unwritten)
        }
    }

    func plan(_ input: StepInput, _ lane: Lane) throws -> ActionPlan {
        let resolved = try self.job.plan.resolve(
            step: self.step, outputs: self.earlier, catalogue: self.execution.catalogue)
        guard let action = self.execution.registry.action(named: resolved.action) else {
            throw RuleError("this version of hotfolder has no action \(resolved.action)")
        }
        let members = self.allMembers.mapValues(\.facts)
        return try action.plan(resolved, files: StepFiles(input.facts, members: members), account: lane.account)
    }

    func input() async throws -> StepInput {
        let job = self.job
        let output: Value?
        switch try job.plan.source(ofInputOf: self.step, outputs: self.earlier) {
        case .dropped: output = nil
        case .step(let source): output = self.earlier[source][JobPlan.fileOutput]
        case .member(let name):
            guard let member = self.members[name] else {
                throw RuleError(
                    "the file of the member `\(name)` is not in .hotfolder/work any more; drop all files of it again")
            }
            return member
        }
        guard let output else { return self.dropped }
        let folder = self.execution.folder
        return try await folder.threads.run {
            try StepInput(made: output, in: MadeDirectories.directory(of: job.id), root: folder.openForWork())
        }
    }

    private var dropped: StepInput {
        StepInput(dropped: self.file, name: ShownBytes.text(self.job.path.name), type: self.job.type)
    }

    /// The job's own file is a member, too: another one may be the step's input.
    private var allMembers: [String: StepInput] {
        guard let own = self.job.plan.members?.first else { return self.members }
        return self.members.merging([own: self.dropped]) { member, _ in member }
    }

    /// As `carryOut`, alone on its target, and not at all where that is not wanted any more.
    private func inTurn(
        _ aim: Aim, _ plan: ActionPlan, _ input: StepInput, _ lane: Lane, _ unwritten: [Change]
    ) async -> Outcome {
        let targets = self.execution.targets
        do throws(CancellationError) {
            // Before any slot: whoever holds the turn may need one to come to its end.
            try await targets.take(aim.target, by: self.job.id)
        } catch {
            return await self.interrupt(unwritten)
        }
        defer { targets.give(aim.target) }
        do throws(JournalError) {
            if let passed = try await self.passOver(aim) { return await self.pass(passed, aim, after: unwritten) }
        } catch {
            return await self.postpone(error.description, for: Execution.outagePause, counts: false, unwritten)
        }
        let outcome = await self.carryOut(plan, aim, input, lane, unwritten)
        if case .succeeded(let outputs, _) = outcome { self.reached(aim, outputs: outputs) }
        return outcome
    }

    private func service(_ plan: ActionPlan) -> Lane.Service {
        Lane.Service(action: self.job.plan.steps[self.step].action, host: plan.service)
    }

    /// When an attempt began: for the journal, and on the clock that nobody sets. A date that is set while it lasts must not
    /// use up the file's time.
    private struct Beginning {
        let date: Date
        let instant: ContinuousClock.Instant
    }

    private func carryOut(
        _ plan: ActionPlan, _ aim: Aim?, _ input: StepInput, _ lane: Lane, _ unwritten: [Change]
    ) async -> Outcome {
        let began = Beginning(date: self.execution.time.now(), instant: self.execution.time.instant())
        // A step that was begun before mostly asks how far it is, which counts as a usual call.
        let first = plan.requests.first.map { self.wasBegunBefore ? .usual : $0.group }
        // The intent could not be written down, so nothing was done.
        var notStarted: JournalError?
        let result: Result<Receipt, ActionError>
        do throws(Lane.Refusal) {
            result = try await lane.use(
                of: self.job.id, at: self.service(plan), priority: self.job.plan.priority, folder: self.job.folder,
                first: first,
                with: [self.execution.folder.slots, self.execution.slots],
                unless: self.execution.stop
            ) { () throws(ActionError) in
                do throws(JournalError) {
                    var intent = [Change.started(self.job.id, step: self.step, at: began.date)]
                    if let aim { intent.append(.aims(self.job.id, step: self.step, aim)) }
                    try await self.execution.journal.write(self.isStarted ? unwritten : unwritten + intent)
                } catch {
                    notStarted = error
                    // Of the kind from which the lane learns nothing of the service.
                    throw ActionError(.unknown, error.description)
                }
                let sent = SentBytes()
                self.execution.work.acts(self.job.id, step: self.step, size: input.file.size, sent: sent)
                let checkpoint = self.wasBegunBefore ? try await self.checkpoint() : nil
                CrashPoint.reached(.effect)
                AbortOrder.reached(.effect, self.job.path)
                defer { CrashPoint.reached(.effectEnded) }
                return try await plan.run(self.context(lane, input, sent, checkpoint, paid: first))
            }
        } catch {
            switch error {
            case .cancelled: return await self.interrupt(unwritten)
            case .paused(let pause):
                return await self.postpone(pause.reason, for: pause.wait, counts: false, unwritten)
            }
        }
        if let notStarted {
            return .stopped(.later(after: Execution.outagePause, reason: notStarted.description))
        }
        switch result {
        case .success(let receipt):
            return .succeeded(
                outputs: receipt.outputs,
                unwritten: [
                    .succeeded(
                        self.job.id, step: self.step, outputs: receipt.outputs, summary: receipt.summary,
                        at: self.execution.time.now())
                ])
        case .failure(let error):
            if Task.isCancelled { return await self.stop(error) }
            return await self.conclude(error, began, plan, input, lane)
        }
    }

    /// What an attempt that failed leads to; where nobody will go on, what the action left at the service is taken back.
    private func conclude(
        _ error: ActionError, _ began: Beginning, _ plan: ActionPlan, _ input: StepInput, _ lane: Lane
    ) async -> Outcome {
        let outcome = await self.consider(error, began, lane: lane, self.service(plan))
        do throws(CancellationError) {
            switch outcome {
            case .failed(let reason, let unwritten):
                let rest = try await self.giveUp(plan, input, lane)
                return .failed(reason: Self.sentence(reason, rest), unwritten: unwritten)
            case .stopped where error.kind == .changed:
                let rest = try await self.giveUp(plan, input, lane)
                return .stopped(
                    await self.execution.putBack(self.job, Self.sentence(error.description, rest)))
            case .stopped, .succeeded: return outcome
            }
        } catch {
            return .stopped(.interrupted)
        }
    }

    /// The agent stops before this step; what the step before did is written down, or it would be done again.
    private func interrupt(_ unwritten: [Change]) async -> Outcome {
        do throws(JournalError) {
            if !unwritten.isEmpty { try await self.execution.journal.write(unwritten) }
        } catch {
            self.execution.logger.error(
                "a step was made and could not be written down",
                metadata: ["job": "\(self.job.id)", "reason": "\(error)"])
        }
        return .stopped(.interrupted)
    }

    /// The agent stops in the middle of the step. Where it is known that nothing was done, that is written down: else the
    /// next start would have to ask a person about a step that must not be done twice.
    private func stop(_ error: ActionError) async -> Outcome {
        switch error.kind {
        case .transient, .lane, .forbidden, .outage, .disk, .pending:
            _ = await self.postpone(error.description, for: .zero, counts: false, keepsHours: false, [])
        case .permanent, .unknown, .changed: break
        }
        return .stopped(.interrupted)
    }

    func context(
        _ lane: Lane, _ input: StepInput, _ sent: SentBytes?, _ checkpoint: [UInt8]?, paid: PlannedRequest.Group? = nil
    ) -> ActionContext {
        let (journal, folder, time) = (self.execution.journal, self.execution.folder, self.execution.time)
        let (id, step) = (self.job.id, self.step)
        let file = InputFile(file: input.file, facts: input.facts, threads: folder.threads, sent: sent)
        return ActionContext(
            http: self.execution.transport, account: lane.account,
            credentials: self.execution.accounts.credentials(of: lane.account), session: lane.session,
            notes: JournalNotes(account: lane.account.name, journal: journal, time: time), pace: lane.pace(paid: paid),
            files: StepFiles(
                file,
                members: self.allMembers.mapValues {
                    InputFile(file: $0.file, facts: $0.facts, threads: folder.threads, sent: nil)
                }),
            making: MadeFiles(
                root: folder.settings.path, directory: MadeDirectories.directory(of: id), step: step,
                threads: folder.threads, calls: folder.calls),
            job: id.text, checkpoint: checkpoint,
            remember: { state throws(ActionError) in
                do throws(JournalError) {
                    try await journal.write([.checkpoint(id, step: step, state: state)])
                } catch {
                    throw ActionError(.disk, error.description)
                }
            }, environment: self.execution.environment, now: { time.now() })
    }

    /// What the step has remembered.
    func checkpoint() async throws(ActionError) -> [UInt8]? {
        do throws(JournalError) {
            let steps = try await self.execution.journal.steps(of: self.job.id)
            return steps.indices.contains(self.step) ? steps[self.step].checkpoint : nil
        } catch {
            throw ActionError(.disk, error.description)
        }
    }

    /// What an attempt that failed leads to.
    private func consider(
        _ error: ActionError, _ began: Beginning, lane: Lane, _ service: Lane.Service
    ) async -> Outcome {
        switch error.kind {
        case .permanent: return .failed(reason: error.description, unwritten: [])
        case .lane, .forbidden:
            let pause = lane.pause()?.wait ?? Breaker.Schedule.account.first
            return await self.postpone(error.description, for: pause, counts: false, [])
        case .outage:
            let pause = lane.pause(for: service, by: self.job.id)?.wait ?? Breaker.Schedule.outage.first
            return await self.postpone(error.description, for: pause, counts: false, [])
        case .disk: return await self.postpone(error.description, for: Execution.outagePause, counts: false, [])
        case .unknown: return await self.hold(error.description)
        case .pending(let wait):
            let outcome = await self.postpone(error.description, for: wait, counts: false, keepsHours: false, [])
            guard case .stopped(.later(let wait, let reason)) = outcome else { return outcome }
            return .stopped(.underWay(after: wait, reason: reason))
        case .changed:
            // Put back by the caller, after what the step left at the service; with a step behind it, it would be a new job
            // that does what the steps before did a second time.
            guard self.step > 0 else { return .stopped(.wentBack(reason: error.description)) }
            return .failed(reason: Execution.changedTooLate(error.description), unwritten: [])
        case .transient(let retryAfter):
            return await self.tryAgain(error, retryAfter, began, lane: lane, service)
        }
    }

    private func tryAgain(
        _ error: ActionError, _ retryAfter: Duration?, _ began: Beginning, lane: Lane,
        _ service: Lane.Service
    ) async -> Outcome {
        // The service is down, and this file has found it out: that is not its fault.
        if let pause = lane.pause(for: service, by: self.job.id) {
            return await self.postpone(error.description, for: pause.wait, counts: false, [])
        }
        let attempts = self.job.attempts + 1
        let before = Duration.seconds(began.date.timeIntervalSince(self.job.firstAttempt ?? began.date))
        let elapsed = before + (self.execution.time.instant() - began.instant)
        var generator = self.execution.chance
        let decision = Backoff.decide(
            self.job.plan.retry, attempts: attempts, elapsed: max(.zero, elapsed), asked: retryAfter, using: &generator)
        switch decision {
        case .again(let wait): return await self.postpone(error.description, for: wait, counts: true, [])
        case .giveUp:
            let times = attempts == 1 ? "once" : "\(attempts) times"
            return .failed(
                reason: "tried \(times) without success; the last time: \(error.description)", unwritten: [])
        }
    }

    /// - Parameter keepsHours: what is begun anew after a failure or a pause is begun in its rule's hours. False for what goes
    ///   on with what is under way.
    private func postpone(
        _ reason: String, for wait: Duration, counts: Bool, keepsHours: Bool = true, _ unwritten: [Change]
    ) async -> Outcome {
        let now = self.execution.time.now()
        let again = now.addingTimeInterval(wait.seconds)
        var changes = unwritten
        changes.append(
            .postponed(
                self.job.id, step: self.step, reason: reason, until: again, countsAttempt: counts, at: now))
        var end = Execution.End.later(after: wait, reason: reason)
        if keepsHours, let closed = OpeningHours(self.job.plan.during, self.execution.time)?.closed(in: wait) {
            let both = "\(reason); it \(closed.reason)"
            end = .later(after: wait + closed.wait, reason: both)
            // A change of its own, since these hours count for no attempt.
            changes.append(
                .postponed(
                    self.job.id, step: self.step, reason: both, until: closed.opening, countsAttempt: false, at: again))
        }
        do throws(JournalError) {
            try await self.execution.journal.write(changes)
            return .stopped(end)
        } catch {
            // The journal still says that the step was under way, and so it will be taken up again.
            return .stopped(.later(after: max(wait, Execution.outagePause), reason: error.description))
        }
    }

    private func hold(_ reason: String) async -> Outcome {
        do throws(JournalError) {
            try await self.execution.journal.write([
                .held(self.job.id, step: self.step, reason: reason, at: self.execution.time.now())
            ])
            return .stopped(.held(reason: reason))
        } catch {
            return .stopped(.later(after: Execution.outagePause, reason: error.description))
        }
    }
}
