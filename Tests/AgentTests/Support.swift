import Foundation
import Journal
import Rules
import SystemPackage
import Testing

@testable import Agent

/// Numbers that are the same at every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Jobs and paths as the agent makes them.
enum Sample {
    static let id = JobID("01JD4QK0A0BCDEFGHJKMNPQRST") ?? Self.newID()
    static let date = Date(timeIntervalSince1970: 1_795_307_200)

    static func newID() -> JobID {
        var generator = SystemRandomNumberGenerator()
        return JobID(at: Date(timeIntervalSince1970: 1_795_307_200), using: &generator)
    }

    static let plan = JobPlan(
        rule: "still", priority: 0, retry: RetryPolicy(),
        steps: [
            Step(action: "dyntube.update_video_image", account: "dyntube", parameters: ["video": .text("v1")])
        ], values: [:])

    static func job(
        _ path: DropPath, id: JobID = Self.id, state: JobState = .ready, identity: FileIdentity = Self.identity,
        destination: Job.Destination? = nil, reason: String? = nil
    ) -> Job {
        Job(
            id: id, folder: "thumbnails", path: path, identity: identity, type: "image/jpeg", plan: self.plan,
            state: state, destination: destination, reason: reason, created: self.date)
    }

    static let identity = FileIdentity(inode: 7, size: 100, modified: 1000, changed: 2000)
}

/// A path that is right by construction.
func path(_ text: String) throws -> DropPath { try #require(DropPath(text)) }
