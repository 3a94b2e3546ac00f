import Rules
import Synchronization

/// So many bytes a second and no more, for an account or for the whole agent; whoever comes later waits longer.
final class Bandwidth: Sendable {
    private let bytesPerSecond: Int64
    private let time: TimeSource
    private let start: ContinuousClock.Instant
    /// When the bytes that were let through so far have all left at this pace.
    private let busyUntil = Mutex(Duration.zero)

    /// - Parameter bytesPerSecond: above 0.
    init(_ bytesPerSecond: Int64, time: TimeSource) {
        precondition(bytesPerSecond > 0, "a bandwidth of nothing would stop everything")
        self.bytesPerSecond = bytesPerSecond
        self.time = time
        self.start = time.instant()
    }

    /// How many bytes to let through at once, so that many uploads share a narrow line without long silences, in which a
    /// service would hang up: an eighth of a second's, within reason.
    var stride: Int { Int(min(max(self.bytesPerSecond / 8, 4 * 1024), 256 * 1024)) }

    /// Lets so many bytes through, and says how long to wait before they may leave.
    func take(_ bytes: Int) -> Duration {
        let now = self.time.instant() - self.start
        return self.busyUntil.withLock { busyUntil in
            let wait = max(.zero, busyUntil - now)
            busyUntil = now + wait + .seconds(Double(bytes) / Double(self.bytesPerSecond))
            return wait
        }
    }
}
