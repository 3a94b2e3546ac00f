import Foundation
import Journal
import Logging
import ServiceLifecycle

/// Keeps the journal from growing for ever: once an hour it forgets jobs that ended long ago. Files in `done/` and
/// `failed/` are the users' and stay.
struct Housekeeping: Sendable {
    let journal: any Journal
    let time: TimeSource
    let logger: Logger

    private static let interval = Duration.seconds(3600)
    /// Three months of history: a season of a series, and the question "what became of it" has long been asked.
    private static let kept = Duration.seconds(90 * 24 * 3600)
    /// The most jobs in an hour, so that a large journal is not cleared in one go while files wait.
    private static let most = 10_000

    /// Works until a graceful shutdown.
    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    _ = try await self.journal.prune(
                        before: self.time.now().addingTimeInterval(-Self.kept.seconds), limit: Self.most)
                } catch {
                    // A journal that cannot be written pauses intake, which says so; there is nothing to add here.
                    self.logger.debug("old jobs are not forgotten", metadata: ["reason": "\(error)"])
                }
                do {
                    try await self.time.wait(Self.interval)
                } catch {
                    return
                }
            }
        }
    }
}
