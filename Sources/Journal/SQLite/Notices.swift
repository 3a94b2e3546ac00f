import Foundation
import GRDB

/// The statements about what is to be told to somebody outside.
enum Notices {
    /// Who is to be told of a job: written with its claim, so that each end of it finds the names without its plan.
    static func wish(_ names: [String], of job: JobID, _ db: Database) throws {
        for name in names {
            try db.cachedStatement(sql: "INSERT OR IGNORE INTO notice_wishes (job, name) VALUES (?, ?)")
                .execute(arguments: [job.text, name])
        }
    }

    /// A notice for everybody who is to be told of the job; none for most.
    static func write(_ job: JobID, _ outcome: JobState, _ reason: String?, at date: Date, _ db: Database) throws {
        let nanoseconds: Int64 = StoredDate.nanoseconds(date)
        try db.cachedStatement(
            sql: """
                INSERT INTO notices (name, job, outcome, reason, at, due)
                SELECT name, job, ?, ?, ?, ? FROM notice_wishes WHERE job = ? ORDER BY name
                """
        ).execute(arguments: [outcome.rawValue, reason, nanoseconds, nanoseconds, job.text])
    }

    static func take(_ fate: Notice.Fate, of number: Int64, _ db: Database) throws {
        switch fate {
        case .settled:
            try db.cachedStatement(sql: "DELETE FROM notices WHERE number = ?").execute(arguments: [number])
        case .postponed(let until, let failure):
            try db.cachedStatement(
                sql: "UPDATE notices SET attempts = attempts + 1, due = ?, failure = ? WHERE number = ?"
            ).execute(arguments: [StoredDate.nanoseconds(until), failure, number])
        }
    }

    /// Those to one receiver that are due first.
    static func fetch(to name: String, limit: Int, _ db: Database) throws -> [Notice] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM notices WHERE name = ? ORDER BY due, number LIMIT ?")
        return try Row.fetchAll(statement, arguments: [name, limit]).map { row in
            let job: String = row["job"]
            guard let id = JobID(job) else { throw UnreadableRow("job", job) }
            return Notice(
                number: row["number"], name: row["name"], job: id, outcome: try StandingRow.state(row["outcome"]),
                reason: row["reason"], at: StoredDate.date(row["at"]), attempts: row["attempts"],
                due: StoredDate.date(row["due"]), failure: row["failure"])
        }
    }

    static func backlogs(_ db: Database) throws -> [NoticeBacklog] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT name, count(*) AS notices, (
                    SELECT failure FROM notices AS tried WHERE tried.name = notices.name AND failure IS NOT NULL
                    ORDER BY due DESC LIMIT 1
                ) AS failure FROM notices GROUP BY name ORDER BY name
                """
        ).map { NoticeBacklog(name: $0["name"], count: $0["notices"], failure: $0["failure"]) }
    }
}

extension SQLiteJournal {
    package func notices(to name: String, limit: Int) async throws(JournalError) -> [Notice] {
        try await self.ask { db in try Notices.fetch(to: name, limit: limit, db) }
    }

    package func noticeBacklogs() async throws(JournalError) -> [NoticeBacklog] {
        try await self.ask { db in try Notices.backlogs(db) }
    }
}
