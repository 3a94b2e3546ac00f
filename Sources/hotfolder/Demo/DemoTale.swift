import Agent
import Foundation
import Journal
import Rules

/// A file's way as lines for somebody who watches: when, what, which file, why.
struct DemoTale: Sendable {
    private let started: ContinuousClock.Instant

    /// Of a file's name, in characters.
    private static let width = 36
    /// Of a line, in characters.
    static let lineWidth = 148

    init(started: ContinuousClock.Instant) {
        self.started = started
    }

    func line(_ what: String, _ file: String, _ why: String) -> String {
        let elapsed = (ContinuousClock.now - self.started).components
        let tenths = elapsed.attoseconds / 100_000_000_000_000_000
        let time = "\(elapsed.seconds).\(tenths) s"
        let line =
            "\(String(repeating: " ", count: max(0, 7 - time.count)))\(time)  "
            + what.padding(toLength: 11, withPad: " ", startingAt: 0)
            + Self.cut(file, to: Self.width).padding(toLength: Self.width, withPad: " ", startingAt: 0) + "  " + why
        return Self.cut(line, to: Self.lineWidth)
    }

    /// The beginning of a text, as much as there is room for.
    static func cut(_ text: String, to most: Int) -> String {
        text.count > most ? text.prefix(most - 1) + "…" : text
    }

    /// Nil for what is not worth a line.
    func line(for event: JobEvents.Event) -> String? {
        switch event {
        case .refused(let folder, let path, let reason): self.line("refused", "\(folder)/\(path.text)", reason)
        case .waiting(let folder, let path, let reason): self.line("waits", "\(folder)/\(path.text)", reason)
        case .claimed(let job): self.line("claimed", Self.label(job), Self.rule(job))
        case .goesOn: nil
        case .done(let job, _): self.line("done", Self.label(job), Self.actions(job))
        case .failed(let job, _, let reason): self.line("failed", Self.label(job), reason)
        case .postponed(let job, let wait, let reason):
            self.line("postponed", Self.label(job), "again in \(DurationText.format(wait)): \(reason)")
        case .held(let job, let reason): self.line("held", Self.label(job), reason)
        case .gone(let job, let reason): self.line("gone", Self.label(job), reason)
        case .wentBack(let job, let reason): self.line("went back", Self.label(job), reason)
        }
    }

    private static func rule(_ job: Job) -> String { job.plan.rule.isEmpty ? "by no rule" : job.plan.rule }

    /// The steps that were made.
    private static func actions(_ job: Job) -> String { job.plan.steps.map(\.action).joined(separator: " → ") }

    /// As `DemoCase.label`.
    private static func label(_ job: Job) -> String { "\(job.folder)/\(job.path.text)" }

    /// The file whose way has ended with this event, as `DemoCase.label`.
    static func endedFile(_ event: JobEvents.Event) -> String? {
        switch event {
        case .done(let job, _), .failed(let job, _, _), .gone(let job, _), .held(let job, _): self.label(job)
        case .refused, .waiting, .claimed, .goesOn, .postponed, .wentBack: nil
        }
    }
}
