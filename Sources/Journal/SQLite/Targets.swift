import Foundation
import GRDB
import Rules

/// The statements about what steps replace.
enum Targets {
    static func write(_ aim: Aim, of job: JobID, step: Int, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO steps (job, step, target, digest) VALUES (?, ?, ?, ?)
                ON CONFLICT (job, step) DO UPDATE SET target = excluded.target, digest = excluded.digest
                """
        ).execute(arguments: [job.text, step, aim.target, aim.digest])
    }

    /// Makes a step's success the last one on its target. Jobs' names sort by the order of the drops; an older job takes the
    /// place of a newer one only where a person has said so since.
    static func reach(_ job: JobID, step: Int, at date: Date, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO targets (target, job, step, digest, at)
                SELECT target, job, step, digest, ? FROM steps WHERE job = ? AND step = ? AND target IS NOT NULL
                ON CONFLICT (target) DO UPDATE SET
                    job = excluded.job, step = excluded.step, digest = excluded.digest, at = excluded.at
                WHERE excluded.job >= targets.job OR targets.at <= (
                    SELECT insisted FROM steps WHERE job = excluded.job AND step = excluded.step)
                """
        ).execute(arguments: [StoredDate.nanoseconds(date), job.text, step])
    }

    /// The last success on a target, its outputs still encoded.
    struct Stored: Sendable {
        let job: String
        let at: Int64
        let digest: String?
        let path: [UInt8]?
        let outputs: String?

        func success() throws -> TargetSuccess {
            guard let id = JobID(self.job) else { throw UnreadableRow("job", self.job) }
            let outputs = try self.outputs.map { json in
                try JSONDecoder().decode([String: Value].self, from: Data(json.utf8))
            }
            let path = try self.path.map { try DatabaseBytes(bytes: $0).path() }
            return TargetSuccess(
                job: id, at: StoredDate.date(self.at), digest: self.digest, path: path,
                outputs: outputs ?? (path == nil ? nil : [:]))
        }
    }

    static func last(on target: String, _ db: Database) throws -> Stored? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT targets.job, targets.at, targets.digest, jobs.path, steps.outputs FROM targets
                LEFT JOIN jobs ON jobs.id = targets.job
                LEFT JOIN steps ON steps.job = targets.job AND steps.step = targets.step
                WHERE targets.target = ?
                """)
        return try Row.fetchOne(statement, arguments: [target]).map { row in
            let path: DatabaseBytes? = row["path"]
            return Stored(
                job: row["job"], at: row["at"], digest: row["digest"], path: path?.bytes, outputs: row["outputs"])
        }
    }

    /// The greatest name of a job that was ever given and is still known of.
    static func newestJob(_ db: Database) throws -> String? {
        try String.fetchOne(
            db,
            sql: "SELECT max(job) FROM (SELECT max(id) AS job FROM jobs UNION ALL SELECT max(job) FROM targets)")
    }
}
