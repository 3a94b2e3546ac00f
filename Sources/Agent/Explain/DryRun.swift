import Actions
import Rules

/// The steps of a plan as they would be planned, with examples for what the steps before them will give. Nothing is sent, and
/// no secret is read.
struct DryRun {
    let registry: ActionRegistry
    let accounts: [Account]

    /// A step and what it came to.
    struct Step {
        let written: Rules.Step
        /// The values that only an earlier step will give, and for which examples stand in the requests.
        let examples: [String]
        /// Nil when the step cannot succeed with this file.
        var plan: ActionPlan?
        /// Why it cannot.
        var problem: String?
    }

    /// Stand for digests where a pass over the file would cost more than the plan is worth.
    static func words(for digests: Set<FileDigest>) -> [FileDigest: String] {
        Dictionary(uniqueKeysWithValues: digests.map { ($0, "(\($0.rawValue) of the content)") })
    }

    /// - Parameter members: the files of the group, by name.
    func steps(of plan: JobPlan, _ facts: FileFacts, members: [String: FileFacts]) -> [Step] {
        let dropped = InputFacts(plan.members?.first.flatMap { members[$0] } ?? facts)
        let members = members.mapValues { InputFacts($0) }
        var outputs: [[String: Value]] = []
        var made: [InputFacts?] = []
        return plan.steps.indices.map { index in
            var step = Step(written: plan.steps[index], examples: plan.outputsUsed(by: index))
            do {
                let input =
                    switch try plan.source(ofInputOf: index, outputs: outputs) {
                    case .dropped: dropped
                    case .step(let earlier): made[earlier] ?? dropped
                    case .member(let name): members[name] ?? dropped
                    }
                step.plan = try self.plan(index, of: plan, StepFiles(input, members: members), outputs)
            } catch {
                step.problem = "\(error)"
            }
            let signature = self.registry.action(named: step.written.action)?.signature
            outputs.append(
                Dictionary(uniqueKeysWithValues: (signature?.outputs ?? []).map { ($0.name, .text($0.example)) }))
            made.append(step.plan?.makes)
            return step
        }
    }

    private func plan(
        _ index: Int, of plan: JobPlan, _ files: StepFiles<InputFacts>, _ outputs: [[String: Value]]
    ) throws -> ActionPlan {
        let resolved = try plan.resolve(step: index, outputs: outputs, catalogue: self.registry.catalogue)
        guard let action = self.registry.action(named: resolved.action),
            let account = self.accounts.first(where: { $0.name == resolved.account })
        else { throw RuleError("the account \"\(resolved.account)\" is not in the config") }
        return try action.plan(resolved, files: files, account: account)
    }
}
