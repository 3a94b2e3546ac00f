import Agent
import Foundation
import Journal
import Rules

/// A file's way as lines for somebody who watches: when, what, which file, why.
struct DemoTale: Sendable {
    let started: ContinuousClock.Instant

    private static let width = 20

    init(started: ContinuousClock.Instant) {
        self.started = started
    }

    func line(_ what: String, _ file: String, _ why: String) -> String {
        let elapsed = (ContinuousClock.now - self.started).components
        let tenths = elapsed.attoseconds / 100_000_000_000_000_000
        let time = "\(elapsed.seconds).\(tenths) s"
        return "\(String(repeating: " ", count: max(0, 7 - time.count)))\(time)  "
            + what.padding(toLength: 10, withPad: " ", startingAt: 0)
            + file.padding(toLength: max(Self.width, file.count), withPad: " ", startingAt: 0) + "  " + why
    }

    /// Nil for what is not worth a line.
    func line(for event: JobEvents.Event) -> String? {
        switch event {
        case .refused(_, let path, let reason): self.line("refused", path.text, reason)
        case .waiting(_, let path, let reason): self.line("waits", path.text, reason)
        case .claimed(let job): self.line("claimed", job.path.text, job.plan.rule)
        case .done(let job, _): self.line("done", job.path.text, "published")
        case .failed(let job, _, let reason): self.line("failed", job.path.text, reason)
        case .postponed(let job, let wait, let reason):
            self.line("postponed", job.path.text, "again in \(DurationText.format(wait)): \(reason)")
        case .held(let job, let reason): self.line("held", job.path.text, reason)
        case .gone(let job, let reason): self.line("gone", job.path.text, reason)
        }
    }

    /// The file whose way has ended with this event.
    static func endedFile(_ event: JobEvents.Event) -> String? {
        switch event {
        case .done(let job, _), .failed(let job, _, _), .gone(let job, _), .held(let job, _): job.path.text
        case .refused, .waiting, .claimed, .postponed: nil
        }
    }
}
