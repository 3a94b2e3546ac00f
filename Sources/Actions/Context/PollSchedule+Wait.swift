import Foundation
import Rules

extension PollSchedule {
    /// How long to wait before a job is asked about again: `every` at first, half as much again each time, up to `upTo`, and
    /// never past the end, where there is one last look.
    ///
    /// - Parameters:
    ///   - polls: how often it was asked about.
    ///   - elapsed: since it was submitted.
    /// - Returns: nil when it is not waited for any longer.
    func wait(after polls: Int, elapsed: Duration) -> Duration? {
        // A clock that was set back says less than nothing.
        let elapsed = max(.zero, elapsed)
        guard elapsed < self.within else { return nil }
        var wait = self.every
        var growth = 0
        while growth < polls, wait < self.upTo {
            wait = wait * 3 / 2
            growth += 1
        }
        return min(wait, self.upTo, self.within - elapsed)
    }
}
