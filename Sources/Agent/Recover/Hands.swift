import Journal
import Synchronization

/// Which jobs are in somebody's hands: the workers', the timetable's that looks for a file, or a person's who decides.
/// Whoever wants to do something with a job takes it first, so that no two do.
final class Hands: Sendable {
    private let jobs = Mutex<Set<JobID>>([])

    /// False when somebody has it already.
    @discardableResult
    func take(_ job: JobID) -> Bool {
        self.jobs.withLock { $0.insert(job).inserted }
    }

    func give(_ job: JobID) {
        _ = self.jobs.withLock { $0.remove(job) }
    }
}
