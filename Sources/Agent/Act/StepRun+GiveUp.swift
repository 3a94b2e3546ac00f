import Actions
import Journal
import Rules

/// Taking back what a step left at the service when nobody will go on with it.
extension StepRun {
    /// Long enough for a few requests, short enough for a file that is to be in `failed/` with its reason.
    static let longestGivingUp = Duration.seconds(60)

    /// Lets the action take back what it left, if it remembers something.
    ///
    /// - Returns: what could not be taken back, as a sentence; nil when nothing is left.
    /// - Throws: when the agent stops meanwhile. Nothing of the end is written down then, and the next start comes back.
    func giveUp(_ plan: ActionPlan, _ input: StepInput, _ lane: Lane) async throws(CancellationError) -> String? {
        guard let giveUp = plan.giveUp else { return nil }
        let rest: String?
        do throws(ActionError) {
            guard let checkpoint = try await self.checkpoint(), !checkpoint.isEmpty else { return nil }
            let context = self.context(lane, input, nil, checkpoint)
            rest = await Self.inTime(self.execution.time) { await giveUp(context) }
        } catch {
            rest = "what it left at the service could not be taken back: \(error)"
        }
        if Task.isCancelled { throw CancellationError() }
        return rest
    }

    /// The same for a step that is not begun again, because its file is not what it was.
    ///
    /// - Throws: when the agent stops meanwhile.
    func giveUp() async throws(CancellationError) -> String? {
        // All steps may be done, and only the move to `done/` be missing.
        guard self.job.step < self.job.plan.steps.count else { return nil }
        let account = self.job.plan.steps[self.job.step].account
        guard let lane = self.execution.accounts.lane(account) else {
            return "what it may have left at the service was not taken back: the account \"\(account)\" is not in the "
                + "config any more"
        }
        do {
            let input = try await self.input()
            let plan = try self.plan(input, lane)
            return try await self.giveUp(plan, input, lane)
        } catch let error as CancellationError {
            throw error
        } catch {
            // The changed file cannot even be planned with; without a plan nobody knows what to take back.
            return "what it left at the service could not be taken back: \(error)"
        }
    }

    /// A reason with what was left.
    static func sentence(_ reason: String, _ rest: String?) -> String {
        rest.map { "\(reason). And \($0)" } ?? reason
    }

    /// What `giveUp` says, or that it took too long.
    static func inTime(_ time: TimeSource, _ giveUp: @escaping @Sendable () async -> String?) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask { await giveUp() }
            group.addTask {
                // Cut short by the end of the other, when nobody reads the answer any more.
                try? await time.wait(Self.longestGivingUp)
                return
                    "what it left at the service could not be taken back in \(DurationText.format(Self.longestGivingUp))"
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
