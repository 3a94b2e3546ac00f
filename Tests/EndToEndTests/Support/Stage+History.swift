import Foundation
import Testing

/// The document that `hotfolder history --json` prints, as far as tests read it: what others may rely on.
struct History: Decodable, Sendable {
    struct Job: Decodable, Sendable {
        var job: String
        var folder: String
        var file: String
        var state: String
        var rule: String
        var reason: String?
        var lies: String?
        var steps: [Step]
    }

    struct Step: Decodable, Sendable {
        var action: String
        var state: String
        var attempts: [Attempt]
    }

    struct Attempt: Decodable, Sendable {
        var started: Date
        var ended: Date?
        var outcome: String?
    }

    struct Note: Decodable, Sendable {
        var file: String
        var text: String
    }

    var jobs: [Job]
    var notes: [Note]
}

extension Stage {
    /// What `hotfolder history --json` says.
    func history(_ arguments: String...) async throws -> History {
        let child = try self.start(["history", "--json"] + arguments)
        let outcome = try await self.outcome(of: child)
        try #require(outcome.end == .exited(0), "\(outcome.errors)")
        return try outcome.json(History.self)
    }
}

/// The part of `hotfolder status --json` that tests read.
struct StatusCounts: Decodable, Sendable {
    struct Folder: Decodable, Sendable {
        var overflows: Int?
        var watcherRestarts: Int?
        /// Files that are waited for.
        var waiting: Int
        /// Files that no rule wants.
        var left: Int
    }

    var folders: [Folder]
    /// How many jobs there are in each state.
    var counts: [String: Int]
}

extension Stage {
    /// What `hotfolder status --json` says.
    func status() async throws -> StatusCounts {
        try await self.outcome(of: self.start(["status", "--json"])).json(StatusCounts.self)
    }
}
