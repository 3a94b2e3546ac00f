import Actions
import Disk
import Foundation
import Journal
import Rules

/// Brings one notice to its receiver, and writes down what came of it.
struct NoticeCourier: Sendable {
    let journal: any Journal
    let http: HTTPTransport
    /// Which outputs steps have.
    let catalogue: Catalogue
    let secrets: SecretReader
    let time: TimeSource
    let chance: Chance
    /// Its own thread: a secret's file may lie on a file server.
    private let threads = DiskThreads(name: "hf-notices", count: 1)

    /// A day: who does not answer for so long reads it in the history.
    static let patience = RetryPolicy(attempts: .max, withinSeconds: 24 * 3600)
    /// As many are given up in one go.
    private static let batch = 64
    /// So long the file of a secret is waited for.
    private static let secretTime = Duration.seconds(20)

    init(
        journal: any Journal, http: HTTPTransport, catalogue: Catalogue, secrets: SecretReader, time: TimeSource,
        chance: Chance
    ) {
        self.journal = journal
        self.http = http
        self.catalogue = catalogue
        self.secrets = secrets
        self.time = time
        self.chance = chance
    }

    enum Outcome: Sendable, Hashable {
        /// Told, not wanted, or given up.
        case settled
        /// It is tried again; why.
        case inVain(String)
    }

    /// Makes one attempt.
    ///
    /// - Parameter address: nil when the config has no such receiver any more.
    /// - Throws: when the journal cannot be asked or written; then the attempt may be made once more.
    func deliver(_ notice: Notice, to address: NoticeAddress?) async throws(JournalError) -> Outcome {
        let isWanted = address.map { $0.outcomes.map(\.rawValue).contains(notice.outcome.rawValue) } ?? true
        // With its job it is forgotten, too.
        guard isWanted, let job = try await self.journal.job(notice.job) else {
            try await self.journal.write([.notice(notice.number, .settled)])
            return .settled
        }
        guard let address else {
            return try await self.postpone(
                notice, job,
                "the config's `notify` has no \(notice.name) any more; put it back, or take it out of the rule",
                asked: nil)
        }
        let message = self.message(notice, job, try await self.journal.steps(of: job.id))
        do throws(ActionError) {
            try await message.post(
                to: address.url, delivery: "\(job.id)-\(notice.number)", secret: try await self.secret(of: address),
                over: self.http)
        } catch {
            // Stopped in the middle: the attempt says nothing of the receiver.
            if Task.isCancelled { return .inVain(error.description) }
            return try await self.postpone(notice, job, error.description, asked: Self.asked(error))
        }
        try await self.journal.write([.notice(notice.number, .settled)])
        return .settled
    }

    private static func asked(_ error: ActionError) -> Duration? {
        switch error.kind {
        case .transient(let wait), .lane(let wait), .outage(let wait), .forbidden(let wait, _): wait
        case .permanent, .disk, .unknown, .changed, .pending: nil
        }
    }

    private func secret(of address: NoticeAddress) async throws(ActionError) -> Secret? {
        guard let reference = address.secret else { return nil }
        do throws(SecretReader.Refusal) {
            let secrets = self.secrets
            let answer = await self.threads.run(atMost: Self.secretTime) {
                Result { () throws(SecretReader.Refusal) in try secrets.read(reference) }
            }
            guard let answer else {
                throw SecretReader.Refusal(
                    reason:
                        "its file has not answered for \(DurationText.format(Self.secretTime)); see to its file server")
            }
            return try answer.get()
        } catch {
            throw ActionError(.lane(retryAfter: nil), "its secret: \(error.reason)")
        }
    }

    /// Only what actions declare as their outputs: it is meant to be seen. The file that a step made is gone by then.
    private func message(_ notice: Notice, _ job: Job, _ records: [StepRecord]) -> HookNotice {
        let steps = zip(job.plan.steps, records).filter { $1.state == .succeeded }.map { step, record in
            let shown = self.catalogue.action(named: step.action)?.outputs.map(\.name) ?? []
            return HookNotice.Step(
                action: step.action, account: step.account,
                outputs: record.outputs.filter { shown.contains($0.key) && $0.key != JobPlan.fileOutput })
        }
        return HookNotice(
            job: job.id.text, folder: job.folder, path: job.path.text, file: ShownBytes.text(job.path.name),
            type: job.type, size: job.identity.size, outcome: notice.outcome.rawValue, reason: notice.reason,
            rule: job.plan.rule, at: notice.at, steps: steps)
    }

    // MARK: In vain

    private func postpone(
        _ notice: Notice, _ job: Job, _ reason: String, asked: Duration?
    ) async throws(JournalError) -> Outcome {
        let now = self.time.now()
        let elapsed = max(.zero, Duration.seconds(now.timeIntervalSince(notice.at)))
        var generator = self.chance
        let decision = Backoff.decide(
            Self.patience, attempts: notice.attempts + 1, elapsed: elapsed, asked: asked, using: &generator)
        switch decision {
        case .again(let wait):
            let until = now.addingTimeInterval(wait.seconds)
            try await self.journal.write([.notice(notice.number, .postponed(until: until, because: reason))])
            return .inVain(reason)
        case .giveUp:
            try await self.journal.write(self.givingUp(notice, job, reason))
            return .settled
        }
    }

    /// Told in the file's history instead.
    private func givingUp(_ notice: Notice, _ job: Job, _ reason: String) -> [Change] {
        let text =
            "\(notice.name) was not told that it is \(notice.outcome.rawValue), and this is given up after a day; the last "
            + "time: \(reason)"
        return [
            .notice(notice.number, .settled),
            .noted(folder: job.folder, path: job.path, note: text, at: self.time.now()),
        ]
    }

    /// Gives up what is too old of a receiver that does not answer: with many to come, not each gets an attempt of its own
    /// at the end.
    func giveUpOld(to name: String) async throws(JournalError) {
        let oldest = self.time.now().addingTimeInterval(-Double(Self.patience.withinSeconds))
        var changes: [Change] = []
        for notice in try await self.journal.notices(to: name, limit: Self.batch) where notice.at < oldest {
            guard let job = try await self.journal.job(notice.job) else { continue }
            changes += self.givingUp(notice, job, notice.failure ?? "it did not answer")
        }
        if !changes.isEmpty { try await self.journal.write(changes) }
    }
}
