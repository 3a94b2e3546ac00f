import Foundation
import GRDB
import Rules

/// A job as it was read, its plan still encoded: decoding is left to the caller, so that a long history does not keep
/// those who write waiting.
struct StoredJob: Sendable {
    private let id: String
    private let folder: String
    private let path: [UInt8]
    private let type: String
    private let created: Int64
    private let standing: Standing
    private let plan: String

    /// What `init` takes, up to the conditions.
    static let select = """
        SELECT jobs.id, folder, path, type, created, plan, \(StandingRow.columns)
        FROM jobs JOIN plans ON plans.job = jobs.id
        """

    init(_ row: Row) throws {
        let path: DatabaseBytes = row["path"]
        self.id = row["id"]
        self.folder = row["folder"]
        self.path = path.bytes
        self.type = row["type"]
        self.created = row["created"]
        self.standing = try StandingRow.standing(row)
        self.plan = row["plan"]
    }

    /// - Throws: `UnreadableRow`, or what the decoder says of the plan.
    func job() throws -> Job {
        guard let id = JobID(self.id) else { throw UnreadableRow("id", self.id) }
        return Job(
            id: id, folder: self.folder, path: try DatabaseBytes(bytes: self.path).path(),
            identity: self.standing.identity, type: self.type,
            plan: try JSONDecoder().decode(JobPlan.self, from: Data(self.plan.utf8)), state: self.standing.state,
            step: self.standing.step, attempts: self.standing.attempts, firstAttempt: self.standing.firstAttempt,
            due: self.standing.due, destination: self.standing.destination, reason: self.standing.reason,
            created: StoredDate.date(self.created), ended: self.standing.ended, crashes: self.standing.crashes,
            companions: self.standing.companions)
    }
}
