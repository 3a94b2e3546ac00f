import Foundation
import Rules
import Testing

@testable import Journal

/// Jobs and changes as the agent makes them.
enum Sample {
    /// A date whose last bits seconds since 1970 would lose.
    static let date = Date(timeIntervalSinceReferenceDate: 817_000_000.123_456_7)
    static let later = Self.date.addingTimeInterval(60)
    static let identity = FileIdentity(inode: .max - 1, size: 4096, modified: 1_795_307_200_000_000_001, changed: 7)
    static let claimedIdentity = FileIdentity(
        inode: .max - 1, size: 4096, modified: 1_795_307_200_000_000_001, changed: 9)

    static let plan = JobPlan(
        rule: "episode still", priority: 3, retry: RetryPolicy(attempts: 5, withinSeconds: 600),
        steps: [
            Step(
                action: "dyntube.update_video_image", account: "dyntube", name: "image",
                parameters: ["video": .text("{video_id}"), "tags": .list([.text("a"), .map(["k": .text("v")])])]),
            Step(action: "webhook.post", account: "webhook", input: "image", parameters: [:]),
        ],
        values: ["show": .text("no"), "episode": .text("0123")])

    static func job(
        folder: String = "thumbnails", path: String = "kids/007.jpg", created: Date = Self.date
    ) throws -> Job {
        try self.job(folder: folder, bytes: Array(path.utf8), created: created)
    }

    static func job(folder: String = "thumbnails", bytes: [UInt8], created: Date = Self.date) throws -> Job {
        var generator = SystemRandomNumberGenerator()
        return Job(
            id: JobID(at: created, using: &generator), folder: folder, path: try #require(DropPath(bytes)),
            identity: self.identity, type: "image/jpeg", plan: self.plan, created: created)
    }

    static func destination(_ place: Job.Destination.Place) throws -> Job.Destination {
        let path: DropPath = try #require(DropPath("kids/007~2.jpg"))
        return Job.Destination(place: place, path: path)
    }

    /// The changes that bring a new job into a state.
    static func way(of job: Job, to state: JobState, at date: Date = Self.date) throws -> [Change] {
        let ready: [Change] = [.claiming(job), .claimed(job.id, self.claimedIdentity)]
        let acting = ready + [.started(job.id, step: 0, at: date)]
        switch state {
        case .claiming: return [.claiming(job)]
        case .ready: return ready
        case .acting: return acting
        case .waiting:
            return acting + [
                .postponed(
                    job.id, step: 0, reason: "the service is busy", until: date.addingTimeInterval(5),
                    countsAttempt: true, at: date)
            ]
        case .held: return acting + [.held(job.id, step: 0, reason: "it may have been sent", at: date)]
        case .disposing: return ready + [.disposing(job.id, try self.destination(.done), reason: nil, at: date)]
        case .done: return try self.way(of: job, to: .disposing, at: date) + [.disposed(job.id, at: date)]
        case .failed:
            return ready + [
                .disposing(job.id, try self.destination(.failed), reason: "too large", at: date),
                .disposed(job.id, at: date),
            ]
        case .gone: return ready + [.vanished(job.id, reason: "it was taken away", at: date)]
        }
    }
}
