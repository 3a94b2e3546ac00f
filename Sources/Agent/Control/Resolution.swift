import Foundation
import Journal
import Rules

/// What a person's decision about a job comes to: the change to write, or why it cannot be.
///
/// A pure value, so that the same holds over the control socket and on the journal alone.
struct Resolution: Sendable {
    let job: Job
    let catalogue: Catalogue

    /// - Throws: `ControlError` when the job is not held, or the outputs are not what its plan needs.
    func change(for decision: ResolveQuestion.Decision, at date: Date) throws(ControlError) -> Change {
        guard self.job.state == .held else {
            throw ControlError("\(self.shown) is not held: \(Self.words(self.job.state))")
        }
        switch decision {
        case .again: return .resumed(self.job.id, at: date)
        case .done(let outputs):
            try self.check(outputs)
            return .assumedDone(self.job.id, outputs: outputs, at: date)
        }
    }

    /// The job as messages name it.
    private var shown: String { "the job \(self.job.id) (\(self.job.folder)/\(self.job.path.text))" }

    private static func words(_ state: JobState) -> String {
        switch state {
        case .claiming, .ready, .acting, .disposing: "it is in work"
        case .waiting: "it waits, and goes on by itself or with `hotfolder retry`"
        case .held: "it is held"
        case .done: "it is done"
        case .failed: "it failed; `hotfolder retry` has it tried again"
        case .gone: "its file is gone"
        }
    }

    /// A file that a later step takes is made by the step alone: what a person fetched would have to lie where it puts it.
    private func checkFile() throws(ControlError) {
        let action = self.job.plan.steps[self.job.step].action
        guard self.makesFile(action), let user = self.job.plan.taker(ofFileOf: self.job.step, makesFile: self.makesFile)
        else { return }
        throw ControlError(
            "\(user) takes the file that \(action) makes, and it is not here; type --again to have it made, or take the "
                + "dropped file out of .hotfolder/work to give it up")
    }

    private func makesFile(_ action: String) -> Bool {
        self.catalogue.action(named: action)?.outputs.contains { $0.name == JobPlan.fileOutput } ?? false
    }

    /// Each given output is one of the action's, and each that a later step uses is given.
    private func check(_ outputs: [String: Value]) throws(ControlError) {
        guard self.job.plan.steps.indices.contains(self.job.step) else { return }
        let action = self.job.plan.steps[self.job.step].action
        let known = (self.catalogue.action(named: action)?.outputs ?? []).map(\.name)
        for (name, value) in outputs.sorted(by: { $0.key < $1.key }) {
            guard known.contains(name) else {
                let choice = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
                throw ControlError("\(action) has no output \"\(name)\": \(choice)")
            }
            guard value != .text("") else {
                throw ControlError("--output \(name) is empty; write \(name)=VALUE, as the service shows it")
            }
        }
        let missing = self.job.plan.uses(ofOutputsOf: self.job.step).filter { outputs[$0.output] == nil }
        if missing.isEmpty { return try self.checkFile() }
        let uses = missing.map { "\($0.action) uses {\($0.placeholder)}" }.joined(separator: ", ")
        var names: [String] = []
        for use in missing where !names.contains(use.output) { names.append(use.output) }
        throw ControlError(
            "a later step needs what \(action) gave: \(uses); add "
                + names.map { "--output \($0)=VALUE" }.joined(separator: " ") + ", as the service shows it")
    }
}
