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
    /// As many jobs are forgotten at a time.
    private static let most = 1_000

    /// Forgets all that is old enough, a batch at a time: those who write come in between.
    func forgetOld() async throws(JournalError) {
        let date = self.time.now().addingTimeInterval(-Self.kept.seconds)
        while try await self.journal.prune(before: date, limit: Self.most) == Self.most {
            if Task.isCancelled { return }
        }
    }

    /// Works until a graceful shutdown.
    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await self.forgetOld()
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
