import Foundation
import Journal
import Rules

@testable import Agent

/// The people who look after the agent: they decide about held jobs, have failed ones tried again, and reach into `work/`.
struct Operators {
    let world: World

    private var dice: Dice { self.world.dice }

    func plan(within time: Duration) {
        guard self.world.profile.hasOperators else { return }
        let milliseconds = Int(time.components.seconds) * 1_000
        for _ in 0..<self.dice.within(1...4) {
            self.world.scheduler.after(self.dice.milliseconds(0...milliseconds), isUsers: true) { self.doSomething() }
        }
    }

    private func doSomething() {
        switch self.dice.below(4) {
        case 0: self.takeAway()
        case 1: self.retryFailed()
        default: self.decide(mayErr: true)
        }
    }

    /// Somebody takes a file out of `work/`.
    private func takeAway() {
        let files = self.world.disk.files(below: "\(World.folder)/.hotfolder/work")
        guard let (path, inode) = self.dice.pick(files),
            let (directory, name) = self.world.disk.place("\(World.folder)/.hotfolder/work/\(path)")
        else { return }
        self.world.trace.say("operator: takes \(self.world.drops.shown(inode.data)) out of work")
        self.world.drops.change(inode.data) { $0.isWithdrawn = true }
        try? self.world.disk.unlink(name, in: directory)
    }

    /// `hotfolder retry --failed`.
    private func retryFailed() {
        guard let life = self.world.life, !life.isOver, let agent = self.world.agent else { return }
        for (path, inode) in self.world.disk.files(below: "\(World.folder)/failed") where path.hasSuffix(".jpg") {
            self.world.drops.change(inode.data) { $0.repeats += 1 }
        }
        self.world.trace.say("operator: retries what failed")
        _ = Task(executorPreference: self.world.scheduler) {
            _ = try? await Desk(agent: agent).retry(RetryQuestion(allFailed: true))
        }
    }

    /// `hotfolder resolve` for each held job: the person looks at the service, and seldom types the wrong answer.
    func decide(mayErr: Bool) {
        guard let life = self.world.life, !life.isOver, let agent = self.world.agent else { return }
        for row in self.world.journal.rows.values.sorted(by: { $0.job.id < $1.job.id })
        where row.state == .held {
            let job = row.now
            let isThere = self.world.cloud.effects.contains { $0.job == job.id.text }
            let errs = mayErr && self.dice.oneIn(8)
            let isDone = isThere && !errs
            self.world.trace.say(
                "operator: resolves \(job.id.text.suffix(4)) as \(isDone ? "done" : "to be done again")")
            if isThere, errs { self.forgive(job) }
            let decision: ResolveQuestion.Decision =
                isDone
                ? .done(outputs: job.plan.steps[job.step].action == "vault.create" ? ["id": .text("x")] : [:]) : .again
            _ = Task(executorPreference: self.world.scheduler) {
                let question = ResolveQuestion(target: job.id.text, path: [], decision: decision)
                _ = try? await Desk(agent: agent).resolve(question)
            }
        }
    }

    /// The person has it done twice.
    private func forgive(_ job: Job) {
        for effect in self.world.cloud.effects where effect.job == job.id.text {
            self.world.drops.change(effect.bytes) { $0.repeats += 1 }
        }
    }
}
