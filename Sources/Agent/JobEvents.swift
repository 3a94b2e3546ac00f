package import Journal
package import Logging
package import Rules
import Synchronization

/// What happens to files, told as it happens to whoever listens: the log, the demo. It decides nothing.
package final class JobEvents: Sendable {
    package enum Event: Sendable {
        /// Left where it lies and never opened.
        case refused(folder: String, path: DropPath, reason: String)
        /// Not claimed yet: its account is paused, or it cannot be moved.
        case waiting(folder: String, path: DropPath, reason: String)
        case claimed(Job)
        /// Taken up again: after a start, a wait, or a question to the service that works on it.
        case goesOn(Job)
        case done(Job, Job.Destination)
        case failed(Job, Job.Destination, reason: String)
        case postponed(Job, after: Duration, reason: String)
        case held(Job, reason: String)
        case gone(Job, reason: String)
        /// Its file lies where it was dropped again, and is taken anew.
        case wentBack(Job, reason: String)
    }

    private let listeners = Mutex<[@Sendable (Event) -> Void]>([])

    package init() {}

    /// Adds a listener; it is called on the pipeline's tasks and must not block.
    package func listen(_ listener: @escaping @Sendable (Event) -> Void) {
        self.listeners.withLock { $0.append(listener) }
    }

    /// Tells every listener, in the order in which they came.
    package func send(_ event: Event) {
        for listener in self.listeners.withLock({ $0 }) { listener(event) }
    }

    /// Tells how work on a job ended; an interruption is told by the next start.
    func send(end: Execution.End, of job: Job) {
        switch end {
        case .disposed(let destination, let reason):
            switch destination.place {
            case .done: self.send(.done(job, destination))
            case .failed: self.send(.failed(job, destination, reason: reason ?? ""))
            }
        case .later(let wait, let reason), .underWay(let wait, let reason):
            self.send(.postponed(job, after: wait, reason: reason))
        case .held(let reason): self.send(.held(job, reason: reason))
        case .gone(let reason): self.send(.gone(job, reason: reason))
        case .wentBack(let reason): self.send(.wentBack(job, reason: reason))
        case .interrupted: break
        }
    }

    /// Writes events to the log: a file's life at `info`, what a person must look at at `warning`.
    package func log(to logger: Logger) {
        self.listen { event in
            switch event {
            case .refused(let folder, let path, let reason):
                logger.warning("refused", metadata: ["folder": "\(folder)", "file": "\(path)", "reason": "\(reason)"])
            case .waiting(let folder, let path, let reason):
                logger.info("waiting", metadata: ["folder": "\(folder)", "file": "\(path)", "reason": "\(reason)"])
            case .claimed(let job): logger.info("claimed", metadata: Self.facts(of: job))
            case .goesOn(let job): logger.debug("goes on", metadata: Self.facts(of: job))
            case .done(let job, let destination):
                logger.info("done", metadata: Self.facts(of: job, ["to": "\(destination.path?.text ?? "removed")"]))
            case .failed(let job, _, let reason):
                logger.warning("failed", metadata: Self.facts(of: job, ["reason": "\(reason)"]))
            case .postponed(let job, let wait, let reason):
                logger.info(
                    "postponed",
                    metadata: Self.facts(of: job, ["again_in": "\(DurationText.format(wait))", "reason": "\(reason)"]))
            case .held(let job, let reason):
                logger.warning("held", metadata: Self.facts(of: job, ["reason": "\(reason)"]))
            case .gone(let job, let reason):
                logger.warning("gone", metadata: Self.facts(of: job, ["reason": "\(reason)"]))
            case .wentBack(let job, let reason):
                logger.info("went back", metadata: Self.facts(of: job, ["reason": "\(reason)"]))
            }
        }
    }

    private static func facts(of job: Job, _ more: Logger.Metadata = [:]) -> Logger.Metadata {
        let facts: Logger.Metadata = [
            "job": "\(job.id)", "folder": "\(job.folder)", "file": "\(job.path)", "rule": "\(job.plan.rule)",
        ]
        return facts.merging(more) { $1 }
    }
}
